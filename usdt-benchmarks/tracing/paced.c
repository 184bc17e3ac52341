/*
 * A program that fires its sites at a rate, and one that starts a tracer and sees when it is there.
 *
 *   paced cost SITE RATE COUNT      fires a site COUNT times, RATE a second; prints what a hit costs beyond the same
 *                                   loop without a site, in nanoseconds of processor time
 *   paced fire SITE RATE COUNT      the same without looking at the clock for each few hits; prints how many a second
 *                                   there were
 *   paced start FILE OFFSETS WORD...
 *                                   runs a command that is to trace the sites of FILE whose places in it are in the file
 *                                   OFFSETS, a line each; prints the milliseconds until all of them are probed, those from
 *                                   SIGTERM to its end, the peak of its resident memory in KiB (of its child if it has
 *                                   one), its exit status, and the number of the process whose memory it is; what the
 *                                   command prints goes to standard error
 *
 * It has 20 sites. The notes are written here, since <sys/sdt.h> leaves it to the compiler what a value is in.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if !defined(__x86_64__)
#error "the registers are those of x86-64"
#endif

#define SITE(name, arguments) \
	"990: nop\n" \
	".pushsection .note.stapsdt,\"\",\"note\"\n" \
	".balign 4\n.4byte 992f-991f, 994f-993f, 3\n" \
	"991: .asciz \"stapsdt\"\n992: .balign 4\n" \
	"993: .8byte 990b, 0, 0\n" \
	".asciz \"paced\"\n.asciz \"" name "\"\n.asciz \"" arguments "\"\n" \
	"994: .balign 4\n.popsection\n"

static const char short_text[] = "GET /index.html ";
static const char long_text[] =
	"SELECT name, address, amount FROM orders JOIN customers ON orders.customer = customers.id "
	"WHERE amount > 1000 AND country = 'NL' AND cancelled IS NULL ORDER BY amount DESC, name "
	"LIMIT 100 OFFSET 0000;";
_Static_assert(sizeof short_text == 17 && sizeof long_text == 201, "texts of 16 and 200");

/* All loops do the same work, one addition that the compiler must keep, and begin at the same alignment. */
#define LOOP(name, site) \
	static __attribute__((noinline, noclone, aligned(64))) void name(long count, int a) { \
		long sum = 0; \
		__asm__ volatile(".balign 64"); \
		for (long i = 0; i < count; i++) \
			__asm__ volatile("add $1, %0\n" site : "+r"(sum) \
				: "D"(a), "S"(short_text), "d"(16L), "c"(long_text), "a"(200L)); \
	}

LOOP(without, "")
LOOP(number, SITE("number", "-4@%%edi"))
LOOP(text, SITE("text", "-4@%%edi 8@%%rsi -8@%%rdx"))
LOOP(longtext, SITE("longtext", "8@%%rcx -8@%%rax"))
LOOP(texts, SITE("texts", "8@%%rsi -8@%%rdx 8@%%rsi -8@%%rdx -4@%%edi -4@%%edx"))

/* Never called: 16 more, of several shapes, to make a file of 20. */
#define FOUR(name, arguments) \
	SITE(name "1", arguments) SITE(name "2", arguments) SITE(name "3", arguments) SITE(name "4", arguments)
LOOP(others, FOUR("none", "") FOUR("two", "-4@%%edi 8@%%rsi") FOUR("read", "-4@%%edi 8@%%rsi -8@%%rdx")
	FOUR("done", "-4@%%edi -8@%%rdx -4@%%eax"))

typedef void loop(long, int);
static const struct {
	const char *name;
	loop *run;
} loops[] = { { "number", number }, { "text", text }, { "longtext", longtext }, { "texts", texts } };

static double now(clockid_t clock) {
	struct timespec time;
	clock_gettime(clock, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* Of the thread's own processor time, so that what else runs on the machine is not counted. */
static double nanoseconds(loop *run, long count) {
	double start = now(CLOCK_THREAD_CPUTIME_ID);
	run(count, 4711);
	return now(CLOCK_THREAD_CPUTIME_ID) - start;
}

/* So many hits in a row as come in 1/16000 second, at most 16. */
static void run_paced(loop *run, double rate, long count, int timed) {
	long burst = rate < 16000 ? 1 : rate < 256000 ? rate / 16000 + 0.5 : 16, fired = 0;
	int turn = 0;
	double cost = 0, start = now(CLOCK_MONOTONIC);
	while (fired < count) {
		while (now(CLOCK_MONOTONIC) < start + fired / rate * 1e9)
			;
		long some = count - fired < burst ? count - fired : burst;
		if (timed) {
			/* In turn, since what comes first finds the caches as others have left them. */
			if (turn ^= 1)
				cost -= nanoseconds(without, some);
			cost += nanoseconds(run, some);
			if (!turn)
				cost -= nanoseconds(without, some);
		} else {
			run(some, 4711);
		}
		fired += some;
	}
	printf("%.1f\n", timed ? cost / count : count / ((now(CLOCK_MONOTONIC) - start) / 1e9));
}

static long peak_memory(pid_t process, pid_t *whose) {
	char path[64], line[256];
	long found = 0, child = 0;
	snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
	FILE *file = fopen(path, "r");
	if (file) {
		if (fscanf(file, "%ld", &child) != 1)
			child = 0;
		fclose(file);
	}
	*whose = child ? child : process;
	snprintf(path, sizeof path, "/proc/%d/status", *whose);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof line, file))
		sscanf(line, "VmHWM: %ld", &found);
	if (file)
		fclose(file);
	return found;
}

/* Again and again: a signal that comes just before bpftrace waits for events is forgotten there. */
static int stop(pid_t process) {
	int status = 0;
	for (int tries = 0; waitpid(process, &status, WNOHANG) == 0; tries++) {
		if (tries % 5000 == 0)
			kill(process, tries < 20000 ? SIGTERM : SIGKILL);
		usleep(1000);
	}
	return status;
}

static int fail(const char *what) {
	perror(what);
	return 1;
}

/* A probe is there when its breakpoint is in memory, of whatever process that can run the file. */
static int start(const char *path, const char *offsets, char **command) {
	static long sites[4096];
	int count = 0, file = open(path, O_RDONLY), status;
	struct stat stat;
	FILE *list = fopen(offsets, "r");
	while (list && count < 4096 && fscanf(list, "%li", &sites[count]) == 1)
		count++;
	if (file < 0 || !list || count == 0 || fstat(file, &stat) != 0)
		return fail(path);
	volatile unsigned char *code = mmap(NULL, stat.st_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
	if (code == MAP_FAILED)
		return fail(path);
	for (int i = 0; i < count; i++)
		if (sites[i] < 0 || sites[i] >= stat.st_size || code[sites[i]] == 0xcc)
			return fprintf(stderr, "%s: probed already, at 0x%lx\n", path, sites[i]), 1;
	double begun = now(CLOCK_MONOTONIC);
	pid_t process = fork(), whose;
	if (process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(command[0], command);
		_exit(fail(command[0]));
	}
	for (int i = 0; i < count; usleep(500)) {
		while (i < count && code[sites[i]] == 0xcc)
			i++;
		if (waitpid(process, &status, WNOHANG) != 0)
			return fprintf(stderr, "%s has ended\n", command[0]), 1;
		if (now(CLOCK_MONOTONIC) - begun > 60e9) {
			stop(process);
			return fprintf(stderr, "%s has not probed the site at 0x%lx\n", command[0], sites[i]), 1;
		}
	}
	double armed = now(CLOCK_MONOTONIC);
	usleep(500000);
	long memory = peak_memory(process, &whose);
	double told = now(CLOCK_MONOTONIC);
	status = stop(process);
	double ended = now(CLOCK_MONOTONIC);
	printf("%.1f %.1f %ld %d %d\n", (armed - begun) / 1e6, (ended - told) / 1e6, memory,
		WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), whose);
	return 0;
}

int main(int count, char **words) {
	int timed = count == 5 && strcmp(words[1], "cost") == 0;
	if (timed || (count == 5 && strcmp(words[1], "fire") == 0))
		for (size_t i = 0; i < sizeof loops / sizeof *loops; i++)
			if (strcmp(loops[i].name, words[2]) == 0)
				return run_paced(loops[i].run, atof(words[3]), atol(words[4]), timed), 0;
	if (count > 4 && strcmp(words[1], "start") == 0)
		return start(words[2], words[3], words + 4);
	if (count < 0)
		others(1, 1);
	fprintf(stderr, "usage: paced cost|fire SITE RATE COUNT | paced start FILE OFFSETS WORD...\n");
	return 2;
}
