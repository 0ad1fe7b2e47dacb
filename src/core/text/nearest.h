/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Bytes to change, add or leave out to make one text of the other (Levenshtein): small for what was
 * meant and mistyped. */
unsigned kv_text_distance(const char *a, const char *b);
