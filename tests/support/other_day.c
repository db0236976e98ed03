/* Another day: whoever asks for the time is told it OTHER_DAY_SECONDS later. Durations stay as they
   are. Loaded with LD_PRELOAD; see tests/support/other_day.py. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *told)
{
    int result = syscall(SYS_clock_gettime, clock, told);
    const char *given = getenv("OTHER_DAY_SECONDS");
    if (result == 0 && given && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        told->tv_sec += atol(given);
    return result;
}

int gettimeofday(struct timeval *restrict told, void *restrict zone)
{
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    told->tv_sec = now.tv_sec;
    told->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *told)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    if (told)
        *told = now.tv_sec;
    return now.tv_sec;
}
