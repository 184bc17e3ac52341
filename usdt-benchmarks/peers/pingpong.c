/* How near the first two processors that this may run on are: the time that a cache line takes to the other and back. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

enum { ROUNDS = 500000 };

static _Alignas(128) atomic_int ball;
static int processors[2];

static void stay_on(int processor) {
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

static void *play(void *side) {
	int mine = side != NULL;
	stay_on(processors[mine]);
	for (int i = 0; i < ROUNDS; i++) {
		while (atomic_load(&ball) != 2 * i + mine)
			;
		atomic_store(&ball, 2 * i + mine + 1);
	}
	return NULL;
}

int main(void) {
	cpu_set_t allowed;
	int found = 0;
	sched_getaffinity(0, sizeof allowed, &allowed);
	for (int i = 0; i < CPU_SETSIZE && found < 2; i++)
		if (CPU_ISSET(i, &allowed))
			processors[found++] = i;
	if (found < 2) {
		puts("nowhere: there is one processor");
		return 0;
	}
	pthread_t other;
	struct timespec begin, end;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	if (pthread_create(&other, NULL, play, &ball) != 0)
		return 1;
	play(NULL);
	pthread_join(other, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.0f ns\n", ((end.tv_sec - begin.tv_sec) * 1e9 + (end.tv_nsec - begin.tv_nsec)) / ROUNDS);
	return 0;
}
