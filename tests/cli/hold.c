/* SPDX-License-Identifier: GPL-2.0-or-later */
/* usage: hold FILE. Locks FILE as the program does, says so, and keeps it until it is killed. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;

    if (fd < 0 || fcntl(fd, F_OFD_SETLK, &whole) < 0)
        return 1;
    puts("held");
    fflush(stdout);
    pause();
    return 0;
}
