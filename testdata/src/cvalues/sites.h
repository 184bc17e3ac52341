// The functions that fire the probes, one or more sites each.
#include <stdint.h>

struct record {
	int64_t wide;
	int32_t number;
	uint16_t port;
	int8_t flag;
};

void integers(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h);
void constants(void);
void fields(const struct record *r);
void indexed(const int32_t *numbers, const uint64_t *wide, long i);
void set_globals(int32_t number, uint16_t port, uint64_t entry);
void globals(void);
void set_statics(int32_t number, uint16_t port, uint64_t entry);
void statics(void);
void floats(float f, double d);
void vectors(float f, double d);
void many(const int32_t *n, uint8_t small, int16_t negative);
void pointers(const char *text, const void *nothing);
void sites(int32_t a, int64_t b);
void none(void);

// Without interprocedural analysis no constant reaches a site that the source does not put there.
#define SITE __attribute__((noipa))

#ifdef SEMAPHORES
#define _SDT_HAS_SEMAPHORES 1
#define SEMAPHORE(name) extern unsigned short cvalues_##name##_semaphore
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
#undef SEMAPHORE
#endif
