/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what grub-mkconfig generates: statements of words, and blocks in braces. Conditions aren't
 * followed, so each way in which an entry may load Linux counts. */
#include "core/boot/grubcfg.h"

#include <string.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/grub-word.h"

/* An open brace. */
typedef struct {
    char *submenu;      /* its title; NULL: not a submenu */
    KvGrubEntry *entry; /* owned by the list of entries; NULL: not a menuentry */
} Block;

typedef struct {
    KvGrubCursor cursor;
    KvGrubCfg *cfg;
    GPtrArray *words; /* of the statement so far */
    unsigned words_line;
    GArray *blocks;
    gboolean foreign; /* in the part of a script that doesn't read /etc/default/grub */
} Reader;

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

void kv_grub_cfg_free(KvGrubCfg *cfg)
{
    if (!cfg)
        return;
    g_ptr_array_unref(cfg->entries);
    g_free(cfg);
}

static void block_clear(gpointer data)
{
    g_free(((Block *)data)->submenu);
}

/* "### BEGIN /etc/grub.d/10_linux ###": the scripts for Linux read /etc/default/grub, those for
 * other systems and for a person's own entries don't. */
static void read_comment(Reader *reader)
{
    static const char begin[] = "### BEGIN ";
    const char *line = reader->cursor.text + reader->cursor.at;
    gsize length = strcspn(line, "\n");

    if (g_str_has_prefix(line, begin))
        reader->foreign = !g_strstr_len(line, (gssize)length, "linux");
    else if (g_str_has_prefix(line, "### END "))
        reader->foreign = FALSE;
    reader->cursor.at += length;
}

/* FALSE: a quote is never closed. */
static gboolean take_word(Reader *reader)
{
    unsigned line = reader->cursor.line;
    char *word = kv_grub_read_word(&reader->cursor);

    if (!word) {
        reader->cursor.line = line;
        return FALSE;
    }
    if (reader->words->len == 0)
        reader->words_line = line;
    g_ptr_array_add(reader->words, word);
    return TRUE;
}

static const char *word_at(const Reader *reader, guint i)
{
    return i < reader->words->len ? reader->words->pdata[i] : "";
}

/* The command's place among the words: keywords may stand before it. */
static guint command_place(const Reader *reader)
{
    static const char *const keywords[] = { "if", "elif",  "then",  "else", "do",
                                            "!",  "while", "until", NULL };
    guint i = 0;

    while (g_strv_contains(keywords, word_at(reader, i)))
        i++;
    return i;
}

/* As GRUB hands the words on to the kernel: one with a space in it gets double quotes. */
static char *join_args(const Reader *reader, guint from)
{
    GString *args = g_string_new(NULL);

    for (guint i = from; i < reader->words->len; i++) {
        const char *word = reader->words->pdata[i];
        gboolean quote = strchr(word, ' ') != NULL;

        g_string_append_printf(args, "%s%s", i > from ? " " : "", quote ? "\"" : "");
        for (; *word; word++) {
            if (strchr("\\'\"", *word))
                g_string_append_c(args, '\\');
            g_string_append_c(args, *word);
        }
        g_string_append(args, quote ? "\"" : "");
    }
    return g_string_free(args, FALSE);
}

static gboolean is_recovery(const KvGrubEntry *entry)
{
    static const char *const ids[] = { "-recovery-", "-rescue-", "-fallback-" };

    for (gsize i = 0; entry->id && i < G_N_ELEMENTS(ids); i++)
        if (strstr(entry->id, ids[i]))
            return TRUE;
    return kv_cmdline_has_word(entry->args, "single") ||
           kv_cmdline_has_word(entry->args, "recovery");
}

static KvGrubEntry *add_entry(Reader *reader, const KvGrubEntry *like)
{
    KvGrubEntry *entry = g_new0(KvGrubEntry, 1);

    *entry = (KvGrubEntry){
        .title = g_strdup(like->title),
        .id = g_strdup(like->id),
        .submenus = g_strdupv(like->submenus),
        .line = like->line,
        .is_foreign = like->is_foreign,
    };
    g_ptr_array_add(reader->cfg->entries, entry);
    return entry;
}

/* The menuentry around the reader; NULL: none. */
static KvGrubEntry **open_entry(Reader *reader)
{
    for (guint i = reader->blocks->len; i-- > 0;) {
        Block *block = &g_array_index(reader->blocks, Block, i);

        if (block->entry)
            return &block->entry;
    }
    return NULL;
}

static void end_statement(Reader *reader)
{
    static const char *const loaders[] = { "linux", "linux16", "linuxefi", NULL };
    guint place = command_place(reader);
    const char *command = word_at(reader, place);
    KvGrubEntry **entry = open_entry(reader);

    if (g_str_equal(command, "blscfg"))
        reader->cfg->uses_bls = TRUE;
    if (entry && g_strv_contains(loaders, command) && place + 1 < reader->words->len) {
        if ((*entry)->kernel)
            *entry = add_entry(reader, *entry);
        (*entry)->kernel = g_strdup(word_at(reader, place + 1));
        (*entry)->args = join_args(reader, place + 2);
        (*entry)->is_recovery = is_recovery(*entry);
    }
    g_ptr_array_set_size(reader->words, 0);
}

static char **collect_submenus(const Reader *reader)
{
    GPtrArray *titles = g_ptr_array_new();

    for (guint i = 0; i < reader->blocks->len; i++) {
        const Block *block = &g_array_index(reader->blocks, Block, i);

        if (block->submenu)
            g_ptr_array_add(titles, g_strdup(block->submenu));
    }
    g_ptr_array_add(titles, NULL);
    return (char **)g_ptr_array_free(titles, FALSE);
}

/* Title and id among the arguments of `menuentry` or `submenu`. $menuentry_id_option is "--id"
 * wherever GRUB knows that option. */
static void read_head(const Reader *reader, guint place, const char **title, const char **id)
{
    static const char *const with_value[] = { "--class", "--users", "--hotkey", "--source", NULL };

    for (guint i = place + 1; i < reader->words->len; i++) {
        const char *word = word_at(reader, i);

        if (g_str_equal(word, "--id") || g_str_equal(word, "$menuentry_id_option"))
            *id = word_at(reader, ++i);
        else if (g_str_has_prefix(word, "--id="))
            *id = word + strlen("--id=");
        else if (g_strv_contains(with_value, word))
            i++;
        else if (!*title && !g_str_has_prefix(word, "--"))
            *title = word;
    }
}

static void open_block(Reader *reader)
{
    guint place = command_place(reader);
    const char *command = word_at(reader, place);
    const char *title = NULL;
    const char *id = NULL;
    Block block = { 0 };

    read_head(reader, place, &title, &id);
    if (g_str_equal(command, "submenu")) {
        block.submenu = g_strdup(title ? title : "");
    } else if (g_str_equal(command, "menuentry")) {
        g_auto(GStrv) submenus = collect_submenus(reader);
        const KvGrubEntry like = {
            .title = (char *)(title ? title : ""),
            .id = (char *)id,
            .submenus = submenus,
            .line = reader->words_line,
            .is_foreign = reader->foreign || (id && g_str_has_prefix(id, "osprober-")),
        };

        block.entry = add_entry(reader, &like);
    }
    g_array_append_val(reader->blocks, block);
    g_ptr_array_set_size(reader->words, 0);
}

/* One piece of the text: space, a separator, a brace, a comment or a word. FALSE: malformed. */
static gboolean read_piece(Reader *reader)
{
    KvGrubCursor *cursor = &reader->cursor;
    char c = cursor->text[cursor->at];

    if (c == '#') {
        read_comment(reader);
        return TRUE;
    }
    if (!kv_grub_ends_word(c))
        return kv_grub_skip_continuation(cursor) || take_word(reader);
    if (c == '{')
        open_block(reader);
    else if (c != ' ' && c != '\t' && c != '\r')
        end_statement(reader);
    if (c == '}' && reader->blocks->len == 0)
        return FALSE;
    if (c == '}')
        g_array_set_size(reader->blocks, reader->blocks->len - 1);
    if (c == '\n')
        cursor->line++;
    cursor->at++;
    return TRUE;
}

static gboolean read_all(Reader *reader)
{
    while (reader->cursor.text[reader->cursor.at])
        if (!read_piece(reader))
            return FALSE;
    end_statement(reader);
    return reader->blocks->len == 0;
}

KvGrubCfg *kv_grub_cfg_parse(const char *text, gsize length, const char *shown_path, GError **error)
{
    g_autoptr(KvGrubCfg) cfg = g_new0(KvGrubCfg, 1);
    g_autofree char *copy = g_strndup(text, length);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(Block));
    Reader reader = {
        .cursor = { .text = copy, .line = 1 },
        .cfg = cfg,
        .words = words,
        .blocks = blocks,
    };

    cfg->entries = g_ptr_array_new_with_free_func(entry_free);
    g_array_set_clear_func(blocks, block_clear);
    if (strlen(copy) == length && read_all(&reader))
        return g_steal_pointer(&cfg);
    kv_fail(
        error, KV_ERROR_REFUSED,
        _("%1$s, line %2$u: this is no configuration that GRUB reads: a quote or a brace has no "
          "partner, or the file is damaged. Generate it anew and try again."),
        shown_path, reader.cursor.line);
    return NULL;
}

KvGrubCounts kv_grub_cfg_count(const KvGrubCfg *cfg, const char *name)
{
    KvGrubCounts counts = { 0 };

    for (guint i = 0; i < cfg->entries->len; i++) {
        const KvGrubEntry *entry = cfg->entries->pdata[i];
        gboolean on = kv_cmdline_get(entry->args, name) == KV_ARG_ON;

        if (!entry->kernel || entry->is_foreign)
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
