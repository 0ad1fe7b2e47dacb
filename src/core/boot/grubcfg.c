/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/boot/grubcfg.h"

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"

/* GRUB's script language, as far as a generated file needs it: commands are words up to a newline
 * or a semicolon, and braces hold the body of an entry, a submenu or a function. Conditions need no
 * care: what they may leave out is looked at as well. */

typedef struct {
    const char *at, *end;
    unsigned line;
    const char *shown_path;
} Reader;

/* What a pair of braces belongs to. */
typedef enum { BLOCK_ENTRY, BLOCK_SUBMENU, BLOCK_OTHER } BlockKind;

typedef struct {
    KvGrubCfg *cfg;
    GPtrArray *words;    /* of the command being read; owned strings */
    GArray *blocks;      /* BlockKind, outermost first */
    GPtrArray *submenus; /* titles around the present place */
    KvGrubEntry *entry;  /* the one whose body is read, or NULL; owned by cfg */
} Parser;

static gboolean fail_at(const Reader *reader, unsigned line, const char *what, GError **error)
{
    return kv_fail(error, KV_ERROR_REFUSED,
                   /* Translators: a file, a line number, then what is wrong there */
                   _("%1$s, line %2$u: %3$s Have GRUB's configuration made anew."),
                   reader->shown_path, line, what);
}

static void take(Reader *reader, GString *word)
{
    if (*reader->at == '\n')
        reader->line++;
    g_string_append_c(word, *reader->at++);
}

/* The rest of a quoted part; the opening quote has been passed. */
static gboolean read_quoted(Reader *reader, char quote, GString *word, GError **error)
{
    unsigned line = reader->line;

    while (reader->at < reader->end && *reader->at != quote) {
        if (quote == '"' && *reader->at == '\\' && reader->at + 1 < reader->end &&
            strchr("\"\\$\n", reader->at[1]))
            reader->at++;
        take(reader, word);
    }
    if (reader->at == reader->end)
        return fail_at(reader, line, _("A quote is never closed."), error);
    reader->at++;
    return TRUE;
}

/* ${name}, whose braces are no block. */
static void read_variable(Reader *reader, GString *word)
{
    while (reader->at < reader->end && *reader->at != '}' && *reader->at != '\n')
        take(reader, word);
    if (reader->at < reader->end && *reader->at == '}')
        take(reader, word);
}

static gboolean read_word(Reader *reader, GString *word, GError **error)
{
    while (reader->at < reader->end && !strchr(" \t\r\n;", *reader->at)) {
        char c = *reader->at;

        if (c == '\'' || c == '"') {
            reader->at++;
            if (!read_quoted(reader, c, word, error))
                return FALSE;
        } else if (c == '\\' && reader->at + 1 < reader->end) {
            reader->at++;
            take(reader, word);
        } else if (c == '$' && reader->at + 1 < reader->end && reader->at[1] == '{') {
            read_variable(reader, word);
        } else {
            take(reader, word);
        }
    }
    return TRUE;
}

static void entry_free(gpointer data)
{
    KvGrubEntry *entry = data;

    g_free(entry->title);
    g_free(entry->id);
    g_strfreev(entry->submenus);
    g_free(entry->kernel);
    g_free(entry->args);
    g_free(entry);
}

static const char *word_at(const Parser *parser, unsigned index)
{
    return index < parser->words->len ? g_ptr_array_index(parser->words, index) : "";
}

/* The id stands behind --id, or behind the variable that 10_linux keeps it in for old versions. */
static const char *entry_id(const Parser *parser)
{
    for (unsigned i = 1; i + 1 < parser->words->len; i++) {
        const char *word = word_at(parser, i);

        if (g_str_equal(word, "--id") || g_str_equal(word, "$menuentry_id_option"))
            return word_at(parser, i + 1);
        if (g_str_has_prefix(word, "--id="))
            return word + strlen("--id=");
    }
    return NULL;
}

static void open_block(Parser *parser, unsigned line)
{
    const char *command = word_at(parser, 0);
    BlockKind kind = BLOCK_OTHER;

    if (g_str_equal(command, "submenu")) {
        kind = BLOCK_SUBMENU;
        g_ptr_array_add(parser->submenus, g_strdup(word_at(parser, 1)));
    } else if (g_str_equal(command, "menuentry")) {
        kind = BLOCK_ENTRY;
        parser->entry = g_new0(KvGrubEntry, 1);
        parser->entry->title = g_strdup(word_at(parser, 1));
        parser->entry->id = g_strdup(entry_id(parser));
        parser->entry->line = line;
        g_ptr_array_add(parser->submenus, NULL);
        parser->entry->submenus = g_strdupv((char **)parser->submenus->pdata);
        g_ptr_array_set_size(parser->submenus, (int)parser->submenus->len - 1);
        g_ptr_array_add(parser->cfg->entries, parser->entry);
    }
    g_array_append_val(parser->blocks, kind);
    g_ptr_array_set_size(parser->words, 0);
}

/* grub-mkconfig leaves the default arguments out of these. */
static gboolean is_recovery(const KvGrubEntry *entry)
{
    return (entry->id && strstr(entry->id, "-recovery-")) ||
           kv_cmdline_has_word(entry->args, "recovery") ||
           kv_cmdline_has_word(entry->args, "single");
}

static void end_command(Parser *parser)
{
    static const char *const loaders[] = { "linux", "linux16", "linuxefi", NULL };
    const char *command = word_at(parser, 0);

    if (g_str_equal(command, "blscfg"))
        parser->cfg->uses_bls = TRUE;
    if (parser->entry && g_strv_contains(loaders, command) && !parser->entry->kernel) {
        parser->entry->kernel = g_strdup(word_at(parser, 1));
        g_ptr_array_add(parser->words, NULL);
        parser->entry->args = parser->words->len > 3
                                  ? g_strjoinv(" ", (char **)parser->words->pdata + 2)
                                  : g_strdup("");
        parser->entry->is_recovery = is_recovery(parser->entry);
    }
    g_ptr_array_set_size(parser->words, 0);
}

static gboolean close_block(Parser *parser, const Reader *reader, GError **error)
{
    BlockKind kind;

    end_command(parser);
    if (parser->blocks->len == 0)
        return fail_at(reader, reader->line, _("A brace is closed that was never opened."), error);
    kind = g_array_index(parser->blocks, BlockKind, parser->blocks->len - 1);
    g_array_set_size(parser->blocks, parser->blocks->len - 1);
    if (kind == BLOCK_ENTRY)
        parser->entry = NULL;
    else if (kind == BLOCK_SUBMENU)
        g_ptr_array_set_size(parser->submenus, (int)parser->submenus->len - 1);
    return TRUE;
}

/* A brace is one only where it stands alone: "{" ends the line that opens a body. */
static gboolean take_word(Parser *parser, Reader *reader, GError **error)
{
    g_autoptr(GString) word = g_string_new(NULL);
    unsigned line = reader->line;
    const char *start = reader->at;

    if (!read_word(reader, word, error))
        return FALSE;
    if (g_str_equal(word->str, "{") && *start == '{')
        open_block(parser, line);
    else if (g_str_equal(word->str, "}") && *start == '}')
        return close_block(parser, reader, error);
    else
        g_ptr_array_add(parser->words, g_strdup(word->str));
    return TRUE;
}

static gboolean read_all(Parser *parser, Reader *reader, GError **error)
{
    while (reader->at < reader->end) {
        char c = *reader->at;

        if (c == '\n' || c == ';') {
            reader->line += c == '\n';
            reader->at++;
            end_command(parser);
        } else if (c == ' ' || c == '\t' || c == '\r') {
            reader->at++;
        } else if (c == '#') {
            while (reader->at < reader->end && *reader->at != '\n')
                reader->at++;
        } else if (!take_word(parser, reader, error)) {
            return FALSE;
        }
    }
    end_command(parser);
    if (parser->blocks->len > 0)
        return fail_at(reader, reader->line, _("A brace is never closed."), error);
    return TRUE;
}

KvGrubCfg *kv_grub_cfg_parse(const char *text, gsize length, const char *shown_path, GError **error)
{
    g_autoptr(KvGrubCfg) cfg = g_new0(KvGrubCfg, 1);
    Reader reader = { text, text + length, 1, shown_path };
    Parser parser = { .cfg = cfg,
                      .words = g_ptr_array_new_with_free_func(g_free),
                      .blocks = g_array_new(FALSE, FALSE, sizeof(BlockKind)),
                      .submenus = g_ptr_array_new_with_free_func(g_free) };
    gboolean whole;

    cfg->entries = g_ptr_array_new_with_free_func(entry_free);
    if (memchr(text, '\0', length))
        whole = fail_at(&reader, 1, _("The file isn't text."), error);
    else
        whole = read_all(&parser, &reader, error);
    g_ptr_array_unref(parser.words);
    g_array_unref(parser.blocks);
    g_ptr_array_unref(parser.submenus);
    return whole ? g_steal_pointer(&cfg) : NULL;
}

void kv_grub_cfg_free(KvGrubCfg *cfg)
{
    if (!cfg)
        return;
    g_ptr_array_unref(cfg->entries);
    g_free(cfg);
}

KvGrubCounts kv_grub_cfg_count(const KvGrubCfg *cfg, const char *name)
{
    KvGrubCounts counts = { 0 };

    for (unsigned i = 0; i < cfg->entries->len; i++) {
        const KvGrubEntry *entry = g_ptr_array_index(cfg->entries, i);
        gboolean on = entry->args && kv_cmdline_get(entry->args, name) == KV_ARG_ON;

        if (!entry->kernel)
            continue;
        if (entry->is_recovery) {
            counts.recovery++;
            counts.recovery_on += on;
        } else {
            counts.normal++;
            counts.normal_on += on;
        }
    }
    return counts;
}

gboolean kv_grub_cfg_all_normal_have(const KvGrubCfg *cfg, const char *name)
{
    KvGrubCounts counts = kv_grub_cfg_count(cfg, name);

    return counts.normal > 0 && counts.normal_on == counts.normal;
}
