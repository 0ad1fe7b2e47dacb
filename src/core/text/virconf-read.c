/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/text/virconf-private.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

typedef struct {
    const char *text;
    gsize length;
    gsize at;
    unsigned line;
    const char *shown_path;
    GError **error;
} Reader;

/* sentence: a literal in _() with %1$s for the file and %2$u for the line. */
#define REFUSE(reader, sentence)                                                                   \
    kv_fail((reader)->error, KV_ERROR_REFUSED, sentence, (reader)->shown_path, (reader)->line)

/* The byte at the reader, or NUL at the end: the text itself holds no NUL. */
static char current(const Reader *reader)
{
    return reader->at < reader->length ? reader->text[reader->at] : '\0';
}

static gboolean is_eol(char c)
{
    return c == '\n' || c == '\r';
}

static void advance(Reader *reader)
{
    if (current(reader) == '\n')
        reader->line++;
    reader->at++;
}

static void skip_blanks(Reader *reader, gboolean over_lines)
{
    for (;;) {
        char c = current(reader);

        if (c != ' ' && c != '\t' && !(over_lines && is_eol(c)))
            return;
        advance(reader);
    }
}

static void skip_line(Reader *reader)
{
    while (reader->at < reader->length && !is_eol(current(reader)))
        reader->at++;
}

/* A quoted text, which knows no escapes: it ends at the next quote of its kind, and only a triple
 * quote goes over lines. */
static char *read_string(Reader *reader)
{
    const char *rest = reader->text + reader->at;
    gsize left = reader->length - reader->at;
    gboolean triple = left > 6 && memcmp(rest, "\"\"\"", 3) == 0;
    char quote[4] = { rest[0], '\0' };
    const char *body = rest + (triple ? 3 : 1);
    const char *end = NULL;

    if (triple)
        memcpy(quote, "\"\"\"", 3);
    end = g_strstr_len(body, (gssize)(left - (gsize)(body - rest)), quote);
    if (!end || (!triple && (memchr(body, '\n', (gsize)(end - body)) ||
                             memchr(body, '\r', (gsize)(end - body))))) {
        REFUSE(reader, _("%1$s, line %2$u: a quoted text isn't closed. Close the quote and try "
                         "again."));
        return NULL;
    }
    while (reader->text + reader->at < end + strlen(quote))
        advance(reader);
    return g_strndup(body, (gsize)(end - body));
}

/* The entries up to the closing bracket. A comma after the last one is allowed. */
static char **read_list(Reader *reader)
{
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);

    advance(reader);
    skip_blanks(reader, TRUE);
    while (current(reader) != ']') {
        char *item = NULL;

        if (current(reader) != '"' && current(reader) != '\'') {
            REFUSE(reader, _("%1$s, line %2$u: a list must hold quoted texts, parted by commas, "
                             "up to its \"]\". Mend the list and try again."));
            return NULL;
        }
        item = read_string(reader);
        if (!item)
            return NULL;
        g_ptr_array_add(items, item);
        skip_blanks(reader, TRUE);
        if (current(reader) == ',') {
            advance(reader);
            skip_blanks(reader, TRUE);
        } else if (current(reader) != ']') {
            REFUSE(reader, _("%1$s, line %2$u: a comma or a \"]\" is missing in a list. Mend the "
                             "list and try again."));
            return NULL;
        }
    }
    advance(reader);
    g_ptr_array_add(items, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&items), FALSE);
}

static char *read_number(Reader *reader)
{
    gsize start = reader->at;

    if (current(reader) == '-' || current(reader) == '+')
        reader->at++;
    if (!g_ascii_isdigit(current(reader))) {
        REFUSE(reader, _("%1$s, line %2$u: a value must be a quoted text, a number or a list. "
                         "Mend the line and try again."));
        return NULL;
    }
    while (g_ascii_isdigit(current(reader)))
        reader->at++;
    return g_strndup(reader->text + start, reader->at - start);
}

static char *read_name(Reader *reader)
{
    gsize start = reader->at;

    if (g_ascii_isalpha(current(reader)))
        while (g_ascii_isalnum(current(reader)) || current(reader) == '_')
            reader->at++;
    return reader->at > start ? g_strndup(reader->text + start, reader->at - start) : NULL;
}

/* "key = value", up to the end of the value. NULL: refused. */
static KvVirconfEntry *read_assignment(Reader *reader)
{
    g_autofree char *key = NULL;
    g_autofree char *string = NULL;
    char **items = NULL;
    KvVirconfEntry *entry = NULL;
    unsigned line = reader->line;
    gsize start = 0;

    key = read_name(reader);
    skip_blanks(reader, FALSE);
    if (!key || current(reader) != '=') {
        REFUSE(reader, _("%1$s, line %2$u: neither a comment nor \"key = value\". Mend the line "
                         "and try again."));
        return NULL;
    }
    advance(reader);
    skip_blanks(reader, FALSE);
    start = reader->at;
    if (current(reader) == '[')
        items = read_list(reader);
    else if (current(reader) == '"' || current(reader) == '\'')
        string = read_string(reader);
    else
        string = read_number(reader);
    if (!items && !string)
        return NULL;
    entry = g_new0(KvVirconfEntry, 1);
    *entry = (KvVirconfEntry){ .key = g_steal_pointer(&key),
                               .string = g_steal_pointer(&string),
                               .items = items,
                               .start = start,
                               .end = reader->at,
                               .line = line };
    return entry;
}

/* What may follow a value: a comment, a ";", the end of the line. */
static gboolean read_separator(Reader *reader)
{
    skip_blanks(reader, FALSE);
    if (current(reader) == '#')
        skip_line(reader);
    if (reader->at >= reader->length || is_eol(current(reader)))
        return TRUE;
    if (current(reader) != ';')
        return REFUSE(reader, _("%1$s, line %2$u: something follows the value. Put each "
                                "\"key = value\" on a line of its own and try again."));
    advance(reader);
    return TRUE;
}

/* The comment lines from here on without their '#'; *ends gets where each of them ends, its
 * newline included. */
static GString *uncomment(const Reader *reader, GArray *ends)
{
    GString *plain = g_string_new(NULL);
    gsize at = reader->at;

    while (at < reader->length && reader->text[at] == '#') {
        const char *line = reader->text + at + 1;
        const char *newline = memchr(line, '\n', reader->length - at - 1);
        gsize next = newline ? (gsize)(newline - reader->text) + 1 : reader->length;

        g_string_append_len(plain, line, (gssize)(next - at - 1));
        g_array_append_val(ends, next);
        at = next;
    }
    return plain;
}

/* "#key = [ … ]" at the beginning of a line, over as many comment lines as it takes: the shipped
 * file shows libvirt's defaults that way. Prose has a space behind its '#'. */
static KvVirconfEntry *read_example(const Reader *reader)
{
    g_autoptr(GString) plain = NULL;
    g_autoptr(GArray) ends = NULL;
    KvVirconfEntry *entry = NULL;
    Reader inner = { .line = 1 };

    if (reader->at + 1 >= reader->length || !g_ascii_isalpha(reader->text[reader->at + 1]) ||
        (reader->at > 0 && reader->text[reader->at - 1] != '\n'))
        return NULL;
    ends = g_array_new(FALSE, FALSE, sizeof(gsize));
    plain = uncomment(reader, ends);
    inner.text = plain->str;
    inner.length = plain->len;
    entry = read_assignment(&inner);
    if (entry && !entry->items)
        g_clear_pointer(&entry, kv_virconf_entry_free);
    if (!entry)
        return NULL;
    entry->line = reader->line;
    entry->start = reader->at;
    entry->end = g_array_index(ends, gsize, inner.line - 1);
    return entry;
}

static gboolean read_all(Reader *reader, KvVirconf *conf)
{
    for (;;) {
        KvVirconfEntry *entry = NULL;

        skip_blanks(reader, TRUE);
        if (reader->at >= reader->length)
            return TRUE;
        if (current(reader) == '#') {
            entry = read_example(reader);
            if (entry)
                g_ptr_array_add(conf->examples, entry);
            skip_line(reader);
            continue;
        }
        entry = read_assignment(reader);
        if (!entry)
            return FALSE;
        g_ptr_array_add(conf->entries, entry);
        if (!read_separator(reader))
            return FALSE;
    }
}

gboolean kv_virconf_read(KvVirconf *conf, const char *text, gsize length, const char *shown_path,
                         GError **error)
{
    Reader reader = {
        .text = text,
        .length = length,
        .line = 1,
        .shown_path = shown_path,
        .error = error,
    };

    return read_all(&reader, conf);
}
