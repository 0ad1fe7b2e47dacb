/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>

#include "cli/cli.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

enum { TAIL_LINES = 10 };

typedef struct {
    KvCli *cli;
    const GPtrArray *actions;
    gboolean undo;
    KvFollowed *followed;
    GQueue tail; /* the running program's last lines */
} Follow;

static volatile sig_atomic_t wants_stop;

static void note_interrupt(int number)
{
    wants_stop = 1;
}

void kv_followed_clear(KvFollowed *followed)
{
    g_clear_pointer(&followed->message, g_free);
    g_clear_pointer(&followed->actions, json_decref);
}

static const char *action_title(const Follow *follow, unsigned index)
{
    const KvAction *action;

    if (index >= follow->actions->len)
        return "";
    action = follow->actions->pdata[index];
    return follow->undo && action->undo_title ? action->undo_title : action->title;
}

static void forget_tail(Follow *follow)
{
    g_queue_clear_full(&follow->tail, g_free);
}

static void begin(Follow *follow, const KvEvent *event)
{
    const KvPrinter *printer = &follow->cli->printer;
    g_autofree char *line = NULL;

    forget_tail(follow);
    /* Translators: an action that is under way; its title follows. */
    line = g_strdup_printf(_("  … %s"), action_title(follow, event->action));
    kv_print_over(printer, line);
}

static void program_line(Follow *follow, const KvEvent *event)
{
    g_autofree char *indented = g_strdup_printf("    %s", event->text ? event->text : "");

    g_queue_push_tail(&follow->tail, kv_printable(event->text, -1));
    if (follow->tail.length > TAIL_LINES)
        g_free(g_queue_pop_head(&follow->tail));
    kv_print_over(&follow->cli->printer, indented);
}

/* What is said once it is known how it went; g_free. */
static char *result_of(const Follow *follow, unsigned index, KvActState state)
{
    if (follow->undo && index < follow->actions->len &&
        (state == KV_ACT_UNDONE || state == KV_ACT_KEPT))
        return kv_undo_result(follow->actions->pdata[index], state);
    return g_strdup(action_title(follow, index));
}

static void settled(Follow *follow, const KvEvent *event, KvVerdict sign, KvActState state)
{
    const KvPrinter *printer = &follow->cli->printer;
    const char *title = action_title(follow, event->action);
    g_autofree char *result = result_of(follow, event->action, state);
    g_autofree char *first = g_strdup_printf("  %s ", kv_sign_verdict(printer, sign));
    /* Translators: the title of an action, and what was verified or went wrong. */
    g_autofree char *line = event->text && event->text[0]
                                ? g_strdup_printf(_("%1$s: %2$s"), result, event->text)
                                : g_strdup(result);

    json_array_append_new(follow->followed->actions,
                          json_pack("{s:o, s:s, s:o, s:o}", "title", kv_cli_json_text(title),
                                    "state", kv_act_state_code(state), "text",
                                    kv_cli_json_text(event->text), "explanation",
                                    kv_cli_json_explanation(event->explanation)));
    if (follow->cli->options->json)
        return;
    kv_print_over(printer, "");
    kv_print_paragraph(printer, first, line);
    if (state == KV_ACT_FAILED && follow->tail.length > 0) {
        kv_print_paragraph(printer, "    ", _("The program's last lines were:"));
        for (GList *item = follow->tail.head; item; item = item->next)
            kv_print_verbatim(printer, 6, item->data);
    }
    if (event->explanation)
        kv_cli_say_explanation(follow->cli, event->explanation, event->text, "    ");
    fflush(stdout);
}

static void on_event(const KvEvent *event, gpointer data)
{
    Follow *follow = data;

    switch (event->kind) {
    case KV_EVENT_BEGIN:
        begin(follow, event);
        break;
    case KV_EVENT_LINE:
        program_line(follow, event);
        break;
    case KV_EVENT_DONE:
        settled(follow, event, KV_PASS, KV_ACT_DONE);
        break;
    case KV_EVENT_FAILED:
        settled(follow, event, KV_FAIL, KV_ACT_FAILED);
        break;
    case KV_EVENT_UNDONE:
        settled(follow, event, KV_PASS, KV_ACT_UNDONE);
        break;
    case KV_EVENT_KEPT:
        follow->followed->kept++;
        settled(follow, event, KV_WARN, KV_ACT_KEPT);
        break;
    case KV_EVENT_END:
        /* An open run at its end: the worker died without a word. */
        follow->followed->ended = event->state != KV_RUN_OPEN;
        follow->followed->state = event->state;
        g_free(follow->followed->message);
        follow->followed->message = g_strdup(event->text);
        break;
    }
}

static void ask_to_stop(Follow *follow, KvWorker *worker)
{
    kv_print_over(&follow->cli->printer, "");
    kv_worker_stop(worker);
    kv_print_error(&follow->cli->printer,
                   _("It stops after the action at hand. Ctrl-C once more ends this view; the work "
                     "on that action goes on without it."));
    /* The next one is the shell's usual one. */
    signal(SIGINT, SIG_DFL);
}

void kv_cli_follow(KvCli *cli, KvWorker *worker, const GPtrArray *actions, gboolean undo,
                   KvFollowed *ret_followed)
{
    Follow follow = { .cli = cli, .actions = actions, .undo = undo, .followed = ret_followed };
    struct sigaction catch = { .sa_handler = note_interrupt }, before;
    sigset_t blocked, usual;
    gboolean asked = FALSE;

    *ret_followed = (KvFollowed){ .state = KV_RUN_OPEN, .actions = json_array() };
    wants_stop = 0;
    /* Blocked except while waiting, so that no Ctrl-C falls between the look and the wait. */
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &usual);
    sigaction(SIGINT, &catch, &before);
    for (;;) {
        struct pollfd ready = { .fd = worker->fd, .events = POLLIN };

        if (ppoll(&ready, 1, NULL, &usual) < 0 && errno != EINTR)
            break;
        if (wants_stop && !asked) {
            asked = TRUE;
            ask_to_stop(&follow, worker);
        }
        if (ready.revents && !kv_worker_read(worker, FALSE, on_event, &follow))
            break;
    }
    sigaction(SIGINT, &before, NULL);
    sigprocmask(SIG_SETMASK, &usual, NULL);
    kv_print_over(&cli->printer, "");
    forget_tail(&follow);
    if (!ret_followed->ended && cli->detached)
        *cli->detached = TRUE;
}
