/* A disk that takes its time: every fsync and fdatasync lasts DISK_US microseconds longer.
   Loaded with LD_PRELOAD; see bench/slow_disk.py. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int after(const char *name, int descriptor)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(descriptor);
    const char *given = getenv("DISK_US");
    long microseconds = given ? atol(given) : 0;
    struct timespec rest = {microseconds / 1000000, microseconds % 1000000 * 1000};
    if (microseconds > 0)
        nanosleep(&rest, 0);
    return result;
}

int fsync(int descriptor) { return after("fsync", descriptor); }
int fdatasync(int descriptor) { return after("fdatasync", descriptor); }
