// Makes its probes at run time, in the way of libstapsdt: builds a shared object that has nothing but them, loads it,
// and calls the functions in it that are the sites.
//
//	runtime KIND [-file NAME] [-n ROUNDS] [-wait] [-linger MILLISECONDS]
//
// KIND says where the object is while its probes are hit:
//	memfd         in memory, with its descriptor open
//	memfd-closed  in memory, with its descriptor closed
//	file          in the file NAME, ./made.so without one
//	deleted       in that file, which has been removed
//	replaced      in that file, whose name another file has been given
//	zip           in the member lib/made.so of the zip file NAME, ./made.zip without one; mapped as Android's loader does
//
// Prints "ready<TAB>PID" when the object is loaded, then "hit" lines. A text is printed as it is, then its length.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define COUNT(array) (sizeof(array) / sizeof *(array))

// Registers have the names of all their bytes whatever the size of the argument, as libstapsdt has it.
#if defined(__x86_64__)
#define MACHINE EM_X86_64
static const uint8_t code[] = {0x90, 0x90, 0x90, 0x90, 0xc3};
#define ARGUMENT_1 "%rdi"
#define ARGUMENT_2 "%rsi"
#define ARGUMENT_3 "%rdx"
#define ARGUMENT_4 "%rcx"
#define ARGUMENT_5 "%r8"
#define ARGUMENT_6 "%r9"
#elif defined(__aarch64__)
#define MACHINE EM_AARCH64
static const uint32_t code[] = {0xd503201f, 0xd503201f, 0xd503201f, 0xd503201f, 0xd65f03c0};
#define ARGUMENT_1 "x0"
#define ARGUMENT_2 "x1"
#define ARGUMENT_3 "x2"
#define ARGUMENT_4 "x3"
#define ARGUMENT_5 "x4"
#define ARGUMENT_6 "x5"
#else
#error "four NOPs, a return and the registers of arguments are needed"
#endif

enum { NUMBER, TEXT, SIX, PROBES };
static const struct {
	const char *name, *arguments;
} probes[PROBES] = {
	{"number", "-4@" ARGUMENT_1},
	{"text", "8@" ARGUMENT_1 " -8@" ARGUMENT_2},
	{"six", "-8@" ARGUMENT_1 " 8@" ARGUMENT_2 " -4@" ARGUMENT_3 " 4@" ARGUMENT_4 " -2@" ARGUMENT_5 " 1@" ARGUMENT_6},
};

static _Noreturn void fail(const char *what, const char *why)
{
	fprintf(stderr, "runtime: %s: %s\n", what, why);
	exit(1);
}

// --- bytes ---

struct bytes {
	size_t used;
	unsigned char at[4 * PAGE];
};

static void put(struct bytes *to, const void *from, size_t size)
{
	if (size > sizeof to->at - to->used)
		fail("object", "too large");
	memcpy(to->at + to->used, from, size);
	to->used += size;
}

static void put_text(struct bytes *to, const char *text)
{
	put(to, text, strlen(text) + 1);
}

// All machines that this is for are little-endian.
static void put_number(struct bytes *to, uint64_t value, size_t size)
{
	put(to, &value, size);
}

static void put_zeros(struct bytes *to, size_t count)
{
	while (count--)
		put_number(to, 0, 1);
}

static void align(struct bytes *to, size_t alignment)
{
	put_zeros(to, -to->used % alignment);
}

// --- the shared object ---

enum { NONE, HASH, SYMBOLS, STRINGS, CODE, BASE, DYNAMIC, NOTES, NAMES, SECTIONS };
static const struct {
	const char *name;
	uint32_t type, flags, link, alignment, entry;
} kinds[SECTIONS] = {
	[NONE] = {.name = ""},
	[HASH] = {".hash", SHT_HASH, SHF_ALLOC, SYMBOLS, 8, sizeof(Elf64_Word)},
	[SYMBOLS] = {".dynsym", SHT_DYNSYM, SHF_ALLOC, STRINGS, 8, sizeof(Elf64_Sym)},
	[STRINGS] = {".dynstr", SHT_STRTAB, SHF_ALLOC, 0, 1, 0},
	[CODE] = {".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, 0, 16, 0},
	[BASE] = {".stapsdt.base", SHT_PROGBITS, SHF_ALLOC, 0, 1, 0},
	// The loader writes into .dynamic, so that it has a page of its own.
	[DYNAMIC] = {".dynamic", SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, STRINGS, PAGE, sizeof(Elf64_Dyn)},
	// Not loaded, and without a segment PT_NOTE: only the section headers lead to the notes.
	[NOTES] = {".note.stapsdt", SHT_NOTE, 0, 0, 4, 0},
	[NAMES] = {".shstrtab", SHT_STRTAB, 0, 0, 1, 0},
};

// Without PT_GNU_STACK the loader would make the stack executable, or refuse to.
enum { SEGMENT_CODE, SEGMENT_DATA, SEGMENT_DYNAMIC, SEGMENT_STACK, SEGMENTS };

static struct bytes object;
static Elf64_Shdr sections[SECTIONS];
static Elf64_Phdr segments[SEGMENTS];
static Elf64_Addr sites[PROBES];

static void begin(int section)
{
	align(&object, kinds[section].alignment);
	sections[section] = (Elf64_Shdr){
		.sh_type = kinds[section].type,
		.sh_flags = kinds[section].flags,
		.sh_addr = kinds[section].flags & SHF_ALLOC ? object.used : 0,
		.sh_offset = object.used,
		.sh_link = kinds[section].link,
		.sh_info = section == SYMBOLS, // the first symbol that is not local
		.sh_addralign = kinds[section].alignment,
		.sh_entsize = kinds[section].entry,
	};
}

static void end(int section)
{
	sections[section].sh_size = object.used - sections[section].sh_offset;
}

static Elf64_Phdr segment(uint32_t type, uint32_t flags, size_t from, size_t to, size_t alignment)
{
	return (Elf64_Phdr){.p_type = type, .p_flags = flags, .p_offset = from, .p_vaddr = from, .p_paddr = from,
		.p_filesz = to - from, .p_memsz = to - from, .p_align = alignment};
}

static void build_note(int probe)
{
	static const char owner[] = "stapsdt";
	static struct bytes content;
	content.used = 0;
	put_number(&content, sites[probe], 8);
	put_number(&content, sections[BASE].sh_addr, 8);
	put_number(&content, 0, 8); // no semaphore
	put_text(&content, "made");
	put_text(&content, probes[probe].name);
	put_text(&content, probes[probe].arguments);
	Elf64_Nhdr header = {.n_namesz = sizeof owner, .n_descsz = content.used, .n_type = 3};
	put(&object, &header, sizeof header);
	put(&object, owner, sizeof owner);
	put(&object, content.at, content.used);
	align(&object, 4);
}

static void build_object(void)
{
	put_zeros(&object, sizeof(Elf64_Ehdr) + sizeof segments); // written last

	// One bucket with a chain of all symbols: nobody has to hash.
	begin(HASH);
	put_number(&object, 1, 4);
	put_number(&object, 1 + PROBES, 4);
	put_number(&object, 1, 4);
	put_number(&object, 0, 4);
	for (int i = 0; i < PROBES; i++)
		put_number(&object, i + 1 < PROBES ? i + 2 : 0, 4);
	end(HASH);

	begin(SYMBOLS);
	Elf64_Sym symbols[1 + PROBES] = {{0}};
	put_zeros(&object, sizeof symbols); // written when their names and values are known
	end(SYMBOLS);

	begin(STRINGS);
	put_text(&object, "");
	for (int i = 0; i < PROBES; i++) {
		symbols[1 + i].st_name = object.used - sections[STRINGS].sh_offset;
		put_text(&object, probes[i].name);
	}
	end(STRINGS);

	begin(CODE);
	for (int i = 0; i < PROBES; i++) {
		align(&object, sections[CODE].sh_addralign);
		sites[i] = object.used;
		put(&object, code, sizeof code);
		symbols[1 + i].st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
		symbols[1 + i].st_shndx = CODE;
		symbols[1 + i].st_value = sites[i];
		symbols[1 + i].st_size = sizeof code;
	}
	end(CODE);
	memcpy(object.at + sections[SYMBOLS].sh_offset, symbols, sizeof symbols);

	begin(BASE);
	put_zeros(&object, 1);
	end(BASE);
	segments[SEGMENT_CODE] = segment(PT_LOAD, PF_R | PF_X, 0, object.used, PAGE);

	begin(DYNAMIC);
	const Elf64_Dyn dynamic[] = {
		{DT_HASH, {sections[HASH].sh_addr}},
		{DT_STRTAB, {sections[STRINGS].sh_addr}},
		{DT_SYMTAB, {sections[SYMBOLS].sh_addr}},
		{DT_STRSZ, {sections[STRINGS].sh_size}},
		{DT_SYMENT, {sizeof(Elf64_Sym)}},
		{DT_NULL, {0}},
	};
	put(&object, dynamic, sizeof dynamic);
	end(DYNAMIC);
	size_t from = sections[DYNAMIC].sh_offset;
	segments[SEGMENT_DATA] = segment(PT_LOAD, PF_R | PF_W, from, object.used, PAGE);
	segments[SEGMENT_DYNAMIC] = segment(PT_DYNAMIC, PF_R | PF_W, from, object.used, 8);
	segments[SEGMENT_STACK] = segment(PT_GNU_STACK, PF_R | PF_W, 0, 0, 16);

	begin(NOTES);
	for (int i = 0; i < PROBES; i++)
		build_note(i);
	end(NOTES);

	begin(NAMES);
	for (int i = 0; i < SECTIONS; i++) {
		sections[i].sh_name = object.used - sections[NAMES].sh_offset;
		put_text(&object, kinds[i].name);
	}
	end(NAMES);

	align(&object, 8);
	const Elf64_Ehdr header = {
		.e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT, ELFOSABI_SYSV},
		.e_type = ET_DYN,
		.e_machine = MACHINE,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof header,
		.e_shoff = object.used,
		.e_ehsize = sizeof header,
		.e_phentsize = sizeof *segments,
		.e_phnum = SEGMENTS,
		.e_shentsize = sizeof *sections,
		.e_shnum = SECTIONS,
		.e_shstrndx = NAMES,
	};
	put(&object, sections, sizeof sections);
	memcpy(object.at, &header, sizeof header);
	memcpy(object.at + sizeof header, segments, sizeof segments);
}

// --- where it is ---

static void write_all(int fd, const char *name, const struct bytes *bytes)
{
	for (size_t at = 0; at < bytes->used;) {
		ssize_t written = write(fd, bytes->at + at, bytes->used - at);
		if (written < 0)
			fail(name, strerror(errno));
		at += written;
	}
}

// A new file, also where there is one: that may be mapped by another process, which would lose its pages.
static void write_file(const char *name, int mode, const struct bytes *bytes)
{
	if (unlink(name) && errno != ENOENT)
		fail(name, strerror(errno));
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		fail(name, strerror(errno));
	write_all(fd, name, bytes);
	if (close(fd))
		fail(name, strerror(errno));
}

static void *load(const char *name)
{
	void *library = dlopen(name, RTLD_NOW);
	if (!library)
		fail(name, dlerror());
	return library;
}

static void *load_memory(int keep_open)
{
	int fd = memfd_create("made", 0);
	if (fd < 0)
		fail("memfd_create", strerror(errno));
	write_all(fd, "memfd", &object);
	char name[40];
	sprintf(name, "/proc/self/fd/%d", fd);
	void *library = load(name);
	if (!keep_open)
		close(fd);
	return library;
}

// Another file of the same probes, longer by a byte, gets the name of the one that is loaded.
static void replace(const char *name)
{
	char other[PATH_MAX];
	if (snprintf(other, sizeof other, "%s.new", name) >= (int)sizeof other)
		fail(name, strerror(ENAMETOOLONG));
	put_zeros(&object, 1);
	write_file(other, 0755, &object);
	if (rename(other, name))
		fail(name, strerror(errno));
}

static uint32_t crc32(const struct bytes *bytes)
{
	uint32_t crc = 0xffffffff;
	for (size_t i = 0; i < bytes->used; i++) {
		crc ^= bytes->at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

// What a member's local header and its entry in the central directory have in common.
static void put_member(struct bytes *zip, const char *name, int extra)
{
	put_number(zip, 10, 2); // needs version 1.0
	put_number(zip, 0, 2); // flags
	put_number(zip, 0, 2); // stored
	put_number(zip, 0, 2); // 0:00 on
	put_number(zip, 1 << 5 | 1, 2); // 1 January 1980
	put_number(zip, crc32(&object), 4);
	put_number(zip, object.used, 4);
	put_number(zip, object.used, 4);
	put_number(zip, strlen(name), 2);
	put_number(zip, extra, 2);
}

// Returns the offset of the object in the zip file.
static size_t build_zip(struct bytes *zip)
{
	static const char name[] = "lib/made.so";
	// Android's zipalign pads with an extra field of this kind, which begins with the alignment.
	int extra = PAGE - (30 + strlen(name)) % PAGE;
	put(zip, "PK\3\4", 4);
	put_member(zip, name, extra);
	put(zip, name, strlen(name));
	put_number(zip, 0xd935, 2);
	put_number(zip, extra - 4, 2);
	put_number(zip, PAGE, 2);
	put_zeros(zip, extra - 6);
	size_t start = zip->used;
	put(zip, object.at, object.used);

	size_t directory = zip->used;
	put(zip, "PK\1\2", 4);
	put_number(zip, 10, 2); // made by version 1.0
	put_member(zip, name, 0);
	put_zeros(zip, 10); // comment, disk, attributes
	put_number(zip, 0, 4); // the local header's offset
	put(zip, name, strlen(name));
	size_t size = zip->used - directory;

	put(zip, "PK\5\6", 4);
	put_zeros(zip, 4); // disks
	put_number(zip, 1, 2);
	put_number(zip, 1, 2);
	put_number(zip, size, 4);
	put_number(zip, directory, 4);
	put_number(zip, 0, 2); // comment
	return start;
}

// Returns where the object's address 0 is.
static char *map_zip(const char *name)
{
	static struct bytes zip;
	size_t start = build_zip(&zip);
	write_file(name, 0644, &zip);
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail(name, strerror(errno));
	const Elf64_Phdr *last = &segments[SEGMENT_DATA];
	char *memory = mmap(NULL, last->p_vaddr + last->p_memsz, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		fail(name, strerror(errno));
	for (const Elf64_Phdr *s = segments; s <= last; s++) {
		int protection = PROT_READ | (s->p_flags & PF_W ? PROT_WRITE : 0) | (s->p_flags & PF_X ? PROT_EXEC : 0);
		if (mmap(memory + s->p_vaddr, s->p_memsz, protection, MAP_PRIVATE | MAP_FIXED, fd, start + s->p_offset) == MAP_FAILED)
			fail(name, strerror(errno));
	}
	close(fd);
	return memory;
}

// --- the program ---

static void *functions[PROBES];

__attribute__((format(printf, 1, 2))) static void print(const char *format, ...)
{
	char line[256];
	va_list values;
	va_start(values, format);
	int length = vsnprintf(line, sizeof line, format, values);
	va_end(values);
	if (write(1, line, length) < 0)
		fail("stdout", strerror(errno));
}

// The types are those of the notes. What a register has beyond its argument's size is the compiler's choice.
static void fire(long round)
{
	int number = round % 2 ? 3 + round : -3 - round;
	((void (*)(int))functions[NUMBER])(number);
	print("hit\tmade:number\t%d\n", number);

	// The text has no end but its length, as one of Go.
	static const char *const texts[] = {"plain", "Grüße", "日本 🙂"};
	char text[64];
	long length = sprintf(text, "%s %ld", texts[round % COUNT(texts)], round);
	strcpy(text + length, "#behind");
	((void (*)(const char *, long))functions[TEXT])(text, length);
	print("hit\tmade:text\t%.*s\t%ld\n", (int)length, text, length);

	int64_t one = -5000000000 - round;
	uint64_t two = UINT64_MAX - round;
	int32_t three = -70000 - round;
	uint32_t four = 4000000000 + round;
	int16_t five = -300 - round;
	uint8_t six = 200 + round;
	((void (*)(int64_t, uint64_t, int32_t, uint32_t, int16_t, uint8_t))functions[SIX])(one, two, three, four, five, six);
	print("hit\tmade:six\t%" PRId64 "\t%" PRIu64 "\t%" PRId32 "\t%" PRIu32 "\t%d\t%d\n", one, two, three, four, five, six);
}

static int usage(void)
{
	fprintf(stderr, "usage: runtime memfd|memfd-closed|file|deleted|replaced|zip"
		" [-file NAME] [-n N] [-wait] [-linger MILLISECONDS]\n");
	return 2;
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "", *file = NULL;
	int rounds = 3, linger = 0, wait = 0;
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "-wait"))
			wait = 1;
		else if (!strcmp(argv[i], "-file") && i + 1 < argc)
			file = argv[++i];
		else if (!strcmp(argv[i], "-n") && i + 1 < argc)
			rounds = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-linger") && i + 1 < argc)
			linger = atoi(argv[++i]);
		else
			return usage();
	}
	int zip = !strcmp(kind, "zip"), deleted = !strcmp(kind, "deleted"), replaced = !strcmp(kind, "replaced");
	int keep_open = !strcmp(kind, "memfd"), memory = keep_open || !strcmp(kind, "memfd-closed");
	if (!zip && !deleted && !replaced && !memory && strcmp(kind, "file"))
		return usage();
	// dlopen looks elsewhere for a name without a slash.
	char name[PATH_MAX];
	if (!file)
		file = zip ? "made.zip" : "made.so";
	if (snprintf(name, sizeof name, "%s%s", strchr(file, '/') ? "" : "./", file) >= (int)sizeof name)
		fail(file, strerror(ENAMETOOLONG));

	build_object();
	char *start = NULL;
	void *library = NULL;
	if (zip)
		start = map_zip(name);
	else if (memory)
		library = load_memory(keep_open);
	else {
		write_file(name, 0755, &object);
		library = load(name);
		if (deleted && unlink(name))
			fail(name, strerror(errno));
		if (replaced)
			replace(name);
	}
	for (int i = 0; i < PROBES; i++) {
		functions[i] = zip ? start + sites[i] : dlsym(library, probes[i].name);
		if (!functions[i])
			fail(probes[i].name, dlerror());
	}

	print("ready\t%d\n", (int)getpid());
	for (int c = wait ? 0 : '\n'; c != '\n' && c != EOF;)
		c = getchar();
	for (long round = 0; round < rounds; round++)
		fire(round);
	struct timespec left = {linger / 1000, linger % 1000 * 1000000L};
	while (nanosleep(&left, &left))
		;
	return 0;
}
