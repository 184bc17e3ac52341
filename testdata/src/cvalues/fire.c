// Fires each probe and prints its truth: a line that begins "hit", written with a single write.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "sites.h"

#ifdef SEMAPHORES
#define SEMAPHORE(name) unsigned short cvalues_##name##_semaphore __attribute__((section(".probes")))
SEMAPHORE(integers);
SEMAPHORE(constants);
SEMAPHORE(fields);
SEMAPHORE(indexed);
SEMAPHORE(globals);
SEMAPHORE(statics);
SEMAPHORE(floats);
SEMAPHORE(vectors);
SEMAPHORE(many);
SEMAPHORE(pointers);
SEMAPHORE(sites);
SEMAPHORE(none);
#endif

static char line[1024];

static void begin(const char *probe) { sprintf(line, "hit\tcvalues:%s", probe); }
static void add_signed(int64_t v) { sprintf(line + strlen(line), "\t%" PRId64, v); }
static void add_unsigned(uint64_t v) { sprintf(line + strlen(line), "\t%" PRIu64, v); }
static void add_pointer(const void *p) { sprintf(line + strlen(line), "\t0x%" PRIxPTR, (uintptr_t)p); }

static void add_float(float v)
{
	uint32_t bits;
	memcpy(&bits, &v, sizeof bits);
	sprintf(line + strlen(line), "\tf:0x%08" PRIx32, bits);
}

static void add_double(double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	sprintf(line + strlen(line), "\tf:0x%016" PRIx64, bits);
}

static void print(void)
{
	strcat(line, "\n");
	if (write(1, line, strlen(line)) < 0)
		_exit(1);
}

static void fire_integers(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h)
{
	begin("integers");
	add_signed(a);
	add_unsigned(b);
	add_signed(c);
	add_unsigned(d);
	add_signed(e);
	add_unsigned(f);
	add_signed(g);
	add_unsigned(h);
	integers(a, b, c, d, e, f, g, h);
	print();
}

static void fire_constants(void)
{
	begin("constants");
	add_signed(5);
	add_signed(-1);
	add_unsigned(4000000000u);
	add_signed(-128);
	add_signed(INT64_MIN);
	add_unsigned(UINT64_MAX - 1);
	constants();
	print();
}

static void fire_fields(int round)
{
	struct record r = {INT64_MIN + round, -100 - round, 40000 + round, -round};
	begin("fields");
	add_signed(r.wide);
	add_signed(r.number);
	add_unsigned(r.port);
	add_signed(r.flag);
	fields(&r);
	print();
}

static void fire_variables(const char *probe, void (*set)(int32_t, uint16_t, uint64_t), void (*site)(void), int round)
{
	int32_t number = -round;
	uint16_t port = 65535 - round;
	uint64_t entry = UINT64_MAX - round;
	begin(probe);
	add_signed(number);
	add_unsigned(port);
	add_unsigned(entry);
	set(number, port, entry);
	site();
	print();
}

static void fire_floats(const char *probe, void (*site)(float, double), float f, double d)
{
	begin(probe);
	add_float(f);
	add_double(d);
	site(f, d);
	print();
}

static void fire_arrays(int round)
{
	// Written at run time: memory that nobody has touched yet cannot be read by a tracer.
	int32_t numbers[] = {INT32_MIN + round, -1, 0, 1, INT32_MAX, 42, -42, 7};
	uint64_t wide[] = {UINT64_MAX - round, 0, UINT64_C(1) << 63, 42};
	long i = round % 4;
	begin("indexed");
	add_signed(numbers[i]);
	add_signed(numbers[i + 1]);
	add_unsigned(wide[i]);
	indexed(numbers, wide, i);
	print();

	uint8_t small = 250 - round;
	int16_t negative = -7 - round;
	begin("many");
	for (int n = 0; n < 8; n++)
		add_signed(numbers[n]);
	add_unsigned(small);
	add_signed(numbers[0]);
	add_unsigned(7);
	add_signed(negative);
	many(numbers, small, negative);
	print();
}

static void fire_sites(int32_t a, int64_t b)
{
	sites(a, b);
	begin("sites");
	add_signed(a);
	add_signed(b);
	print();
	begin("sites");
	add_signed((int32_t)b);
	add_signed(a);
	print();
	begin("sites");
	add_signed(-3);
	add_signed(b);
	print();
}

void fire(int round)
{
	if (round % 2)
		fire_integers(INT8_MIN, UINT8_MAX, INT16_MIN, UINT16_MAX, INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX);
	else
		fire_integers(INT8_MAX, 200, INT16_MAX, 40000, INT32_MAX, 3000000000u, INT64_MAX, UINT64_C(1) << 63);
	fire_constants();
	fire_fields(round);
	fire_variables("globals", set_globals, globals, round);
	fire_variables("statics", set_statics, statics, round + 7);
	fire_floats("floats", floats, 1.5f - round, -0.1 * (round + 1));
	fire_floats("vectors", vectors, -2.25f * round, 1e300 / (round + 1));
	fire_arrays(round);
	fire_sites(-5 - round, INT64_C(-5000000000) - round);

	begin("pointers");
	add_pointer(line);
	add_pointer(NULL);
	pointers(line, NULL);
	print();

	none();
	begin("none");
	print();
}

void print_semaphores(void)
{
#ifdef SEMAPHORES
	sprintf(line, "info\tsemaphores\tintegers=%u\tfields=%u\tsites=%u\tnone=%u", cvalues_integers_semaphore,
		cvalues_fields_semaphore, cvalues_sites_semaphore, cvalues_none_semaphore);
	print();
#endif
}
