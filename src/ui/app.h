/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/session/session.h"
#include "ui/canvas.h"
#include "ui/keys.h"

/* The wizard as a whole: the session, the stack of views and what goes on behind them. A screen is
 * one file with one constant KvScreen; a view is a screen that is open. */

typedef struct KvUi KvUi;
typedef struct KvView KvView;
typedef struct KvLookThread KvLookThread;
typedef struct KvWork KvWork;
typedef struct KvVmDesk KvVmDesk;

typedef struct {
    const char *name;  /* stable */
    gsize size;        /* of its view, which begins with a KvView */
    const KvUse *uses; /* what it offers, ended by KV_CMD_NONE */
    gboolean overlay;  /* stands in a window over the screen below */
    gboolean typing;   /* a text field has the focus: pastes are marked */
    void (*draw)(KvUi *ui, KvView *view);
    /* FALSE: not for it; Back, Help, Quit, Look, Review and History then do what they always do. */
    gboolean (*command)(KvUi *ui, KvView *view, KvCommand command);
    /* Sees every key first; TRUE when it used it. NULL: none. */
    gboolean (*key)(KvUi *ui, KvView *view, const KvKey *key);
    /* FALSE hides a command that makes no sense now. NULL: all are offered. */
    gboolean (*offers)(KvUi *ui, KvView *view, KvCommand command);
    /* The facts, the findings or the run under way are new. May replace views above home. NULL:
     * nothing to do. */
    void (*changed)(KvUi *ui, KvView *view);
    /* Frees what the view holds. NULL: nothing. */
    void (*release)(KvView *view);
} KvScreen;

struct KvView {
    const KvScreen *screen;
};

struct KvUi {
    KvSession *session;
    KvCanvas canvas;
    KvLayout layout;      /* of the frame being drawn, or drawn last */
    int list_cols;        /* what the home list wants */
    GPtrArray *views;     /* KvView, home first */
    KvLookThread *look;   /* a look at the host under way, or NULL */
    KvWork *work;         /* the run being carried out, or followed, or carried out last; or NULL */
    KvVmDesk *desk;       /* the virtual machines, see vms.h; NULL before they are shown */
    KvRun *interrupted;   /* what the last look found, or NULL */
    GPtrArray *changes;   /* KvBootChange, or NULL */
    gboolean elsewhere;   /* another program is at work on this host */
    gboolean unused;      /* answers were given that no run has used yet */
    gboolean guided;      /* going through the open steps in order */
    unsigned guide_shown; /* a bit a step: the guide was there, and couldn't have it mended */
    gboolean leave;       /* end the loop, with status */
    int status;
};

/* ---- views (view.c) ---- */

/* Opens a screen on top; the new view is zeroed. Owned by ui. */
gpointer kv_ui_push(KvUi *ui, const KvScreen *screen);
void kv_view_free(KvView *view);
/* Closes the view on top. Home stays. */
void kv_ui_pop(KvUi *ui);
/* Puts a new view of another screen in the place of one in the stack, which is freed. */
gpointer kv_ui_replace(KvUi *ui, KvView *old, const KvScreen *screen);
/* Closes everything above home. */
void kv_ui_home(KvUi *ui);
KvView *kv_ui_top(KvUi *ui);
/* Tells every view that things changed. */
void kv_ui_changed(KvUi *ui);
/* One key to the view on top. */
void kv_ui_key(KvUi *ui, const KvKey *key);
/* Asks whether to leave, when something would be lost or is under way; else leaves. */
void kv_ui_quit(KvUi *ui, gboolean ask);
void kv_ui_leave(KvUi *ui, int status);

/* ---- drawing a frame (frame.c) ---- */

/* Draws the whole stack and sends the difference to the terminal. */
void kv_ui_draw(KvUi *ui);
/* For screens: title, rules and keys around the body; right and below (text in the lower rule) may
 * be NULL. */
void kv_frame(KvUi *ui, KvView *view, const char *title, const char *right, const char *below);
/* For windows: the key bar alone. */
void kv_frame_keys(KvUi *ui, KvView *view);
/* "more below" while a page goes on, else NULL. */
const char *kv_frame_more(gboolean more);

/* ---- the look at the host, in a thread (look.c) ---- */

/* Starts one; when one is under way another follows it. */
void kv_look_start(KvUi *ui);
/* Readable when it is done; -1 when none is under way. */
int kv_look_fd(const KvUi *ui);
/* Takes the result over and tells the views. */
void kv_look_take(KvUi *ui);
/* At the end: FALSE when the thread still holds the machine after a moment. */
gboolean kv_look_end(KvUi *ui);
/* Looks at the journal again: interrupted runs and work elsewhere. */
void kv_look_journal(KvUi *ui);
