/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/answers_file.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/nearest.h"
#include "core/text/printable.h"

/* ---- what was meant ---- */

char *kv_answers_nearest(const char *name)
{
    const char *dot = strrchr(name, '.');
    const char *key = dot ? dot + 1 : name;
    unsigned least = G_MAXUINT;
    char *nearest = NULL;

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        char *known = g_strjoin(".", kv_questions[i].group, kv_questions[i].key, NULL);
        unsigned far = kv_text_distance(name, known);

        /* The right key below the wrong group. */
        if (g_str_equal(kv_questions[i].key, key))
            far = 0;
        if (far < least) {
            least = far;
            g_free(nearest);
            nearest = g_steal_pointer(&known);
        }
        g_free(known);
    }
    return nearest;
}

static gboolean is_group(const char *name)
{
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++)
        if (g_str_equal(kv_questions[i].group, name))
            return TRUE;
    return FALSE;
}

static const char *nearest_group(const char *name)
{
    const char *nearest = NULL;
    unsigned least = G_MAXUINT;

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        unsigned far = kv_text_distance(name, kv_questions[i].group);

        if (far < least)
            nearest = kv_questions[i].group;
        least = MIN(far, least);
    }
    return nearest;
}

/* ---- line by line ---- */

typedef struct {
    const char *path; /* printable */
    unsigned number;
    char *group; /* NULL before the first */
    unsigned *lines;
} Scan;

static gboolean scan_group(Scan *scan, const char *line, GError **error)
{
    gsize length = strlen(line);
    g_autofree char *shown = kv_printable(line, -1);
    g_autofree char *name = NULL;

    if (length < 2 || line[length - 1] != ']')
        return kv_fail(error, KV_ERROR_INPUT,
                       _("%1$s, line %2$u: “%3$s” lacks the ] at its end. A group stands alone on "
                         "its line, as [guest]."),
                       scan->path, scan->number, shown);
    name = g_strndup(line + 1, length - 2);
    if (!is_group(name))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("%1$s, line %2$u: there is no group %3$s. The nearest is [%4$s]; "
                         "“kvmgt-setup plan --print-answers” lists all that there are."),
                       scan->path, scan->number, shown, nearest_group(name));
    g_free(scan->group);
    scan->group = g_steal_pointer(&name);
    return TRUE;
}

/* Which of the two was meant only the writer knows. */
static gboolean fail_twice(const Scan *scan, KvQuestionId id, GError **error)
{
    return kv_fail(error, KV_ERROR_INPUT,
                   _("%1$s, line %2$u: “%3$s.%4$s” was answered in line %5$u already. Keep one of "
                     "the two."),
                   scan->path, scan->number, kv_questions[id].group, kv_questions[id].key,
                   scan->lines[id]);
}

static gboolean scan_answer(Scan *scan, const char *line, GError **error)
{
    const char *equals = strchr(line, '=');
    g_autofree char *key = equals ? g_strndup(line, (gsize)(equals - line)) : NULL;
    g_autofree char *shown = kv_printable(key ? g_strstrip(key) : line, -1);
    g_autofree char *name = NULL, *shown_name = NULL, *nearest = NULL;
    KvQuestionId id;

    if (!key)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("%1$s, line %2$u: “%3$s” is neither a [group] nor key=value. Put a # "
                         "before what is only a remark."),
                       scan->path, scan->number, shown);
    if (!scan->group)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("%1$s, line %2$u: “%3$s” stands before the first group. Write the [group] "
                         "that it belongs to on a line above it."),
                       scan->path, scan->number, shown);
    name = g_strjoin(".", scan->group, key, NULL);
    id = kv_question_from_name(name);
    if (id < KV_N_QUESTIONS && scan->lines[id])
        return fail_twice(scan, id, error);
    if (id < KV_N_QUESTIONS) {
        scan->lines[id] = scan->number;
        return TRUE;
    }
    shown_name = kv_printable(name, -1);
    nearest = kv_answers_nearest(name);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("%1$s, line %2$u: there is no answer named “%3$s”. The nearest is “%4$s”; "
                     "“kvmgt-setup plan --print-answers” lists all that there are."),
                   scan->path, scan->number, shown_name, nearest);
}

static gboolean scan_line(Scan *scan, char *line, GError **error)
{
    if (!g_utf8_validate(line, -1, NULL))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("%1$s, line %2$u isn't UTF-8 text. Save the file in UTF-8."), scan->path,
                       scan->number);
    g_strstrip(line);
    if (*line == '\0' || *line == '#')
        return TRUE;
    return *line == '[' ? scan_group(scan, line, error) : scan_answer(scan, line, error);
}

gboolean kv_answers_scan(const char *text, gsize length, const char *shown_path,
                         unsigned ret_lines[KV_N_QUESTIONS], GError **error)
{
    g_autofree char *copy = g_strndup(text, length);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    g_autofree char *path = kv_printable(shown_path, -1);
    Scan scan = { .path = path, .lines = ret_lines };
    gboolean fine = TRUE;

    memset(ret_lines, 0, KV_N_QUESTIONS * sizeof *ret_lines);
    for (char **line = lines; fine && *line; line++) {
        scan.number++;
        fine = scan_line(&scan, *line, error);
    }
    g_free(scan.group);
    return fine;
}
