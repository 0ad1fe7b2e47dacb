/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "ui/vms.h"

/* How long leaving waits for a look under way. */
#define PATIENCE_MS 2000

struct KvLookThread {
    GThread *thread;
    KvMachine *machine;
    int done[2]; /* a byte comes through when facts are there */
    KvFacts *facts;
    gboolean again; /* asked for while this one was under way */
};

static gpointer look(gpointer data)
{
    KvLookThread *thread = data;

    thread->facts = kv_probe(thread->machine, KV_LOOK_ALL);
    while (write(thread->done[1], "", 1) < 0)
        continue;
    return NULL;
}

/* A connection that was answered or set by a flag is the one to ask. */
static void use_uri(const KvSession *session)
{
    if (kv_answers_from(session->answers, KV_Q_LIBVIRT_URI) > KV_FROM_PRESET)
        kv_machine_set_uri(session->machine, kv_answers_get(session->answers, KV_Q_LIBVIRT_URI));
}

void kv_look_start(KvUi *ui)
{
    KvLookThread *thread;

    if (ui->look) {
        ui->look->again = TRUE;
        return;
    }
    if (kv_vms_asking(ui)) {
        kv_vms_look_after(ui);
        return;
    }
    thread = g_new0(KvLookThread, 1);
    if (pipe2(thread->done, O_CLOEXEC) != 0) {
        g_free(thread);
        return;
    }
    use_uri(ui->session);
    thread->machine = ui->session->machine;
    ui->look = thread;
    thread->thread = g_thread_new("look", look, thread);
}

int kv_look_fd(const KvUi *ui)
{
    return ui->look ? ui->look->done[0] : -1;
}

static KvFacts *finish(KvUi *ui, gboolean *ret_again)
{
    KvLookThread *thread = ui->look;
    KvFacts *facts;

    g_thread_join(thread->thread);
    facts = thread->facts;
    *ret_again = thread->again;
    close(thread->done[0]);
    close(thread->done[1]);
    g_free(thread);
    ui->look = NULL;
    return facts;
}

void kv_look_journal(KvUi *ui)
{
    ui->elsewhere = kv_journal_busy(ui->session->machine);
    g_clear_pointer(&ui->interrupted, kv_run_free);
    if (!ui->elsewhere)
        ui->interrupted = kv_session_interrupted(ui->session);
}

void kv_look_take(KvUi *ui)
{
    gboolean again;
    KvFacts *facts = finish(ui, &again);

    kv_session_take(ui->session, facts);
    kv_look_journal(ui);
    g_clear_pointer(&ui->changes, g_ptr_array_unref);
    ui->changes = kv_session_boot_changes(ui->session);
    kv_vms_go_on(ui);
    if (again)
        kv_look_start(ui);
    kv_ui_changed(ui);
}

gboolean kv_look_end(KvUi *ui)
{
    struct pollfd fd = { .fd = kv_look_fd(ui), .events = POLLIN };
    KvFacts *facts;
    gboolean again;

    if (!ui->look)
        return TRUE;
    if (poll(&fd, 1, PATIENCE_MS) < 1)
        return FALSE;
    facts = finish(ui, &again);
    kv_facts_unref(facts);
    return TRUE;
}
