/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Messages of libvirt, QEMU and the kernel, matched to what causes them and what helps. The one
 * table of this in the program. Pure. */

/* libvirt's numbers, so that nothing but src/virt needs its headers; words.c there holds them
 * against libvirt's own. */
enum {
    KV_SAID_ANY = -1,
    KV_SAID_NOTHING_ELSE = -2, /* in a pattern: where no codes are known */
    KV_SAID_INTERNAL_ERROR = 1,
    KV_SAID_OPERATION_DENIED = 29,
    KV_SAID_SYSTEM_ERROR = 38,
    KV_SAID_NO_NETWORK = 43,
    KV_SAID_NO_STORAGE_POOL = 49,
    KV_SAID_NO_STORAGE_VOL = 50,
    KV_SAID_OPERATION_INVALID = 55,
    KV_SAID_ACCESS_DENIED = 88,
    KV_SAID_STORAGE_VOL_EXIST = 90,
    KV_SAID_DEVICE_MISSING = 99,
};
enum {
    KV_FROM_RPC = 7,
    KV_FROM_QEMU = 10,
    KV_FROM_STORAGE = 18,
    KV_FROM_LIBVIRT_NETWORK = 19,
};

/* A cause with its remedy. */
typedef struct {
    const char *id;     /* "vfio-memlock": stable, never translated */
    const char *check;  /* the check that sees it before anything fails, or NULL */
    const char *cause;  /* N_() */
    const char *remedy; /* N_(): a whole sentence, of this row alone */
    gboolean vague;     /* it says little: the log may say more */
} KvExplanation;

/* How a cause shows: text and also are parts of one line, never translated by those who say them.
 * code and domain are libvirt's, number the errno of its system error. What isn't given (NULL,
 * KV_SAID_ANY) fits all. */
typedef struct {
    const char *id; /* of the explanation */
    const char *text, *also;
    int code, domain, number;
} KvPattern;

/* What was said, with what is known of it. */
typedef struct {
    const char *text; /* or NULL */
    int code, domain, number;
} KvSaid;

const KvExplanation *kv_explanations(unsigned *ret_count);
/* The first pattern that fits counts. */
const KvPattern *kv_explain_patterns(unsigned *ret_count);
/* By id; NULL. */
const KvExplanation *kv_explanation(const char *id);

/* The explanation of what was said, or NULL where no row fits. */
const KvExplanation *kv_explain_said(const KvSaid *said);
/* The same of a text alone, which may be a sentence of ours with the message in it: one that ends
 * with a remedy has been explained already. Line by line; never NULL: what matches no row is
 * explained by the one named KV_UNEXPLAINED. */
#define KV_UNEXPLAINED "unknown"
const KvExplanation *kv_explain(const char *text);
