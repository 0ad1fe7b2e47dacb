/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/text/diff.h"

#include <string.h>

/* The search for the shortest way (Myers' greedy one) remembers D*D numbers for D differing lines.
 * Beyond this many it is given up, and what lies between the common head and tail is shown as
 * replaced whole: still a true diff, only not the shortest. */
#define MAX_DIFFERENCES 1500

typedef struct {
    const char *start;
    gsize length; /* with its newline: a line without one differs from the same line with one */
} Line;

/* One of the two texts: its lines, and which of them the other one doesn't have. */
typedef struct {
    GArray *lines;
    gboolean *changed;
} Side;

/* A run of lines taken out and one put in at the same place; either may be empty. */
typedef struct {
    guint old_at;
    guint old_count;
    guint new_at;
    guint new_count;
} Change;

static void side_init(Side *side, const char *text, gsize length)
{
    const char *end = text ? text + length : NULL;

    side->lines = g_array_new(FALSE, FALSE, sizeof(Line));
    for (const char *p = text; p < end;) {
        const char *newline = memchr(p, '\n', (gsize)(end - p));
        const char *next = newline ? newline + 1 : end;
        Line line = { .start = p, .length = (gsize)(next - p) };

        g_array_append_val(side->lines, line);
        p = next;
    }
    side->changed = g_new0(gboolean, side->lines->len + 1);
}

static void side_clear(Side *side)
{
    g_array_unref(side->lines);
    g_free(side->changed);
}

static const Line *line_at(const Side *side, guint i)
{
    return &g_array_index(side->lines, Line, i);
}

static gboolean same_line(const Line *a, const Line *b)
{
    return a->length == b->length && memcmp(a->start, b->start, a->length) == 0;
}

/* The part of both texts that is searched: what is left without their common head and tail. */
typedef struct {
    const Side *a;
    const Side *b;
    guint head;
    int n; /* lines of a */
    int m; /* lines of b */
} Middle;

static Middle find_middle(const Side *a, const Side *b)
{
    guint n = a->lines->len;
    guint m = b->lines->len;
    guint head = 0;

    while (head < n && head < m && same_line(line_at(a, head), line_at(b, head)))
        head++;
    while (n > head && m > head && same_line(line_at(a, n - 1), line_at(b, m - 1))) {
        n--;
        m--;
    }
    return (Middle){ .a = a, .b = b, .head = head, .n = (int)(n - head), .m = (int)(m - head) };
}

/* How far the equal lines run from (x, x - k). */
static int follow_equal(const Middle *mid, int x, int k)
{
    int y = x - k;

    while (
        x < mid->n && y < mid->m &&
        same_line(line_at(mid->a, mid->head + (guint)x), line_at(mid->b, mid->head + (guint)y))) {
        x++;
        y++;
    }
    return x;
}

/* Is the step to diagonal k, at distance d, a line put in (down) rather than one taken out? Row d
 * of the trace has the furthest x of diagonals -d..d; `row` is that of distance d - 1. */
static gboolean step_is_down(const int *row, int d, int k)
{
    return k == -d || (k != d && row[k - 1 + d - 1] < row[k + 1 + d - 1]);
}

/* The furthest points for each distance, until the end is reached: row d has 2 * d + 1 numbers.
 * NULL: more than MAX_DIFFERENCES. */
static GPtrArray *find_trace(const Middle *mid)
{
    g_autoptr(GPtrArray) trace = g_ptr_array_new_with_free_func(g_free);

    for (int d = 0; d <= MAX_DIFFERENCES; d++) {
        const int *before = d > 0 ? trace->pdata[d - 1] : NULL;
        int *row = g_new0(int, 2 * (gsize)d + 1);

        g_ptr_array_add(trace, row);
        for (int k = -d; k <= d; k += 2) {
            int x = 0;

            if (d > 0)
                x = step_is_down(before, d, k) ? before[k + 1 + d - 1] : before[k - 1 + d - 1] + 1;
            x = follow_equal(mid, x, k);
            row[k + d] = x;
            if (x >= mid->n && x - k >= mid->m)
                return g_steal_pointer(&trace);
        }
    }
    return NULL;
}

/* Walks the trace back from the end and marks the lines that were taken out or put in. */
static void mark_changed(const Middle *mid, const GPtrArray *trace)
{
    int k = mid->n - mid->m;

    for (int d = (int)trace->len - 1; d > 0; d--) {
        const int *before = trace->pdata[d - 1];

        if (step_is_down(before, d, k)) {
            int x = before[k + 1 + d - 1];

            mid->b->changed[mid->head + (guint)(x - (k + 1))] = TRUE;
            k++;
        } else {
            int x = before[k - 1 + d - 1];

            mid->a->changed[mid->head + (guint)x] = TRUE;
            k--;
        }
    }
}

static void mark_all(const Middle *mid)
{
    for (int i = 0; i < mid->n; i++)
        mid->a->changed[mid->head + (guint)i] = TRUE;
    for (int i = 0; i < mid->m; i++)
        mid->b->changed[mid->head + (guint)i] = TRUE;
}

static void compare(const Side *a, const Side *b)
{
    Middle mid = find_middle(a, b);
    g_autoptr(GPtrArray) trace = NULL;

    trace = find_trace(&mid);
    if (trace)
        mark_changed(&mid, trace);
    else
        mark_all(&mid);
}

/* A run that stands alone may say the same a few lines further on ("}" added before or after a
 * "}"): moved down as far as it goes, it starts with what is new, as diff shows it. */
static void slide_down(const Side *side, guint at, guint count)
{
    guint end = at + count;

    while (end < side->lines->len && !side->changed[end] &&
           same_line(line_at(side, at), line_at(side, end))) {
        side->changed[at++] = FALSE;
        side->changed[end++] = TRUE;
    }
}

static guint run_length(const Side *side, guint at)
{
    guint end = at;

    while (side->changed[end])
        end++;
    return end - at;
}

/* The runs of changed lines, as changes in the order of the text. */
static GArray *collect_changes(const Side *a, const Side *b)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(Change));
    guint i = 0;
    guint j = 0;

    while (i < a->lines->len || j < b->lines->len) {
        Change change = {
            .old_at = i,
            .old_count = run_length(a, i),
            .new_at = j,
            .new_count = run_length(b, j),
        };

        if (change.old_count + change.new_count == 0) {
            i++;
            j++;
            continue;
        }
        g_array_append_val(changes, change);
        i += change.old_count;
        j += change.new_count;
    }
    return changes;
}

/* Slides each run that stands alone. The lines that stay are the same afterwards, so the two sides
 * still agree; only where the runs stand must be collected anew. */
static void slide_changes(const Side *a, const Side *b)
{
    g_autoptr(GArray) changes = collect_changes(a, b);

    for (guint n = changes->len; n-- > 0;) {
        Change *change = &g_array_index(changes, Change, n);

        if (change->old_count == 0)
            slide_down(b, change->new_at, change->new_count);
        else if (change->new_count == 0)
            slide_down(a, change->old_at, change->old_count);
    }
}

static void write_lines(GString *out, char mark, const Side *side, guint from, guint to)
{
    for (guint i = from; i < to; i++) {
        const Line *line = line_at(side, i);

        g_string_append_c(out, mark);
        g_string_append_len(out, line->start, (gssize)line->length);
        if (line->start[line->length - 1] != '\n')
            g_string_append(out, "\n\\ No newline at end of file\n");
    }
}

/* A range of a hunk's head: an empty one names the line before it, a single line has no count. */
static void write_range(GString *out, char mark, guint at, guint count)
{
    g_string_append_printf(out, "%c%u", mark, count == 0 ? at : at + 1);
    if (count != 1)
        g_string_append_printf(out, ",%u", count);
}

/* One hunk: the changes first..last (not included) with the lines around and between them. */
static void write_hunk(GString *out, const Side *a, const Side *b, const Change *first,
                       const Change *last, unsigned context)
{
    const Change *end = last - 1;
    guint lead = MIN(first->old_at, context);
    guint tail_at = end->old_at + end->old_count;
    guint tail = MIN(a->lines->len - tail_at, context);
    guint at = first->old_at - lead;

    g_string_append(out, "@@ ");
    write_range(out, '-', at, tail_at + tail - at);
    g_string_append_c(out, ' ');
    write_range(out, '+', first->new_at - lead,
                end->new_at + end->new_count + tail - (first->new_at - lead));
    g_string_append(out, " @@\n");
    for (const Change *change = first; change < last; change++) {
        write_lines(out, ' ', a, at, change->old_at);
        at = change->old_at + change->old_count;
        write_lines(out, '-', a, change->old_at, at);
        write_lines(out, '+', b, change->new_at, change->new_at + change->new_count);
    }
    write_lines(out, ' ', a, at, at + tail);
}

static void write_hunks(GString *out, const Side *a, const Side *b, unsigned context)
{
    g_autoptr(GArray) changes = collect_changes(a, b);
    const Change *all = (const Change *)(void *)changes->data;

    for (guint from = 0; from < changes->len;) {
        guint to = from + 1;

        /* Two changes share a hunk where their contexts touch. */
        while (to < changes->len &&
               all[to].old_at - all[to - 1].old_at - all[to - 1].old_count <= 2 * (guint64)context)
            to++;
        write_hunk(out, a, b, all + from, all + to, context);
        from = to;
    }
}

static void write_header(GString *out, const char *mark, const char *side, const char *shown_path,
                         gboolean exists)
{
    if (exists)
        g_string_append_printf(out, "%s %s%s%s\n", mark, side, *shown_path == '/' ? "" : "/",
                               shown_path);
    else
        g_string_append_printf(out, "%s /dev/null\n", mark);
}

char *kv_diff_unified(const char *old_text, gsize old_len, const char *new_text, gsize new_len,
                      const char *shown_path, unsigned context)
{
    g_autoptr(GString) hunks = g_string_new(NULL);
    g_autoptr(GString) out = g_string_new(NULL);
    Side a;
    Side b;

    side_init(&a, old_text, old_len);
    side_init(&b, new_text, new_len);
    compare(&a, &b);
    slide_changes(&a, &b);
    write_hunks(hunks, &a, &b, MIN(context, (unsigned)G_MAXINT));
    side_clear(&a);
    side_clear(&b);
    if (hunks->len > 0 || !old_text != !new_text) {
        write_header(out, "---", "a", shown_path, old_text != NULL);
        write_header(out, "+++", "b", shown_path, new_text != NULL);
        g_string_append_len(out, hunks->str, (gssize)hunks->len);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}
