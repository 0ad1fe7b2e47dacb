/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs a program and prints what it cost: nanoseconds, those of them on a processor, KiB at its
 * peak, exit status. A program of its own, because the kernel counts the memory of whoever starts a
 * program as the program's. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static long long nanoseconds(const struct timeval *time)
{
    return time->tv_sec * 1000000000LL + time->tv_usec * 1000LL;
}

/* Its input is empty, its output goes nowhere. */
static int start(char **argv, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    int r = posix_spawn_file_actions_init(&actions);

    for (int fd = 0; r == 0 && fd < 3; fd++)
        r = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    return r ? r : posix_spawnp(ret_pid, argv[0], &actions, NULL, argv, environ);
}

int main(int argc, char **argv)
{
    struct rusage usage;
    long long began, ended;
    int status;
    pid_t pid;

    if (argc < 2)
        return 2;
    began = now();
    if (start(argv + 1, &pid) != 0 || wait4(pid, &status, 0, &usage) != pid)
        return 1;
    ended = now();
    printf("%lld %lld %ld %d\n", ended - began,
           nanoseconds(&usage.ru_utime) + nanoseconds(&usage.ru_stime), usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
