/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/machine.h"

/* The machine's test door: lets every operation pass but the nth. */
typedef enum {
    GATE_ONCE,    /* the nth operation fails */
    GATE_FROM_ON, /* and so does every later one that changes a file: the disk went read-only */
    GATE_KILL,    /* the program is killed before it (and so after the one before) */
    GATE_COUNT,   /* nothing fails; the operations are written down */
} GateMode;

typedef struct {
    GateMode mode;
    unsigned at, count;
    unsigned which; /* of the operation's errors */
    KvOp op;        /* of the nth operation */
    GArray *ops;    /* COUNT: KvOp, what they were */
} Gate;

/* For KvMachine.gate, with the Gate as its data. */
int gate_pass(KvOp op, const char *what, gpointer data);
/* How many errors such an operation can really give. */
unsigned gate_errors(KvOp op);
/* What is said of the nth one, for messages; good until the next call. */
const char *gate_name(const Gate *gate);
gboolean gate_changes_files(KvOp op);
