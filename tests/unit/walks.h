/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/session.h"
#include "gate.h"

/* Hosts in a directory, and the whole way on each: for tests that let it fail on the way. */

typedef struct Walk Walk;

typedef struct {
    const char *name;    /* of the simulated host, NULL: the small machine */
    const char *answer;  /* as --set takes it, or NULL */
    const char *journal; /* in its directory */
    /* Most operations only read. Of those, how many there are to one that fails. */
    unsigned stride;
    gboolean all_errors; /* of each operation that does more than read */
    gboolean restarts;   /* half way; and another walk does what is left to do */
    void (*fill)(const char *directory, const char *name);
    KvMachine *(*open)(const char *directory);
    /* From the look at the host to the end, as `apply --reboot` does it. */
    gboolean (*go)(Walk *walk, KvMachine *machine, GError **error);
    /* 1 when the action's effect is there, 0 when not, -1 when it can't be told. */
    int (*is_done)(const char *directory, KvMachine *machine, const KvAction *action);
} WalkHost;

extern const WalkHost walk_small;
/* Debian with GRUB, the vGPU attached natively; the same on the seed's path; systemd-boot, whose
 * entries kernel-install makes, or sdbootutil; an option in modprobe.d; and a host whose entries
 * lie on a partition that nobody sees, made by proxmox-boot-tool. */
extern const WalkHost walk_native, walk_command_line, walk_kernel_install, walk_modprobe,
    walk_sdbootutil, walk_proxmox;

struct Walk {
    const WalkHost *host;
    char *pristine;         /* a directory to be copied */
    char *before;           /* its picture */
    char *half;             /* the same as the restart left it; NULL: never was there */
    char *applied;          /* and at the end of the way; NULL: never was there */
    unsigned half_count;    /* operations up to the restart */
    char *root;             /* of the walk under way */
    gboolean is_clean;      /* root was seen to be as pristine is, but for the journal */
    const Gate *keeps_half; /* the walk under way is to leave its half, counted by this */
};

/* For cmocka: a WalkHost becomes its Walk. */
int walk_set_up(void **state);
int walk_tear_down(void **state);

/* Each file of the walk's directory, but for the journal and what is another one after each start
 * of the host; g_free. */
char *walk_picture(const Walk *walk, const char *directory);

/* The machine where nothing was done, where the host was just restarted, where all was done. */
KvMachine *walk_open_fresh(Walk *walk);
KvMachine *walk_open_half(Walk *walk);
KvMachine *walk_open_applied(Walk *walk);

/* Undoes what can be undone, the newest first. */
gboolean walk_back(Walk *walk, KvMachine *machine, GError **error);
/* Somebody pulled the plug, or pressed the button: without the program's doing. */
void walk_restart(KvMachine *machine);
/* What a person chooses at the next start: "go on" closes the interrupted run. */
void walk_settle(KvMachine *machine);
/* Is the virtual machine running, with its vGPU attached as answered, and nothing left to do? */
void walk_assert_arrived(const Walk *walk, KvMachine *machine, const Gate *gate);
/* Is nothing of ours left on the running host? */
void walk_assert_gone(KvMachine *machine, const Gate *gate);
