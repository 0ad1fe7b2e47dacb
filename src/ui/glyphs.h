/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/checks/checks.h"

/* The signs of the wizard. One set for terminals that show Unicode, one in plain ASCII. Every sign
 * is one column wide except the ellipsis. */
typedef struct {
    const char *state[KV_STATE_NA + 1];
    const char *looking;  /* not known yet */
    const char *focus;    /* before the chosen row */
    const char *working;  /* an action under way */
    const char *undone;   /* an action taken back */
    const char *next;     /* before what to do */
    const char *ellipsis; /* text was cut here */
    const char *on, *off; /* one of several */
    const char *between;  /* between two pieces of one line, with its blanks */
} KvGlyphs;

extern const KvGlyphs kv_glyphs_unicode;
extern const KvGlyphs kv_glyphs_ascii;

/* The sign of one finding's verdict. */
const char *kv_glyphs_verdict(const KvGlyphs *glyphs, const KvFinding *finding);
