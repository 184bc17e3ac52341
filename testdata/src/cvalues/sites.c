// Sites with the operands that <sys/sdt.h> allows by itself: registers, memory with an offset, constants.
// Which of them a value gets depends on the architecture and the optimization.
#include "sites.h"
#include <sys/sdt.h>

SITE void integers(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f, int64_t g, uint64_t h)
{
	STAP_PROBE8(cvalues, integers, a, b, c, d, e, f, g, h);
}

SITE void constants(void)
{
	STAP_PROBE6(cvalues, constants, 5, -1, 4000000000u, (int8_t)-128, INT64_MIN, UINT64_MAX - 1);
}

SITE void fields(const struct record *r)
{
	STAP_PROBE4(cvalues, fields, r->wide, r->number, r->port, r->flag);
}

static int32_t counter;
static struct record global;
static uint64_t table[8];

// Apart from the site, or its operands would be the arguments' registers.
SITE void set_globals(int32_t number, uint16_t port, uint64_t entry)
{
	counter = number;
	global.port = port;
	table[5] = entry;
}

SITE void globals(void)
{
	STAP_PROBE3(cvalues, globals, counter, global.port, table[5]);
}

SITE void floats(float f, double d)
{
	STAP_PROBE2(cvalues, floats, f, d);
}

SITE void many(const int32_t *n, uint8_t small, int16_t negative)
{
	STAP_PROBE12(cvalues, many, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], small, (int64_t)n[0], (uint16_t)7, negative);
}

SITE void pointers(const char *text, const void *nothing)
{
	STAP_PROBE2(cvalues, pointers, text, nothing);
}

// One name, several sites with operands of their own.
static inline __attribute__((always_inline)) void site(int32_t a, int64_t b)
{
	STAP_PROBE2(cvalues, sites, a, b);
}

SITE void sites(int32_t a, int64_t b)
{
	site(a, b);
	site(b, a);
	site(-3, b);
}

SITE void none(void)
{
	STAP_PROBE(cvalues, none);
}
