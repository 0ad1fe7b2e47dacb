/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/text/nearest.h"

#include <string.h>

unsigned kv_text_distance(const char *a, const char *b)
{
    gsize length = strlen(b);
    g_autofree unsigned *row = g_new(unsigned, length + 1);

    for (gsize j = 0; j <= length; j++)
        row[j] = (unsigned)j;
    for (gsize i = 0; a[i]; i++) {
        unsigned diagonal = row[0];

        row[0] = (unsigned)i + 1;
        for (gsize j = 0; j < length; j++) {
            unsigned changed = diagonal + (a[i] != b[j]);

            diagonal = row[j + 1];
            row[j + 1] = MIN(changed, MIN(diagonal, row[j]) + 1);
        }
    }
    return row[length];
}
