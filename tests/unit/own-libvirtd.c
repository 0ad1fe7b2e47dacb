/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "own-libvirtd.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANNOT 77
#define LOG    "/var/log/libvirtd.log"

static int cannot(const char *why)
{
    printf("A libvirtd of the test's own can't run here: %s.\n", why);
    fflush(stdout);
    return CANNOT;
}

/* What the daemons write to. /run and the parents in /var are covered whole, because their libvirt
 * directories exist only where the daemon was set up. */
static const char *const covered[] = { "/etc/libvirt", "/var/lib", "/var/cache", "/var/log",
                                       "/run" };
static const char *const made[] = { "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt",
                                    "/run/lock" };

/* Guests run as root with nothing fenced off: the daemon's fences are not what is tested, and they
 * would reach into the machine's control groups. Permission is by the sockets' modes: no polkit. */
static const char qemu_conf[] = "user = \"root\"\n"
                                "group = \"root\"\n"
                                "security_driver = \"none\"\n"
                                "cgroup_controllers = [ ]\n"
                                "namespaces = [ ]\n";
static const char libvirtd_conf[] = "auth_unix_ro = \"none\"\n"
                                    "auth_unix_rw = \"none\"\n"
                                    "unix_sock_group = \"root\"\n"
                                    "unix_sock_ro_perms = \"0777\"\n"
                                    "unix_sock_rw_perms = \"0700\"\n"
                                    "log_outputs = \"3:file:" LOG "\"\n";

/* libvirt insists that its default user and group exist, even where another one is set. */
static gboolean add_account(const char *file, const char *line)
{
    g_autofree char *text = NULL, *copy = g_strdup_printf("/run/%s", strrchr(file, '/') + 1);
    g_autofree char *longer = NULL;

    if (!g_file_get_contents(file, &text, NULL, NULL))
        return FALSE;
    longer = g_strconcat(text, g_str_has_suffix(text, "\n") ? "" : "\n", line, "\n", NULL);
    return g_file_set_contents(copy, longer, -1, NULL) &&
           mount(copy, file, NULL, MS_BIND, NULL) == 0;
}

static const char *make_world(void)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount("proc", "/proc", "proc", 0, NULL) < 0)
        return "its private file systems can't be mounted";
    for (gsize i = 0; i < G_N_ELEMENTS(covered); i++)
        if (mount("kv-test", covered[i], "tmpfs", 0, "mode=0755") < 0)
            return "its private file systems can't be mounted";
    for (gsize i = 0; i < G_N_ELEMENTS(made); i++)
        g_mkdir_with_parents(made[i], 0755);
    if (!getpwnam("libvirt-qemu") &&
        (!add_account("/etc/passwd", "libvirt-qemu:x:64055:64055::/nonexistent:/bin/false") ||
         !add_account("/etc/group", "libvirt-qemu:x:64055:")))
        return "its user can't be made";
    if (!g_file_set_contents("/etc/libvirt/qemu.conf", qemu_conf, -1, NULL) ||
        !g_file_set_contents("/etc/libvirt/libvirtd.conf", libvirtd_conf, -1, NULL))
        return "its configuration can't be written";
    return NULL;
}

/* Both programs go into the background by themselves once they are ready to be asked. */
static gboolean run(const char *command)
{
    g_autofree char *line = g_strdup_printf("%s >>" LOG " 2>&1", command);

    return system(line) == 0;
}

/* Returns when the process has ended. */
static void end_by_pid_file(const char *path)
{
    g_autofree char *text = NULL;
    struct pollfd ended = { .events = POLLIN };

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return;
    ended.fd = (int)syscall(SYS_pidfd_open, atoi(text), 0);
    if (ended.fd < 0)
        return;
    if (kill(atoi(text), SIGTERM) == 0)
        poll(&ended, 1, 30000);
    close(ended.fd);
}

void own_libvirtd_stop(void)
{
    end_by_pid_file("/run/libvirtd.pid");
}

gboolean own_libvirtd_start(void)
{
    return run("libvirtd -d");
}

static int live(int (*body)(void))
{
    g_autofree char *log = NULL;
    int status;

    if (!run("virtlogd -d") || !own_libvirtd_start()) {
        g_file_get_contents(LOG, &log, NULL, NULL);
        printf("%s", log ? log : "");
        return cannot("it doesn't start");
    }
    status = body();
    if (status != 0 && g_file_get_contents(LOG, &log, NULL, NULL))
        fprintf(stderr, "---- what libvirtd said ----\n%s", log);
    own_libvirtd_stop();
    end_by_pid_file("/run/virtlogd.pid");
    return status;
}

static int exit_status(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int wait_for(pid_t child)
{
    int status;

    if (child < 0 || waitpid(child, &status, 0) < 0)
        return cannot("no process can be started");
    return exit_status(status);
}

/* The first process of the world. Guests become its children, and libvirt takes one that nobody
 * waits for as still running. When it ends, everything in the world does. */
static int first_process(int (*body)(void))
{
    const char *trouble = make_world();
    int status = 0;
    pid_t child, ended;

    if (trouble)
        return cannot(trouble);
    child = fork();
    if (child == 0)
        exit(live(body));
    do
        ended = wait(&status);
    while (ended > 0 && ended != child);
    return ended == child ? exit_status(status) : cannot("no process can be started");
}

/* A process of its own: one that gave its children another process namespace is crippled itself. */
static int outside(int (*body)(void))
{
    pid_t child;

    if (unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) < 0)
        return cannot("namespaces aren't allowed");
    child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(first_process(body));
    }
    return wait_for(child);
}

int own_libvirtd_run(int (*body)(void))
{
    static const char *const programs[] = { "libvirtd", "virtlogd", "qemu-system-x86_64",
                                            "qemu-img" };
    pid_t child;

    if (geteuid() != 0)
        return cannot("that takes root");
    /* Where a person's PATH has no sbin the daemons are there all the same. */
    g_setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", TRUE);
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        g_autofree char *path = g_find_program_in_path(programs[i]);

        if (!path) {
            printf("%s isn't installed. ", programs[i]);
            return cannot("a program is missing");
        }
    }
    fflush(NULL);
    child = fork();
    if (child == 0) {
        /* Nothing of it outlives a test that is killed. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        _exit(outside(body));
    }
    return wait_for(child);
}
