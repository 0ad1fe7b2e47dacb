/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What was said on the command line. Options may stand before or after the command. */
typedef struct {
    gboolean demo;
    char *demo_host;  /* NULL: the default one */
    char *demo_state; /* directory, or NULL */
    char *root;
    char *uri;
    char *answers;
    GPtrArray *sets; /* char *: "group.key=value" in the order given */
    gboolean yes, json, list, plain, ascii, reboot, shell, xml, print_answers, help, version;
    char *message;
    char *color; /* "auto", "never" or NULL */
    char *sync_fd;
    gboolean force;   /* vm stop */
    char *wait;       /* vm stop: seconds */
    GPtrArray *disks; /* char *: vm remove */
    char **words;     /* the command and its operands, NULL-terminated; owned */
} KvOptions;

typedef struct {
    const char *name;  /* without the dashes */
    char letter;       /* one-letter form, or 0 */
    const char *value; /* N_(): name of its value in the help, or NULL */
    gboolean optional; /* the value may be left out, and is given with "=" only */
    gsize offset;      /* in KvOptions: gboolean, char * or (repeatable) GPtrArray * */
    gboolean repeatable;
    const char *only;    /* commands it goes with, separated by blanks; NULL: any and none */
    const char *summary; /* N_(); NULL: not shown in the help */
} KvOption;

/* All rows, ended by one without a name. */
extern const KvOption kv_options[];

/* Reads argv (argv[0] is left out). FALSE with one sentence in *error. */
gboolean kv_options_parse(KvOptions *options, int argc, char **argv, GError **error);
/* FALSE when an option was given that the command (NULL: the wizard) doesn't know. */
gboolean kv_options_fit(const KvOptions *options, const char *command, GError **error);
void kv_options_clear(KvOptions *options);
