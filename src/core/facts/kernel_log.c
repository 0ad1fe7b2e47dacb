/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/kernel_log.h"

#include <string.h>

/* Words of the lines that are kept; the last ones are of lines that name no driver. */
static const char *const kept[] = { "i915",
                                    "gvt",
                                    "vfio",
                                    "mdev",
                                    "non-tracked mmio",
                                    "dup mmio definition",
                                    "unsigned module",
                                    "Loading of module with" };

static const struct {
    KvLogMeaning meaning;
    const char *words;
} meanings[] = {
    { KV_LOG_REGISTERED, "MDEV: Registered" },
    { KV_LOG_UNSUPPORTED, "Unsupported device. GVT-g is disabled" },
    { KV_LOG_GUEST, "GVT-g is disabled for guest" },
    { KV_LOG_GUC, "not yet supported with GuC submission" },
    { KV_LOG_UNTRACKED, "assign a handler to a non-tracked mmio" },
    { KV_LOG_DUPLICATE, "dup mmio definition offset" },
    { KV_LOG_NO_MEMORY, "fail to allocate resource" },
    { KV_LOG_NO_MEMORY, "gm space from host" },
    { KV_LOG_NO_PARAM, "unknown parameter 'enable_gvt' ignored" },
    { KV_LOG_GOLDEN, "golden_hw_state failed with error" },
    { KV_LOG_SIGNATURE, "Loading of unsigned module is rejected" },
    { KV_LOG_SIGNATURE, "Loading of module with" },
    { KV_LOG_SIGNATURE, "unsigned module loading is restricted" },
};

static gboolean is_kept(const char *line)
{
    g_autofree char *lower = g_ascii_strdown(line, -1);

    for (unsigned i = 0; i < G_N_ELEMENTS(kept); i++) {
        g_autofree char *word = g_ascii_strdown(kept[i], -1);

        if (strstr(lower, word))
            return TRUE;
    }
    return FALSE;
}

char *kv_kernel_log_pick(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *picked = g_string_new(NULL);

    for (char **line = lines; *line; line++)
        if (is_kept(*line))
            g_string_append_printf(picked, "%s\n", *line);
    return g_string_free(picked, FALSE);
}

/* "[    5.412043] text" -> "text" */
static const char *without_time(const char *line)
{
    const char *end = *line == '[' ? strchr(line, ']') : NULL;

    if (!end || strspn(line + 1, " .0123456789") != (gsize)(end - line - 1))
        return line;
    return end[1] == ' ' ? end + 2 : end + 1;
}

static gboolean means(const char *line, KvLogMeaning meaning)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(meanings); i++)
        if (meanings[i].meaning == meaning && strstr(line, meanings[i].words))
            return TRUE;
    return FALSE;
}

char *kv_kernel_log_find(const KvFact *log, KvLogMeaning meaning)
{
    g_auto(GStrv) lines = NULL;

    if (log->seen != KV_KNOWN)
        return NULL;
    lines = g_strsplit(log->text, "\n", -1);
    for (guint i = g_strv_length(lines); i-- > 0;)
        if (means(lines[i], meaning))
            return g_strdup(without_time(lines[i]));
    return NULL;
}

char *kv_kernel_log_tail(const char *text, gsize from, unsigned count)
{
    /* The buffer may have been cleared or gone round meanwhile. */
    g_auto(GStrv) lines = g_strsplit(strlen(text) >= from ? text + from : text, "\n", -1);
    GString *tail = g_string_new(NULL);

    for (guint i = g_strv_length(lines); i-- > 0 && count > 0;) {
        const char *line = without_time(lines[i]);

        if (!g_str_has_prefix(line, "gvt:"))
            continue;
        if (tail->len)
            g_string_prepend_c(tail, '\n');
        g_string_prepend(tail, line);
        count--;
    }
    if (tail->len)
        return g_string_free(tail, FALSE);
    g_string_free(tail, TRUE);
    return NULL;
}

char kv_kernel_config_get(const KvFact *config, const char *option)
{
    g_autofree char *set = g_strconcat(option, "=", NULL);
    g_auto(GStrv) lines = NULL;

    if (config->seen != KV_KNOWN)
        return '\0';
    lines = g_strsplit(config->text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, set))
            return (*line)[strlen(set)];
    /* "# CONFIG_X is not set", or nothing at all where what it depends on is off. */
    return 'n';
}

gboolean kv_kernel_is_before(const KvFacts *facts, unsigned major, unsigned minor)
{
    const unsigned *is = facts->release;

    return is[0] != 0 && (is[0] < major || (is[0] == major && is[1] < minor));
}
