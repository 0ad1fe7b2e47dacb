/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parameters a module is loaded with: its defaults, then modprobe.d (for what an
 * initial RAM disk loads, as it was when that was made), then the command line. */
#include <string.h>

#include "demo/model.h"

/* '-' and '_' are one letter in a parameter's name. */
static gboolean same_name(const char *a, gsize length, const char *b)
{
    if (strlen(b) != length)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (a[i] != b[i] && !(strchr("-_", a[i]) && strchr("-_", b[i])))
            return FALSE;
    return TRUE;
}

/* If word is "name=value" or a bare "name" (which means on), *value is replaced. */
static void take_word(const char *word, const char *name, char **value)
{
    const char *equals = strchr(word, '=');
    gsize length = equals ? (gsize)(equals - word) : strlen(word);

    if (!same_name(word, length, name))
        return;
    g_free(*value);
    *value = g_strdup(equals ? equals + 1 : "1");
}

static void take_cmdline(const KvDemo *demo, const char *module, const char *param, char **value)
{
    g_autofree char *text = kv_tree_word(&demo->tree, "/proc/cmdline");
    g_autofree char *name = g_strdup_printf("%s.%s", module, param);
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);

    for (char **word = words; *word && strcmp(*word, "--") != 0; word++) {
        g_autofree char *plain = g_strdup(*word);
        char *to = plain;

        for (const char *from = plain; *from; from++)
            if (*from != '"')
                *to++ = *from;
        *to = '\0';
        take_word(plain, name, value);
    }
}

/* "options i915 enable_gvt=1" */
static void take_options(const char *text, const char *module, const char *param, char **value)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) words = g_strsplit_set(g_strstrip(*line), " \t", -1);

        if (g_strv_length(words) < 3 || strcmp(words[0], "options") != 0 ||
            !same_name(words[1], strlen(words[1]), module))
            continue;
        for (char **word = words + 2; *word; word++)
            take_word(*word, param, value);
    }
}

/* As kstrtobool() reads it in 6.1. */
static const char *as_bool(const char *text)
{
    if (*text && strchr("yY1", *text))
        return "Y";
    if (*text && strchr("nN0", *text))
        return "N";
    if (g_ascii_strncasecmp(text, "on", 2) == 0)
        return "Y";
    return g_ascii_strncasecmp(text, "of", 2) == 0 ? "N" : "";
}

char *kv_params_value(const KvDemo *demo, const char *module, const char *param)
{
    const char *row = kv_host_get(demo->host, "params", module, param);
    g_autofree char *value = NULL, *options = NULL;
    gboolean is_bool;

    if (!row)
        return NULL;
    value = g_strndup(row, strcspn(row, " "));
    is_bool = strcmp(value, "Y") == 0 || strcmp(value, "N") == 0;
    options = kv_initrd_options(demo, module);
    if (!options)
        options = kv_modprobe_text(demo);
    take_options(options, module, param, &value);
    take_cmdline(demo, module, param, &value);
    return is_bool ? g_strdup(as_bool(value)) : g_steal_pointer(&value);
}
