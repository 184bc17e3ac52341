// Sites for which the program widens the operands that <sys/sdt.h> allows: any memory, which lets indexes and
// symbols in on all architectures, and floating point registers.
#include "sites.h"
#if defined __x86_64__ || defined __i386__
#define STAP_SDT_ARG_CONSTRAINT nmrx
#elif defined __aarch64__
#define STAP_SDT_ARG_CONSTRAINT nmrw
#endif
#include <sys/sdt.h>

SITE void indexed(const int32_t *numbers, const uint64_t *wide, long i)
{
	STAP_PROBE3(cvalues, indexed, numbers[i], numbers[i + 1], wide[i]);
}

static int32_t tally;
static struct record state;
static uint64_t ledger[8];

SITE void set_statics(int32_t number, uint16_t port, uint64_t entry)
{
	tally = number;
	state.port = port;
	ledger[5] = entry;
}

SITE void statics(void)
{
	STAP_PROBE3(cvalues, statics, tally, state.port, ledger[5]);
}

SITE void vectors(float f, double d)
{
	STAP_PROBE2(cvalues, vectors, f, d);
}
