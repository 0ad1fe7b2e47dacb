/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/boot/cmdline.h"

#include <string.h>

/* One word of the line. start and end are its bytes with all quotes; name and value are what the
 * kernel hands to the parameter, without the quotes that it takes away. */
typedef struct {
    const char *start;
    const char *end;
    const char *name;
    gsize name_len;
    const char *value; /* NULL: no '=' */
    gsize value_len;
    gboolean unclosed; /* a quote runs to the end of the line */
} Word;

/* kstrtobool() looks at the first letter, and at the second one after an 'o'. It takes 't' and 'f'
 * too, but only since 2022: what some kernels refuse is neither on nor off. */
static const struct {
    const char *beginning;
    KvArgState state;
} boolean_values[] = {
    { "1", KV_ARG_ON },  { "y", KV_ARG_ON },  { "on", KV_ARG_ON },
    { "0", KV_ARG_OFF }, { "n", KV_ARG_OFF }, { "of", KV_ARG_OFF },
};

/* The kernel's table of characters calls the Latin-1 no-break space a space too. */
static gboolean is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || (guchar)c == 0xa0;
}

/* Splits start..end as next_arg() of the kernel does, its corner cases included: an '=' that leads
 * the word belongs to the name, and only outermost quotes go. */
static void split_word(Word *word, gboolean quoted)
{
    const char *end = word->end;
    const char *equals = NULL;

    word->name = word->start + (quoted ? 1 : 0);
    if (end > word->name)
        equals = memchr(word->name + 1, '=', (gsize)(end - word->name - 1));
    if (quoted && end > word->name && end[-1] == '"')
        end--;
    word->value = NULL;
    word->value_len = 0;
    word->name_len = (gsize)((equals ? equals : end) - word->name);
    if (!equals)
        return;
    word->value = equals + 1;
    if (word->value < word->end && *word->value == '"') {
        word->value++;
        if (word->end[-1] == '"')
            end = word->end - 1;
    }
    word->value_len = end > word->value ? (gsize)(end - word->value) : 0;
}

/* The next of the kernel's words at or after *cursor. FALSE: there is none, and *cursor is at the
 * end or at the lone "--" after which all is init's. */
static gboolean next_word(const char **cursor, Word *word)
{
    const char *p = *cursor;
    gboolean in_quote = FALSE;

    while (is_space(*p))
        p++;
    *cursor = p;
    if (!*p)
        return FALSE;
    word->start = p;
    for (; *p && (in_quote || !is_space(*p)); p++)
        if (*p == '"')
            in_quote = !in_quote;
    word->end = p;
    word->unclosed = in_quote;
    split_word(word, *word->start == '"');
    if (!word->value && word->name_len == 2 && memcmp(word->name, "--", 2) == 0)
        return FALSE;
    *cursor = p;
    return TRUE;
}

static char dash_as_underscore(char c)
{
    return c == '-' ? '_' : c;
}

static gboolean has_name(const Word *word, const char *name)
{
    if (word->name_len != strlen(name))
        return FALSE;
    for (gsize i = 0; i < word->name_len; i++)
        if (dash_as_underscore(word->name[i]) != dash_as_underscore(name[i]))
            return FALSE;
    return TRUE;
}

static KvArgState state_of(const Word *word)
{
    if (!word->value)
        return KV_ARG_ON;
    for (gsize i = 0; i < G_N_ELEMENTS(boolean_values); i++) {
        const char *beginning = boolean_values[i].beginning;
        gsize length = strlen(beginning);

        if (word->value_len >= length && !g_ascii_strncasecmp(word->value, beginning, length))
            return boolean_values[i].state;
    }
    return KV_ARG_OTHER;
}

KvArgState kv_cmdline_get(const char *cmdline, const char *name)
{
    const char *cursor = cmdline ? cmdline : "";
    KvArgState state = KV_ARG_ABSENT;
    Word word;

    while (next_word(&cursor, &word))
        if (has_name(&word, name))
            state = state_of(&word);
    return state;
}

char *kv_cmdline_value(const char *cmdline, const char *name)
{
    const char *cursor = cmdline ? cmdline : "";
    char *value = NULL;
    Word word;

    while (next_word(&cursor, &word)) {
        if (!has_name(&word, name))
            continue;
        g_free(value);
        value = g_strndup(word.value ? word.value : "", word.value_len);
    }
    return value;
}

gboolean kv_cmdline_has_word(const char *cmdline, const char *word)
{
    const char *cursor = cmdline ? cmdline : "";
    Word found;

    while (next_word(&cursor, &found)) {
        gsize length = (gsize)(found.end - found.start);

        if (length == strlen(word) && memcmp(found.start, word, length) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Inserts word at `at`, with one space to whatever stands beside it. */
static void insert_word(GString *line, gsize at, const char *word)
{
    g_autofree char *spaced = NULL;
    gboolean before = at > 0 && !is_space(line->str[at - 1]);
    gboolean after = at < line->len && !is_space(line->str[at]);

    spaced = g_strconcat(before ? " " : "", word, after ? " " : "", NULL);
    g_string_insert(line, (gssize)at, spaced);
}

/* Where a new word must go to be a word of the kernel: behind the last one, and before a
 * quote that nobody closed. Trailing space and what is init's stay behind it. */
static gsize append_position(const char *cmdline)
{
    const char *cursor = cmdline;
    const char *position = cmdline;
    Word word;

    while (next_word(&cursor, &word)) {
        if (word.unclosed)
            return (gsize)(word.start - cmdline);
        position = word.end;
    }
    return (gsize)(position - cmdline);
}

/* Removes a word and the space before it (after it, where it leads the line). */
static void remove_word(GString *line, gsize start, gsize end)
{
    gsize from = start;

    while (from > 0 && is_space(line->str[from - 1]))
        from--;
    if (from == 0) {
        from = start;
        while (end < line->len && is_space(line->str[end]))
            end++;
    }
    g_string_erase(line, (gssize)from, (gssize)(end - from));
}

char *kv_cmdline_set(const char *cmdline, const char *name, const char *word)
{
    g_autoptr(GString) line = g_string_new(cmdline);
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Word));
    const char *base = cmdline ? cmdline : "";
    const char *cursor = base;
    Word each;

    while (next_word(&cursor, &each))
        if (has_name(&each, name))
            g_array_append_val(found, each);
    if (found->len == 0)
        insert_word(line, append_position(base), word);
    /* Backwards: what lies before a removed word keeps its place. */
    for (guint i = found->len; i-- > 0;) {
        const Word *old = &g_array_index(found, Word, i);
        gsize start = (gsize)(old->start - base);
        gsize end = (gsize)(old->end - base);

        if (i + 1 < found->len) {
            remove_word(line, start, end);
            continue;
        }
        g_string_erase(line, (gssize)start, (gssize)(end - start));
        g_string_insert(line, (gssize)start, word);
    }
    return g_string_free(g_steal_pointer(&line), FALSE);
}
