// Main fires the probes: those linked in or, built with -DLOAD, those of a library named first.
//
//	cvalues [-n ROUNDS] [-linger MILLISECONDS] [-wait]
//	cload LIBRARY [the same]
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef LOAD
#include <dlfcn.h>
static void (*fire)(int), (*print_semaphores)(void);
#else
void fire(int round);
void print_semaphores(void);
#endif

int main(int argc, char **argv)
{
	int rounds = 3, linger = 1500, wait = 0, i = 1;
#ifdef LOAD
	void *library = argc > 1 ? dlopen(argv[i++], RTLD_NOW) : NULL;
	if (!library) {
		fprintf(stderr, "%s\n", argc > 1 ? dlerror() : "usage: cload LIBRARY [-n N] [-linger MILLISECONDS] [-wait]");
		return 2;
	}
	fire = (void (*)(int))dlsym(library, "fire");
	print_semaphores = (void (*)(void))dlsym(library, "print_semaphores");
#endif
	for (; i < argc; i++) {
		if (!strcmp(argv[i], "-wait"))
			wait = 1;
		else if (!strcmp(argv[i], "-n") && i + 1 < argc)
			rounds = atoi(argv[++i]);
		else if (!strcmp(argv[i], "-linger") && i + 1 < argc)
			linger = atoi(argv[++i]);
		else {
			fprintf(stderr, "usage: [-n N] [-linger MILLISECONDS] [-wait]\n");
			return 2;
		}
	}
	for (int c = wait ? 0 : '\n'; c != '\n' && c != EOF;)
		c = getchar();
	print_semaphores();
	for (int round = 0; round < rounds; round++)
		fire(round);
	struct timespec left = {linger / 1000, linger % 1000 * 1000000L};
	while (nanosleep(&left, &left))
		;
	return 0;
}
