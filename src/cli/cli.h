/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cli/options.h"
#include "cli/print.h"
#include "core/explain/explain.h"
#include "core/session/session.h"

/* The program without screens: its commands and the plain interview. They print on standard output
 * what was asked for and on standard error what went wrong, and return the exit status. */

enum {
    KV_EXIT_READY = 0, /* all ready, or done */
    KV_EXIT_LEFT = 1,  /* something is left to do */
    KV_EXIT_USAGE = 2,
    KV_EXIT_UNABLE = 3, /* this host can't do it */
    KV_EXIT_ERROR = 4,  /* nothing half done */
    KV_EXIT_REBOOT = 5, /* done so far, the reboot is next */
};

typedef struct {
    const KvOptions *options;
    KvSession *session; /* NULL for commands that need none */
    KvPrinter printer;
    const char *const *argv; /* as the program was started; for "start again with …" */
    gboolean keeps_host;     /* FALSE: the simulated host goes away at the end of this call */
    gboolean *detached;      /* set to TRUE when a worker may still be at work at the end */
    /* Pairs of name and description (printable text) of what --demo knows, NULL-terminated; free
     * with g_strfreev(). */
    char **(*demo_hosts)(void);
} KvCli;

typedef struct {
    const char *name;
    const char *operands; /* N_(): as shown in the help, or NULL */
    unsigned max_operands;
    gboolean needs_host; /* a session is opened for it */
    const char *summary; /* N_() */
    int (*run)(KvCli *cli, char **operands);
} KvCommand;

/* All commands, ended by one without a name. */
extern const KvCommand kv_commands[];
const KvCommand *kv_command_find(const char *name);

/* Commands. */
int kv_cli_check(KvCli *cli, char **operands);
int kv_cli_plan(KvCli *cli, char **operands);
int kv_cli_apply(KvCli *cli, char **operands);
int kv_cli_undo(KvCli *cli, char **operands);
int kv_cli_history(KvCli *cli, char **operands);
int kv_cli_explain(KvCli *cli, char **operands);
int kv_cli_vm(KvCli *cli, char **operands);
int kv_cli_help(KvCli *cli, char **operands);
/* `check --list`. */
int kv_cli_list_checks(KvCli *cli);
/* The numbered questions. */
int kv_cli_interview(KvCli *cli);

/* Says an error's sentence on standard error, frees the error and returns the status for it. */
int kv_cli_complain(KvCli *cli, GError *error);

/* Takes --answers, --set and --connect into the session, before the first look. */
gboolean kv_cli_load_answers(KvCli *cli, GError **error);
/* Looks at the host and checks what was answered by file and flag against it. */
gboolean kv_cli_look(KvCli *cli, KvLook look, GError **error);
/* FALSE with how to start again when this person may not change the host, and when another instance
 * is at work. */
gboolean kv_cli_may_change(KvCli *cli, GError **error);
/* The exit status for the findings of the last look. */
int kv_cli_status(const KvCli *cli);

/* What changed with the last restart, and a run that didn't end well: said in text. */
void kv_cli_say_past(KvCli *cli);
/* What makes it impossible here, and what else there is. FALSE: nothing does. */
gboolean kv_cli_say_obstacle(KvCli *cli);
/* The steps with their states, one a line. */
void kv_cli_say_steps(KvCli *cli);
/* One finding with its evidence. */
void kv_cli_say_finding(KvCli *cli, const KvFinding *finding);
/* The findings that aren't ready, one short paragraph each. */
void kv_cli_say_left(KvCli *cli);
/* Answers that will do no good as things are; nothing where there are none. */
void kv_cli_say_doubts(KvCli *cli);
/* How to get at the virtual machine, once it runs. */
void kv_cli_say_console(KvCli *cli);
/* Cause and remedy, indented; the remedy not again where the text said (or NULL) has it. */
void kv_cli_say_explanation(KvCli *cli, const KvExplanation *row, const char *said,
                            const char *indent);
/* The plan: actions with their previews when there are any, then what comes later and what isn't
 * done at all. */
void kv_cli_say_plan(KvCli *cli, const KvPlan *plan);

/* What became of a run that was followed. */
typedef struct {
    KvRunState state;
    gboolean ended;  /* FALSE: the worker went away without a word */
    unsigned kept;   /* undo: actions left in place */
    char *message;   /* of the failure, or NULL */
    json_t *actions; /* array of {"title","state","text"} */
} KvFollowed;
void kv_followed_clear(KvFollowed *followed);
/* Follows the worker to its end and says each action as it is done (nothing with --json). actions
 * are those of the run, in its order. Ctrl-C asks the worker to stop after the action at hand. */
void kv_cli_follow(KvCli *cli, KvWorker *worker, const GPtrArray *actions, gboolean undo,
                   KvFollowed *ret_followed);

/* Applies round after round until nothing more can be done now; ask: each round is confirmed.
 * ret_runs (may be NULL) collects one JSON object a run. Returns the exit status. */
int kv_cli_rounds(KvCli *cli, gboolean ask, json_t *ret_runs);
/* An interrupted run is settled before anything new begins: asked, or else closed so that a new run
 * goes on from there. TRUE to go on with applying; else *status is what to end with. */
gboolean kv_cli_settle_interrupted(KvCli *cli, gboolean ask, int *status);
/* Takes back one run and says how it went; the exit status. ret_runs as above. */
int kv_cli_undo_run(KvCli *cli, const KvRun *run, json_t *ret_runs);

/* JSON. {"version":1,"program":…}. */
json_t *kv_cli_json_document(void);
/* Text of unknown origin as a JSON string, null for NULL. */
json_t *kv_cli_json_text(const char *text);
json_t *kv_cli_json_host(const KvSession *session);
json_t *kv_cli_json_steps(const GPtrArray *findings);
json_t *kv_cli_json_findings(const GPtrArray *findings);
json_t *kv_cli_json_finding(const KvFinding *finding);
/* {"id","cause","remedy"}; null for NULL. */
json_t *kv_cli_json_explanation(const KvExplanation *row);
json_t *kv_cli_json_run(const KvRun *run);
/* The storage pools and what is in them, by whom it is used; null where libvirt didn't say. */
json_t *kv_cli_json_storage(const KvVirtFacts *virt);
/* Prints the document and frees it. */
void kv_cli_json_print(KvCli *cli, json_t *document);
