/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* Windows over a screen: a question with a few answers, and a line to type. */

/* choice: the option's number, -1 when the person went back. The window is closed by then. */
typedef void (*KvMenuFunc)(KvUi *ui, int choice, gpointer data);

/* Shows text (may be NULL) and options, N_() strings, NULL-ended; `chosen` is marked first. done
 * may be NULL. */
void kv_menu_open(KvUi *ui, const char *title, const char *text, const char *const *options,
                  int chosen, KvMenuFunc done, gpointer data);
/* The same with choices of an answer: label, note, and which is in force. heading (may be NULL)
 * stands above the labels. Takes the array. */
void kv_menu_open_choices(KvUi *ui, const char *title, const char *text, const char *heading,
                          GPtrArray *choices, int chosen, KvMenuFunc done, gpointer data);
/* Adds to the menu that was opened last what can't be chosen, with the reasons as notes. Takes the
 * array; NULL is nothing. */
void kv_menu_missing(KvUi *ui, GPtrArray *missing);
/* Brings the menu that answers to done back to the top, if it is open. FALSE: it isn't. */
gboolean kv_menu_return(KvUi *ui, KvMenuFunc done);
/* A sentence to be read, and the way back. */
void kv_message_open(KvUi *ui, const char *title, const char *text);

/* Gets what was typed. FALSE with a sentence in *error keeps the window open. */
typedef gboolean (*KvTypeFunc)(KvUi *ui, const char *text, gpointer data, GError **error);

/* A line to type below a text. proposals (may be NULL, array of KvChoice) can be taken over with
 * the arrow keys. Takes the array. */
void kv_type_open(KvUi *ui, const char *title, const char *text, const char *value,
                  GPtrArray *proposals, KvTypeFunc done, gpointer data);
