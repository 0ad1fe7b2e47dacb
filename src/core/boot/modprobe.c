/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/boot/modprobe.h"

#include <string.h>

/* '-' and '_' are one letter in a module's name. */
static gboolean same_module(const char *a, const char *b)
{
    while (*a && (*a == *b || (strchr("-_", *a) && *b && strchr("-_", *b)))) {
        a++;
        b++;
    }
    return !*a && !*b;
}

/* A backslash at the end of a line continues it. */
static char *joined_lines(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "\\\n", -1);

    return g_strjoinv(" ", parts);
}

/* What follows "options MODULE" in a line; NULL: it is another one. */
static const char *options_of(char *line, const char *module)
{
    const char *blanks = " \t";
    char *word, *rest = line + strspn(line, blanks), *name;

    word = rest;
    rest += strcspn(rest, blanks);
    if (!*rest || strncmp(word, "options", (gsize)(rest - word)) != 0 || rest - word != 7)
        return NULL;
    name = rest + strspn(rest, blanks);
    rest = name + strcspn(name, blanks);
    if (!*rest)
        return NULL;
    *rest++ = '\0';
    return same_module(name, module) ? rest + strspn(rest, blanks) : NULL;
}

char *kv_modprobe_options(const char *text, const char *module)
{
    g_autofree char *joined = joined_lines(text);
    g_auto(GStrv) lines = g_strsplit(joined, "\n", -1);
    GString *words = NULL;

    for (char **line = lines; *line; line++) {
        const char *options = options_of(g_strchomp(*line), module);

        if (!options)
            continue;
        if (!words)
            words = g_string_new(NULL);
        g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", options);
    }
    return words ? g_string_free(words, FALSE) : NULL;
}

gboolean kv_is_initrd_name(const char *name)
{
    return g_str_has_prefix(name, "initr") && !strstr(name, "rescue") &&
           !strstr(name, "fallback") && !g_str_has_suffix(name, "-kdump") &&
           !strstr(name, "kdump.img");
}
