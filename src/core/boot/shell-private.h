/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* What the parts of the shell reader share; nobody else includes this. From the inside out: words
 * (shell-word.c) and the expansions in them (shell-expand.c), simple commands (shell-command.c),
 * compound ones (shell-compound.c), lists of them (shell-grammar.c). What they find is written down
 * (shell-record.c), asked for (shellfile.c) and edited (shell-edit.c, shell-replace.c). */
#include "core/boot/shellfile.h"

/* Stands in a value for a piece that only a shell can tell. The text itself holds no such byte. */
#define KV_SHELL_UNKNOWN '\1'

/* How deep words and commands may be nested: our own stack is the limit. */
#define KV_SHELL_MAX_DEPTH 60

typedef enum {
    KV_QUOTE_NONE,
    KV_QUOTE_SINGLE,
    KV_QUOTE_DOUBLE,
} KvQuote;

/* Where one byte of a value stands in the text, its backslash included. */
typedef struct {
    gsize start;
    gsize end;
    KvQuote quote;
} KvShellByte;

/* A word as it stands, or the value of "NAME=value" where name is set. */
typedef struct {
    gsize start;
    gsize end;
    gsize value_start;
    char *name;        /* NULL: no assignment */
    GString *value;    /* without quotes, with KV_SHELL_UNKNOWN pieces */
    GArray *bytes;     /* of KvShellByte, one for each byte of value; right only where plain */
    gsize quote_start; /* behind the first opening quote; 0: there is none */
    KvQuote quote;     /* its kind */
    gboolean appends;  /* "NAME+=value" */
    gboolean plain;    /* nothing in it is expanded */
    gboolean quoted;   /* a quote or backslash is in it: it is no keyword */
    gboolean splits;   /* as an argument it may become several words, or other ones */
} KvShellWord;

void kv_shell_word_clear(KvShellWord *word);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KvShellWord, kv_shell_word_clear)

/* One time that a variable is set, in the order of the file. */
typedef struct {
    char *name;
    char *value;          /* with KV_SHELL_UNKNOWN pieces */
    gsize start;          /* of the word in the text */
    gboolean conditional; /* it may not happen, or not in this shell */
    gboolean plain;       /* the word is a literal: it can be edited */
    gboolean removed;     /* `unset` instead of a value */
    gboolean exported;
    gboolean used; /* a later word is made from it, as far as can be told */
} KvShellAssignment;

/* What makes the effect of the whole file uncertain. */
typedef enum {
    KV_RISK_CALL,    /* harmless, unless the file has a function of that name */
    KV_RISK_COMMAND, /* harmless where its failure is tested, fatal under `set -e` elsewhere */
    KV_RISK_SOURCE,  /* another file is read: it may set anything, up to here */
    KV_RISK_FATAL,
} KvShellRiskKind;

typedef struct {
    KvShellRiskKind kind;
    char *name; /* of the command; NULL: none */
    char *reason;
    unsigned line;
    gsize at; /* in the text */
} KvShellRisk;

typedef struct {
    gsize start;
    gsize end;
} KvShellRange;

struct KvShellFile {
    char *text;
    gsize length;
    char *shown_path;
    GPtrArray *assignments; /* of KvShellAssignment */
    GPtrArray *risks;       /* of KvShellRisk, in the order of the file */
    GPtrArray *functions;   /* of char: the names that the file defines */
    GArray *comments;       /* of KvShellRange */
};

typedef struct {
    KvShellFile *file;
    gsize at;
    unsigned first_line;  /* of the text: a text in backticks begins further down */
    unsigned conditional; /* how many conditions are open */
    unsigned depth;
    gboolean may_fail;        /* the last list of commands, without `set -e` taking notice */
    gboolean branch_may_fail; /* so may one of the branches of the compound command so far */
    GError **error;
} KvShellParser;

/* How far the lists of a file have grown: what came since can be judged once more is known. */
typedef struct {
    guint assignments;
    guint risks;
    guint functions;
} KvShellMark;

/* shell-record.c */
KvShellFile *kv_shell_file_new(const char *text, gsize length, const char *shown_path);
/* The last assignment of that name so far; NULL: none. */
KvShellAssignment *kv_shell_find(const KvShellFile *file, const char *name);
KvShellMark kv_shell_mark(const KvShellParser *p);
/* Forgets what came since the mark: it happened in a process of its own. */
void kv_shell_forget(KvShellParser *p, KvShellMark mark);
/* What was assigned since the mark may not have happened. */
void kv_shell_make_conditional(KvShellParser *p, KvShellMark mark);
/* The commands since the mark may fail without ending the script. */
void kv_shell_make_tested(KvShellParser *p, KvShellMark mark);
void kv_shell_add_assignment(KvShellParser *p, const KvShellWord *word, gboolean exported);
/* name gets a value that can't be told, or none at all (removed). */
void kv_shell_add_unknown(KvShellParser *p, const char *name, gboolean removed);
/* Takes ownership of reason. */
void kv_shell_add_risk(KvShellParser *p, KvShellRiskKind kind, const char *name, char *reason,
                       gsize at);
unsigned kv_shell_line(const KvShellParser *p, gsize at);

/* shellfile.c */
/* The first risk that counts; NULL: the text alone tells what the file does. */
const KvShellRisk *kv_shell_file_risk(const KvShellFile *file);
/* Likewise, but for other files that are read: what they set stays, and a line at the end adds to
 * it. */
const KvShellRisk *kv_shell_file_danger(const KvShellFile *file);
/* Why the value of this assignment isn't known from the text; NULL: it is. Transfer full. */
char *kv_shell_why_unknown(const KvShellFile *file, const KvShellAssignment *one);

/* shell-word.c */
void kv_shell_word_init(KvShellWord *word, gsize at);
/* The byte so far ahead of the parser; NUL behind the end. */
char kv_shell_peek(const KvShellParser *p, gsize ahead);
/* Skips spaces, continued lines and comments; newlines too where asked for. */
void kv_shell_skip(KvShellParser *p, gboolean newlines);
/* How many bytes of the text make a name; 0: none. */
gsize kv_shell_name_length(const char *text, gsize length);
gsize kv_shell_name_length_at(const KvShellParser *p, gsize at);
/* Takes `length` bytes of the text that stand for the one byte c. */
void kv_shell_take_byte(KvShellParser *p, KvShellWord *word, char c, gsize length, KvQuote quote);
/* The quotes that were opened at start have no end. Always FALSE. */
gboolean kv_shell_refuse_unclosed(KvShellParser *p, gsize start);
/* What stands in quotes at the parser. FALSE: refused. */
gboolean kv_shell_read_quoted(KvShellParser *p, KvShellWord *word);
/* Reads the word at the parser, which may be empty. FALSE: refused. */
gboolean kv_shell_read_word(KvShellParser *p, KvShellWord *word);

/* shell-expand.c */
void kv_shell_take_unknown(KvShellWord *word, KvQuote quote);
/* What '$' or '`' at the parser begins, inside quotes of that kind. FALSE: refused. */
gboolean kv_shell_read_expansion(KvShellParser *p, KvShellWord *word, KvQuote quote);

/* shell-command.c */
/* Reads assignments, or a command with its arguments, or the head and body of a function. */
gboolean kv_shell_parse_simple(KvShellParser *p);
/* Reads `>file` and the like, as many as there are; *any (may be NULL) tells whether. */
gboolean kv_shell_parse_redirections(KvShellParser *p, gboolean *any);

/* shell-compound.c */
typedef gboolean (*KvShellCompound)(KvShellParser *p);
/* What reads the compound command at the parser; NULL: none is there. */
KvShellCompound kv_shell_find_compound(const KvShellParser *p);

/* shell-grammar.c */
/* Is this the unquoted word at the parser, by itself? */
gboolean kv_shell_at_keyword(const KvShellParser *p, const char *keyword);
/* Commands up to what closes a list, which is left for the caller; *any gets TRUE for one. */
gboolean kv_shell_parse_list(KvShellParser *p, gboolean *any);
/* The whole text, to its end. */
gboolean kv_shell_parse_text(KvShellParser *p);
/* What stands in "$(…)": up to and with the closing parenthesis. Nothing of it remains. */
gboolean kv_shell_parse_nested(KvShellParser *p);
/* "{ … }" or "( … )", as the body of a function. */
gboolean kv_shell_parse_body(KvShellParser *p);
/* Refuses what stands at the parser as no syntax that we know. Always FALSE. */
gboolean kv_shell_refuse_syntax(KvShellParser *p);

/* shell-replace.c */
/* Writes text so that a shell reads it as it is where quotes of that kind are open. */
void kv_shell_append_quoted(GString *out, const char *text, KvQuote quote);
/* The file's text with the value of word, a plain one, changed to wanted. Transfer full. */
GString *kv_shell_replace_value(const KvShellFile *file, const KvShellWord *word,
                                const char *wanted);
