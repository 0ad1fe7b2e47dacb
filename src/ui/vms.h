/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/vm_act.h"
#include "core/session/vm_tell.h"
#include "ui/app.h"

/* The virtual machines as the screens show them: what was seen last, and what is done to one.
 * libvirt is asked in a thread, never while a look at the host is under way in another. */

/* One of them, with all there is to show. */
typedef struct {
    const KvVm *vm;
    char *about, *size;
    GPtrArray *lines; /* KvVmLine */
    KvVirtView *view;
    KvVmStart start;
    char *left_alone; /* why nothing is done to it by this person, or NULL */
} KvVmRow;

typedef enum {
    KV_DEED_LOOK,
    KV_DEED_START,
    KV_DEED_SHUTDOWN,
    KV_DEED_PULL_PLUG,
    KV_DEED_REMOVE,
    KV_N_DEEDS,
} KvDeed;

/* Asks libvirt again. Nothing happens while something else is under way. */
void kv_vms_look_start(KvUi *ui);
/* Does it, and asks again. disks: names of those that go with it (char *), or NULL; taken. */
void kv_vms_do(KvUi *ui, KvDeed deed, const KvVm *vm, GPtrArray *disks);

/* What was seen last: array of KvVmRow by name; NULL before the first time, or when libvirt
 * couldn't be asked: *ret_error then says why, and is NULL else. Both are valid until the next
 * frame. */
const GPtrArray *kv_vms_rows(const KvUi *ui, const char **ret_error);
/* The connection, or NULL. */
const char *kv_vms_uri(const KvUi *ui);
const KvVmRow *kv_vms_row(const KvUi *ui, const char *uuid);
/* The end of its log; NULL with *error. g_free. */
char *kv_vms_log(const KvUi *ui, const KvVmRow *row, GError **error);

/* sentence (N_()) with the name, made printable, where its %s is; g_free. */
char *kv_vms_words(const char *sentence, const char *name);

/* What is under way with the one of that UUID (NULL: any), in a sentence, or NULL. g_free. */
char *kv_vms_doing(const KvUi *ui, const char *uuid);
/* How the last deed went, when it was one on that UUID (NULL: on any); else NULL. */
const char *kv_vms_outcome(const KvUi *ui, const char *uuid, gboolean *ret_failed);
/* Forgets that. */
void kv_vms_forget(KvUi *ui);
/* Another number after each deed: what can be done next may be something else. */
unsigned kv_vms_serial(const KvUi *ui);

/* ---- for the main loop ---- */

/* TRUE while libvirt is being asked, or is about to be. */
gboolean kv_vms_busy(const KvUi *ui);
/* TRUE when it is being asked by the thread: nobody else may. */
gboolean kv_vms_asking(const KvUi *ui);
/* A look at the host is wanted as soon as it isn't. */
void kv_vms_look_after(KvUi *ui);
/* Begins what waited for a look at the host to be over. */
void kv_vms_go_on(KvUi *ui);
/* Readable when it is done; -1 without. */
int kv_vms_fd(const KvUi *ui);
void kv_vms_take(KvUi *ui);
/* TRUE while a system is awaited to shut down: kv_vms_tick() once a second then. */
gboolean kv_vms_waiting(const KvUi *ui);
void kv_vms_tick(KvUi *ui);
/* At the end: FALSE when the thread still holds the machine after a moment. */
gboolean kv_vms_end(KvUi *ui);
