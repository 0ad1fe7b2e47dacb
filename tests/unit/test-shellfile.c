/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /etc/default/grub: dash and bash are the judges of what we read and of what we write. With the
 * name of a directory, of the files in it: `test-shellfile DIRECTORY` judges those that people
 * publish. */
#include "core/boot/shellfile.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/error.h"
#include "core/boot/cmdline.h"

#define VAR    "GRUB_CMDLINE_LINUX_DEFAULT"
#define GVT    "i915.enable_gvt"
#define GVT_ON "i915.enable_gvt=1"
#define ADDED  "# Added by kvmgt-setup\n"
#define EXTEND ADDED VAR "=\"$" VAR " " GVT_ON "\"\n"

static const char *const shells[] = { "dash", "bash" };
/* Files of other systems call programs that aren't here, which must not end the judge's run. */
static const char *on_failure = "set -e";
/* A text before and after an edit, for the shells to judge. */
typedef struct {
    char *before;
    char *after;
    GPtrArray *names;
} Case;

static void case_free(gpointer data)
{
    Case *one = data;

    g_free(one->before);
    g_free(one->after);
    g_ptr_array_unref(one->names);
    g_free(one);
}

/* Every name in the text that something is assigned to, comments and strings included. */
static GPtrArray *find_names(const char *text)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GRegex) regex =
        g_regex_new("(?<![A-Za-z0-9_])([A-Za-z_][A-Za-z0-9_]*)(?=[:+]?=)", G_REGEX_RAW, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match_full(regex, text, -1, 0, 0, &match, NULL);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *name = g_match_info_fetch(match, 1);

        if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
    return names;
}

static void write_text(const char *folder, const char *text, unsigned number)
{
    g_autofree char *name = g_strdup_printf("grub%u", number);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A subshell for each text, as a new shell costs much more: it sources the text under `set -e`, as
 * grub-mkconfig does, and prints each value with a \036 behind it. The file's own output comes
 * before the first one. */
static void append_script(GString *script, const GPtrArray *names, unsigned number)
{
    g_string_append_printf(script, "( %s\n. ./grub%u\nprintf '\\036'\n", on_failure, number);
    for (guint n = 0; n < names->len; n++)
        g_string_append_printf(script, "printf '%%s\\036' \"${%s-<unset>}\"\n",
                               (const char *)names->pdata[n]);
    g_string_append(script, ")\nprintf '\\035'\n");
}

/* What the shell prints for the texts of all cases, in a clean environment. */
static char **run_script(const char *shell, const GPtrArray *cases)
{
    const char *env[] = { "PATH=/usr/bin:/bin", NULL };
    const char *argv[] = { shell, "./script", NULL };
    g_autofree char *folder = g_dir_make_tmp("kv-shell-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "script", NULL);
    g_autoptr(GString) script = g_string_new(NULL);
    g_autofree char *out = NULL;
    g_autofree char *err = NULL;

    for (unsigned i = 0; i < cases->len; i++) {
        const Case *one = cases->pdata[i];

        write_text(folder, one->before, 2 * i);
        append_script(script, one->names, 2 * i);
        write_text(folder, one->after, 2 * i + 1);
        append_script(script, one->names, 2 * i + 1);
    }
    assert_true(g_file_set_contents(path, script->str, -1, NULL));
    if (!g_spawn_sync(folder, (char **)argv, (char **)env, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                      &err, NULL, NULL))
        fail_msg("%s can't be run", shell);
    g_unlink(path);
    for (unsigned i = 0; i < 2 * cases->len; i++) {
        g_autofree char *name = g_strdup_printf("grub%u", i);
        g_autofree char *text = g_build_filename(folder, name, NULL);

        g_unlink(text);
    }
    g_rmdir(folder);
    return g_strsplit(out, "\035", -1);
}

/* The values of the names; fails where the text couldn't be sourced. */
static char **split_values(const char *shell, const char *text, const GPtrArray *names,
                           const char *printed)
{
    const char *first = strchr(printed, '\036');
    char **values = first ? g_strsplit(first + 1, "\036", -1) : NULL;

    if (!values || g_strv_length(values) != names->len + 1)
        fail_msg("%s can't source [%s]", shell, text);
    return values;
}

/* What we call a literal must be what the shell sees. */
static void assert_agrees(const char *shell, const char *text, const GPtrArray *names,
                          char **values)
{
    g_autoptr(KvShellFile) file = kv_shell_file_parse(text, strlen(text), "/etc/x", NULL);

    for (guint i = 0; i < names->len; i++) {
        g_auto(KvShellValue) value = kv_shell_file_get(file, names->pdata[i]);
        const char *ours = value.state == KV_SHELL_UNSET ? "<unset>" : value.value;

        assert_true((value.state == KV_SHELL_DYNAMIC) == (value.reason != NULL));
        assert_true((value.state == KV_SHELL_LITERAL) == (value.value != NULL));
        if (value.state != KV_SHELL_DYNAMIC && strcmp(values[i], ours) != 0)
            fail_msg("%s: %s is [%s] and not [%s] in [%s]", shell, (const char *)names->pdata[i],
                     values[i], ours, text);
    }
}

static unsigned count_words(const char *cmdline)
{
    g_auto(GStrv) words = g_strsplit_set(cmdline, " \t\n", -1);
    unsigned count = 0;

    for (char **word = words; *word; word++)
        count += g_str_equal(*word, GVT_ON);
    return count;
}

static void assert_one_changed(const char *shell, const char *after, const char *name,
                               const char *old, const char *new)
{
    if (g_str_equal(name, VAR)) {
        if (count_words(new) != 1 || kv_cmdline_get(new, GVT) != KV_ARG_ON)
            fail_msg("%s: [%s] in [%s]", shell, new, after);
    } else if (strcmp(old, new) != 0) {
        fail_msg("%s: %s was [%s] and is [%s] in [%s]", shell, name, old, new, after);
    }
}

static GPtrArray *new_cases(void)
{
    return g_ptr_array_new_with_free_func(case_free);
}

static void add_case(GPtrArray *cases, const char *before, const char *after)
{
    Case *one = g_new0(Case, 1);

    one->before = g_strdup(before);
    one->after = g_strdup(after);
    one->names = find_names(after);
    g_ptr_array_add(cases, one);
}

/* Both shells see the argument once, and every other variable as before. */
static void assert_judged(const GPtrArray *cases)
{
    for (gsize s = 0; s < G_N_ELEMENTS(shells); s++) {
        g_auto(GStrv) parts = run_script(shells[s], cases);

        assert_int_equal(g_strv_length(parts), 2 * cases->len + 1);
        for (guint i = 0; i < cases->len; i++) {
            const Case *one = cases->pdata[i];
            g_auto(GStrv) old = split_values(shells[s], one->before, one->names, parts[2 * i]);
            g_auto(GStrv) new = split_values(shells[s], one->after, one->names, parts[2 * i + 1]);

            for (guint n = 0; n < one->names->len; n++)
                assert_one_changed(shells[s], one->after, one->names->pdata[n], old[n], new[n]);
            assert_agrees(shells[s], one->before, one->names, old);
            assert_agrees(shells[s], one->after, one->names, new);
        }
    }
}

static char *set_gvt(const char *text, GError **error)
{
    g_autoptr(KvShellFile) file = kv_shell_file_parse(text, strlen(text), "/etc/x", error);
    gsize length = 0;
    char *set = file ? kv_shell_file_set_argument(file, VAR, GVT, GVT_ON, &length, error) : NULL;

    if (set)
        assert_int_equal(length, strlen(set));
    return set;
}

static const struct {
    const char *before;
    const char *after;
} edits[] = {
    /* nothing there */
    { "", ADDED VAR "=\"" GVT_ON "\"\n" },
    { "A=1\n", "A=1\n" ADDED VAR "=\"" GVT_ON "\"\n" },
    { "A=1", "A=1\n" ADDED VAR "=\"" GVT_ON "\"\n" },
    { "# only a comment", "# only a comment\n" ADDED VAR "=\"" GVT_ON "\"\n" },
    { "#" VAR "=\"quiet\"\nA=1\n", "#" VAR "=\"quiet\"\nA=1\n" ADDED VAR "=\"" GVT_ON "\"\n" },
    { "#" VAR "=\"" GVT "=0\"\n", "#" VAR "=\"" GVT "=0\"\n" ADDED VAR "=\"" GVT_ON "\"\n" },
    /* the plain forms */
    { VAR "=\"quiet\"\n", VAR "=\"quiet " GVT_ON "\"\n" },
    { VAR "=\"quiet splash\"", VAR "=\"quiet splash " GVT_ON "\"" },
    { VAR "='quiet splash'\n", VAR "='quiet splash " GVT_ON "'\n" },
    { VAR "=quiet\n", VAR "=\"quiet " GVT_ON "\"\n" },
    { VAR "=\n", VAR "=" GVT_ON "\n" },
    { VAR "=\"\"\n", VAR "=\"" GVT_ON "\"\n" },
    { VAR "=''\n", VAR "='" GVT_ON "'\n" },
    { VAR "=''\"\"\n", VAR "='" GVT_ON "'\"\"\n" },
    { VAR "=quiet\\ splash\n", VAR "=quiet\\ splash\\ " GVT_ON "\n" },
    { VAR "=\"quiet\"' splash'\n", VAR "=\"quiet\"' splash " GVT_ON "'\n" },
    { VAR "='quiet'splash\n", VAR "='quiet'splash\\ " GVT_ON "\n" },
    { VAR "=\"quiet \"\n", VAR "=\"quiet " GVT_ON " \"\n" },
    { VAR "=\" \"\n", VAR "=\"" GVT_ON " \"\n" },
    { "export " VAR "=\"quiet\"\n", "export " VAR "=\"quiet " GVT_ON "\"\n" },
    { "export " VAR "\n" VAR "=quiet\n", "export " VAR "\n" VAR "=\"quiet " GVT_ON "\"\n" },
    { VAR "=quiet\nexport " VAR " A=b\n", VAR "=\"quiet " GVT_ON "\"\nexport " VAR " A=b\n" },
    { "  \t" VAR "=\"quiet\"  \n", "  \t" VAR "=\"quiet " GVT_ON "\"  \n" },
    { "A=1; " VAR "=\"quiet\"; B=2\n", "A=1; " VAR "=\"quiet " GVT_ON "\"; B=2\n" },
    { "A=1 " VAR "='quiet' B=\"2 3\"\n", "A=1 " VAR "='quiet " GVT_ON "' B=\"2 3\"\n" },
    { VAR "=\"quiet\" # the \"usual\n", VAR "=\"quiet " GVT_ON "\" # the \"usual\n" },
    { VAR "=quiet#splash\n", VAR "=\"quiet#splash " GVT_ON "\"\n" },
    { VAR "=\"one \\\n two\"\n", VAR "=\"one \\\n two " GVT_ON "\"\n" },
    { VAR "=\"one\n two\"\n", VAR "=\"one\n two " GVT_ON "\"\n" },
    { VAR "=\"one\n\"\n", VAR "=\"one " GVT_ON "\n\"\n" },
    { VAR "=\\\n\"quiet\"\n", VAR "=\\\n\"quiet " GVT_ON "\"\n" },
    { VAR "=\"a=\\\"b c\\\" \\$x \\`y\\` \\\\ \\z\"\n",
      VAR "=\"a=\\\"b c\\\" \\$x \\`y\\` \\\\ \\z " GVT_ON "\"\n" },
    { VAR "='a=\"b c\"'\n", VAR "='a=\"b c\" " GVT_ON "'\n" },
    { VAR "=\"costs 5$ $\"\n", VAR "=\"costs 5$ $ " GVT_ON "\"\n" },
    { VAR "=\"Größe 仮想 \xc3\x81\xc3\x82\"\n",
      VAR "=\"Größe 仮想 \xc3\x81\xc3\x82 " GVT_ON "\"\n" },
    { VAR "=\"dyndbg='file x +p'\"\n", VAR "=\"dyndbg='file x +p' " GVT_ON "\"\n" },
    { VAR "=\"quiet -- single\"\n", VAR "=\"quiet " GVT_ON " -- single\"\n" },
    { "{ " VAR "=quiet; A=1\n}\n", "{ " VAR "=\"quiet " GVT_ON "\"; A=1\n}\n" },
    /* the last one wins */
    { VAR "=\"a\"\n" VAR "=\"b\"\n", VAR "=\"a\"\n" VAR "=\"b " GVT_ON "\"\n" },
    { VAR "=\"" GVT_ON "\"\n" VAR "=\"b\"\n", VAR "=\"" GVT_ON "\"\n" VAR "=\"b " GVT_ON "\"\n" },
    { VAR "=a " VAR "=b\n", VAR "=a " VAR "=\"b " GVT_ON "\"\n" },
    { "if [ -e /nowhere ]; then " VAR "=a; fi\n" VAR "=b\n",
      "if [ -e /nowhere ]; then " VAR "=a; fi\n" VAR "=\"b " GVT_ON "\"\n" },
    { VAR "=$(echo a)\n" VAR "=\"b\"\n", VAR "=$(echo a)\n" VAR "=\"b " GVT_ON "\"\n" },
    /* another setting is replaced where it stands */
    { VAR "=\"a " GVT "=0 b\"\n", VAR "=\"a " GVT_ON " b\"\n" },
    { VAR "='" GVT "=0'\n", VAR "='" GVT_ON "'\n" },
    { VAR "=" GVT "=0\n", VAR "=" GVT_ON "\n" },
    { VAR "=\"" GVT " b\"\n", VAR "=\"" GVT_ON " b\"\n" },
    { VAR "=\"i915.enable-gvt=off b\"\n", VAR "=\"" GVT_ON " b\"\n" },
    { VAR "=\"" GVT "=0 \\\"a b\\\" " GVT "=Y\"\n", VAR "=\"\\\"a b\\\" " GVT_ON "\"\n" },
    { VAR "=\"a " GVT_ON " " GVT "=0\"\n", VAR "=\"a " GVT_ON "\"\n" },
    { VAR "='i915.enable'\"_gvt=0 x\"\n", VAR "='i915.enable'\"_gvt=1 x\"\n" },
    { VAR "='x i915.enable-'\"gvt=off\"\n", NULL },
    { VAR "=\"a \\\n" GVT "=0 \\\n b\"\n", VAR "=\"a \\\n" GVT_ON " \\\n b\"\n" },
    /* what only a shell can tell is extended */
    { VAR "=\"$" VAR " x\"\n", VAR "=\"$" VAR " x\"\n" EXTEND },
    { VAR "=\"quiet $EXTRA\"", VAR "=\"quiet $EXTRA\"\n" EXTEND },
    { VAR "=\"quiet ${EXTRA}\"\n", VAR "=\"quiet ${EXTRA}\"\n" EXTEND },
    { VAR "=\"quiet ${EXTRA:-splash}\"\n", VAR "=\"quiet ${EXTRA:-splash}\"\n" EXTEND },
    { VAR "=quiet\n" VAR "=\"$" VAR " splash\"\n",
      VAR "=quiet\n" VAR "=\"$" VAR " splash\"\n" EXTEND },
    { "E=splash\n" VAR "=\"quiet ${E}\"\n", "E=splash\n" VAR "=\"quiet ${E}\"\n" EXTEND },
    { VAR "=\"quiet `echo \\`echo splash\\``\"\n",
      VAR "=\"quiet `echo \\`echo splash\\``\"\n" EXTEND },
    { VAR "=\"quiet $(echo \"a)b\" 'c)')\"\n", VAR "=\"quiet $(echo \"a)b\" 'c)')\"\n" EXTEND },
    { VAR "=$(case x in x) echo quiet;; esac) # said\n",
      VAR "=$(case x in x) echo quiet;; esac) # said\n" EXTEND },
    { VAR "=~/x\n", VAR "=~/x\n" EXTEND },
    { VAR "=\"quiet $EXTRA\" \\\n", VAR "=\"quiet $EXTRA\" \\\n\n" EXTEND },
    { VAR "=\"$(echo a) $(echo b)\"\nA=`(exit 3) || echo 4`\n", NULL },
    /* others are made of it: they must stay as they are */
    { VAR "=\"quiet\"\nGRUB_CMDLINE_LINUX=\"$" VAR " x\"\n",
      VAR "=\"quiet\"\nGRUB_CMDLINE_LINUX=\"$" VAR " x\"\n" EXTEND },
    { VAR "=\"quiet\"\nA=\"$(echo ${" VAR "})\"\n",
      VAR "=\"quiet\"\nA=\"$(echo ${" VAR "})\"\n" EXTEND },
    { VAR "=\"quiet\"\nA=\"${" VAR "#q}\"\n", VAR "=\"quiet\"\nA=\"${" VAR "#q}\"\n" EXTEND },
    { "export " VAR "=\"quiet\"\nA=`env | grep quiet`\n",
      "export " VAR "=\"quiet\"\nA=`env | grep quiet`\n" EXTEND },
    { VAR "=quiet\n" VAR "2=$" VAR "\n" VAR "=splash\n",
      VAR "=quiet\n" VAR "2=$" VAR "\n" VAR "=\"splash " GVT_ON "\"\n" },
    /* other things in the file that do no harm */
    { "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n" VAR "=\"quiet\"\n",
      "GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n" VAR "=\"quiet " GVT_ON
      "\"\n" },
    { "GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Debian} ) 2>/dev/null || echo "
      "Debian`\n" VAR "=\"quiet\"\n",
      "GRUB_DISTRIBUTOR=`( . /etc/os-release; echo ${NAME:-Debian} ) 2>/dev/null || echo "
      "Debian`\n" VAR "=\"quiet " GVT_ON "\"\n" },
    { "GRUB_DISTRIBUTOR=\"$(sed 's, release .*$,,g' /etc/os-release)\"\n" VAR "=\"quiet\"\n",
      NULL },
    { "if [ -r /etc/x ] && grep -q y /etc/x 2>/dev/null; then\n  A=1\nelif false; then A=2\nelse\n"
      "  A=3 # x\nfi\n" VAR "=quiet\n",
      NULL },
    { "case \"$A\" in\n(a|b) B=1;;\n\"c d\") ;;\n*) B=2\nesac\n" VAR "='quiet'\n", NULL },
    { "for i in 1 \"2 3\" $A; do B=$i; done\n" VAR "='quiet'\n", NULL },
    { "f() {\n  " VAR "=x; exit 1\n}\n" VAR "='quiet'\n", NULL },
    { "( A=1; exit 0 ) || true\n" VAR "='quiet'\n", NULL },
    { "[ -e /nowhere ] && A=1 || :\n! false\n" VAR "='quiet'\n", NULL },
    { "unset A B\n: ${C:=\"d e\"}\n" VAR "='quiet'\n", NULL },
    { "A=1 | cat || :\nB=2 & C=3\n" VAR "='quiet'\n", NULL },
    { "echo \"grub is read\"\ntrue\n" VAR "='quiet'\n", NULL },
    { "A='it'\\''s'; B=\"it's\"; C=a\\\nb\n" VAR "='quiet'\n", NULL },
    /* other files that are read: behind the last one the word can't be lost */
    { ". /dev/null\n" VAR "=\"quiet\"\n", ". /dev/null\n" VAR "=\"quiet " GVT_ON "\"\n" },
    { VAR "=\"quiet\"\n. /dev/null\n", VAR "=\"quiet\"\n. /dev/null\n" EXTEND },
    { ". /dev/null\n" VAR "=\"quiet $X\"\n", ". /dev/null\n" VAR "=\"quiet $X\"\n" EXTEND },
    { ". /dev/null\nA=1\n", ". /dev/null\nA=1\n" EXTEND },
    { VAR "=\"quiet\"\nif test -r /dev/null\nthen\n  . /dev/null\nfi\n",
      VAR "=\"quiet\"\nif test -r /dev/null\nthen\n  . /dev/null\nfi\n" EXTEND },
    { VAR "=quiet\nfor i in /nowhere/*.cfg ; do\n  if [ -e \"${i}\" ]; then . \"${i}\"; fi\ndone\n",
      VAR "=quiet\nfor i in /nowhere/*.cfg ; do\n  if [ -e \"${i}\" ]; then . \"${i}\"; fi\n"
          "done\n" EXTEND },
    { "if true; then " VAR "=quiet; fi\n. /dev/null\n",
      "if true; then " VAR "=quiet; fi\n. /dev/null\n" EXTEND },
    { VAR "_XEN=\"" GVT "=0\"\n" VAR "=quiet\n",
      VAR "_XEN=\"" GVT "=0\"\n" VAR "=\"quiet " GVT_ON "\"\n" },
};

static void test_edits(void **state)
{
    g_autoptr(GPtrArray) cases = new_cases();

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(edits); i++) {
        const char *before = edits[i].before;
        g_autoptr(GError) error = NULL;
        g_autofree char *once = set_gvt(before, &error);
        g_autofree char *twice = once ? set_gvt(once, NULL) : NULL;

        if (!once)
            fail_msg("[%s]: %s", before, error->message);
        if (edits[i].after)
            assert_string_equal(once, edits[i].after);
        assert_string_equal(once, twice);
        add_case(cases, before, once);
    }
    assert_judged(cases);
}

static const char *const settled[] = {
    VAR "=\"" GVT_ON "\"\n",
    VAR "='quiet " GVT_ON " splash'",
    VAR "=" GVT_ON "\n",
    "export " VAR "=\"a\n" GVT_ON "\"\n",
    VAR "=quiet\n" VAR "=\"$" VAR " " GVT_ON "\"\n",
    VAR "=\"$" VAR " " GVT_ON "\"\n",
    VAR "=\"xi915'.'enable_gvt=1x $" VAR " " GVT_ON "\"\n",
    VAR "=\"$(echo quiet) " GVT_ON "\"\nA=\"$" VAR "\"\n",
    "E=" GVT_ON "\n" VAR "=\"quiet $E\"\n",
    "# " GVT "=0\n" VAR "=\"$X " GVT_ON "\" # " GVT "=0\n",
};

static void test_settled(void **state)
{
    g_autoptr(GPtrArray) cases = new_cases();

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(settled); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *same = set_gvt(settled[i], &error);

        if (!same)
            fail_msg("[%s]: %s", settled[i], error->message);
        assert_string_equal(same, settled[i]);
        add_case(cases, settled[i], same);
    }
    assert_judged(cases);
}

/* Each is refused, and the sentence names the file and the line. */
static const struct {
    const char *text;
    unsigned line;
} refused[] = {
    /* broken */
    { "A=1\n" VAR "=\"quiet\n", 2 },
    { VAR "='quiet\n\n", 1 },
    { VAR "=`echo quiet\n", 1 },
    { VAR "=\"$(echo quiet\"\n", 1 },
    { VAR "=\"${A:-quiet\"\n", 1 },
    { VAR "=quiet\\", 1 },
    { "if true; then A=1\n", 2 },
    { "fi\n", 1 },
    { "A=1\n}\n", 2 },
    { "A=1 ;; B=2\n", 1 },
    { "; A=1\n", 1 },
    { "A=1 &&\n", 2 },
    { "done\\\n|| true\n", 2 },
    { "case x in esa\\\nc) A=1;; esac\n", 2 },
    { "( )\n", 1 },
    { "if ; then A=1; fi\n", 1 },
    { VAR "=(quiet splash)\n", 1 },
    { VAR "=\"quiet\" )\n", 1 },
    { "A=`if`\n" VAR "=quiet\n", 1 },
    { VAR "=\"quiet\"\r\nA=1\r\n", 1 },
    { "A=1\n" VAR "=\"qui\001et\"\n", 2 },
    { "A=1\n" VAR "=\"qui\x7f"
      "et\"\n",
      2 },
    /* not understood, or not alike in all shells */
    { "cat <<END\n" VAR "=quiet\nEND\n", 1 },
    { VAR "=$'quiet\\n'\n", 1 },
    { VAR "=$\"quiet\"\n", 1 },
    { "A=$((1 + 2))\n" VAR "=quiet\n", 1 },
    { "A=$[1 + 2]\n" VAR "=quiet\n", 1 },
    { "A=${B//x/y}\n" VAR "=quiet\n", 1 },
    { "A=${!B}\n" VAR "=quiet\n", 1 },
    { "A=\"${B:-'x}'}\"\n" VAR "=quiet\n", 1 },
    { "if [[ -e /x ]]; then A=1; fi\n" VAR "=quiet\n", 1 },
    { "function f { A=1; }\n" VAR "=quiet\n", 1 },
    { "A=$B\\\nC\n" VAR "=quiet\n", 1 },
    { "echo x &> /dev/null\n" VAR "=quiet\n", 1 },
    { VAR "=quiet\n" VAR "+=\" splash\"\n", 2 },
    { "GRUB_PRELOAD+=\" x\"\n" VAR "=quiet\n", 1 },
    /* the shell does more than assign */
    { VAR "=quiet splash\n", 1 },
    { VAR " = \"quiet\"\n", 1 },
    { "A=1\nexit 0\n" VAR "=quiet\n", 2 },
    { "return\n" VAR "=quiet\n", 1 },
    { "[ -e /x ] && exit 0\n" VAR "=quiet\n", 1 },
    { "set -e\n" VAR "=quiet\n", 1 },
    { "trap 'exit 1' EXIT\n" VAR "=quiet\n", 1 },
    { "command . /etc/default/grub.more\n" VAR "=quiet\n", 1 },
    { "A=1 . /etc/default/grub.more\n" VAR "=quiet\n", 1 },
    { VAR "=\"" GVT "=0\"\n. /dev/null\n", 1 },
    { VAR "=\"" GVT_ON "\"\n. /dev/null\n", 1 },
    { "if true; then " VAR "=quiet; fi\n. /dev/null\nexit\n", 3 },
    { VAR "=quiet\nunset " VAR "\n", 2 },
    { VAR "=quiet\nunset -v " VAR "\n", 2 },
    { "readonly " VAR "=quiet\n", 1 },
    { "eval '" VAR "=quiet'\n", 1 },
    { "alias x=y\n" VAR "=quiet\n", 1 },
    { "read A < /etc/hostname\n" VAR "=quiet\n", 1 },
    { "declare A=1\n" VAR "=quiet\n", 1 },
    { "modprobe i915\n" VAR "=quiet\n", 1 },
    { "false\n" VAR "=quiet\n", 1 },
    { "[ -e /nowhere ]\n" VAR "=quiet\n", 1 },
    { "$CMD x\n" VAR "=quiet\n", 1 },
    { "A=1 > /tmp/x\n" VAR "=quiet\n", 1 },
    { "A=1 export B=2\n" VAR "=quiet\n", 1 },
    { "export A=$B\n" VAR "=quiet\n", 1 },
    { "export A=/etc/*\n" VAR "=quiet\n", 1 },
    { "true() { " VAR "=x; }\n" VAR "=quiet\ntrue\n", 3 },
    { "f() { exit 1; }\nif f; then A=1; fi\n" VAR "=quiet\n", 2 },
    { "while true; do A=1; done\n" VAR "=quiet\n", 1 },
    { ": ${A?not set}\n" VAR "=quiet\n", 1 },
    { "UID=0\n" VAR "=quiet\n", 1 },
    { "IFS=,\n" VAR "=quiet\n", 1 },
    { "for RANDOM in 1; do A=1; done\n" VAR "=quiet\n", 1 },
    { VAR "=quiet\n[ -e /nowhere ] && A=1\n", 3 },
    { VAR "=quiet\nif true; then ! true; else A=1; fi\n", 3 },
    { "( false )\n" VAR "=quiet\n", 1 },
    /* set under a condition */
    { "if true; then\n " VAR "=quiet; fi\n", 2 },
    { VAR "=quiet\ncase $A in x) " VAR "=splash;; esac\n", 2 },
    { "for " VAR " in a b; do A=1; done\n", 1 },
    { VAR "=quiet\n[ -e /nowhere ] && " VAR "=splash || true\n", 2 },
    { VAR "=quiet | cat\n", 1 },
    { VAR "=quiet &\n", 1 },
    { ": ${" VAR ":=quiet}\n", 1 },
    { VAR "=quiet\nf() { " VAR "=splash; }\n", 2 },
    /* an older setting that can't be got at */
    { VAR "=\"$(echo " GVT "=0)\"\n", 1 },
    { VAR "=\"${X:-i915.enable-gvt=off}\"\n", 1 },
    { VAR "=\"$X " GVT "=0\"\n", 1 },
    { VAR "=\"" GVT_ON " $X\"\n", 1 },
    { VAR "=\"$X" GVT_ON "\"\n", 1 },
    { VAR "=\"" GVT "=0\"\n" VAR "=\"$" VAR " quiet\"\n", 2 },
    { VAR "=\"" GVT "=0\"\nA=\"$" VAR "\"\n", 1 },
    { "E=" GVT "=0\n" VAR "=\"$E quiet\"\n", 2 },
};

static void test_refused(void **state)
{
    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *where = g_strdup_printf("/etc/x, line %u:", refused[i].line);
        g_autoptr(GError) error = NULL;
        g_autofree char *set = set_gvt(refused[i].text, &error);

        if (set)
            fail_msg("[%s] became [%s]", refused[i].text, set);
        if (!g_error_matches(error, KV_ERROR, KV_ERROR_REFUSED) ||
            !g_str_has_prefix(error->message, where))
            fail_msg("[%s]: %s", refused[i].text, error ? error->message : "no error");
    }
}

/* Refused without a line: there, our own word would not be the kernel's. */
static void test_unproven(void **state)
{
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_null(set_gvt(VAR "=\"$X -- single\"\n", &error));
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_REFUSED));
    assert_non_null(strstr(error->message, "/etc/x"));
    assert_null(kv_shell_file_parse("A=\0\n", 4, "/etc/x", NULL));
}

static const struct {
    const char *text;
    KvShellState state;
    const char *value;
    unsigned line;
} values[] = {
    { "B=1\n", KV_SHELL_UNSET, NULL, 0 },
    { "#A=1\n", KV_SHELL_UNSET, NULL, 0 },
    { "B='\nA=1'\n", KV_SHELL_UNSET, NULL, 0 },
    { "(A=1) || :\n", KV_SHELL_UNSET, NULL, 0 },
    { "\nA=\"x $\"'y'\\ z\n", KV_SHELL_LITERAL, "x $y z", 2 },
    { "B=x; C=${B}y\n\n A=\"$C $B\"", KV_SHELL_LITERAL, "xy x", 3 },
    { "A=1\nA=2\n", KV_SHELL_LITERAL, "2", 2 },
    { "A=1; { A=2; }", KV_SHELL_LITERAL, "2", 1 },
    { "A=$B\n", KV_SHELL_DYNAMIC, NULL, 1 },
    { "A=1\nunset A\n", KV_SHELL_DYNAMIC, NULL, 2 },
    { "A=1\n\nexit\n", KV_SHELL_DYNAMIC, NULL, 3 },
};

static void test_get(void **state)
{
    g_autoptr(GPtrArray) cases = new_cases();

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        g_autoptr(KvShellFile) file =
            kv_shell_file_parse(values[i].text, strlen(values[i].text), "/etc/x", NULL);
        g_auto(KvShellValue) value = { 0 };

        assert_non_null(file);
        value = kv_shell_file_get(file, "A");
        if (value.state != values[i].state || g_strcmp0(value.value, values[i].value) != 0 ||
            value.line != values[i].line)
            fail_msg("[%s]: %d [%s] line %u", values[i].text, (int)value.state, value.value,
                     value.line);
        if (value.state != KV_SHELL_DYNAMIC) {
            g_autofree char *set = set_gvt(values[i].text, NULL);

            add_case(cases, values[i].text, set);
        }
    }
    assert_judged(cases);
}

/* Texts at random from what shells make most of: no certain value may be wrong, no edit may fail
 * its judges. */
static void test_random(void **state)
{
    static const char *const pieces[] = {
        VAR "=",       "A=",
        "B=",          "A=",
        "\n",          "\n",
        "\n",          "; ",
        " ",           "\"",
        "\"",          "'",
        "'",           "\\",
        "\\\n",        "x",
        "quiet",       GVT "=0",
        GVT_ON,        "$A",
        "${B}",        "$",
        ("$" VAR),     "`echo y`",
        "$(echo z)",   "#",
        "~",           "*",
        "{a,b}",       "=",
        "+=",          "&& ",
        "|| ",         "| ",
        "( ",          ") ",
        "{ ",          "} ",
        "if :; then ", "fi",
        "else ",       "export ",
        "unset A",     "true ",
        "false ",      "${A:-w}",
        "${A:=v}",     ":",
        "!",           "-",
        "\t",          "case x in x) ",
        ";; esac",     "for A in 1 2; do ",
        "done",        "f() ",
        "exit",        "é",
    };
    g_autoptr(GRand) random = g_rand_new_with_seed(5912);
    g_autoptr(GPtrArray) cases = new_cases();

    (void)state;
    for (unsigned round = 0; round < 6000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autofree char *set = NULL;

        for (gint32 n = g_rand_int_range(random, 1, 14); n > 0; n--)
            g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
        set = set_gvt(text->str, NULL);
        if (set)
            add_case(cases, text->str, set);
    }
    assert_true(cases->len > 200);
    assert_judged(cases);
}

/* A word of quotes, dollars and backslashes, which each style of quotes must hold. */
static void test_odd_word(void **state)
{
    static const char odd[] = "x=\"it's $A `b` \\ {c}~*\"";
    static const char *const texts[] = {
        VAR "=\"quiet\"\n", VAR "='quiet'\n", VAR "=quiet\n", VAR "=qui\\et\n", VAR "=$(:)\n", "",
    };
    g_autoptr(GPtrArray) cases = new_cases();

    (void)state;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(KvShellFile) file =
            kv_shell_file_parse(texts[i], strlen(texts[i]), "/etc/x", NULL);
        g_autofree char *set = kv_shell_file_set_argument(file, VAR, "x", odd, NULL, NULL);

        assert_non_null(set);
        add_case(cases, texts[i], set);
    }
    for (gsize s = 0; s < G_N_ELEMENTS(shells); s++) {
        g_auto(GStrv) parts = run_script(shells[s], cases);

        for (guint i = 0; i < cases->len; i++) {
            const Case *one = cases->pdata[i];
            g_auto(GStrv) seen = split_values(shells[s], one->after, one->names, parts[2 * i + 1]);

            if (!g_str_has_suffix(seen[0], odd))
                fail_msg("%s: [%s] in [%s]", shells[s], seen[0], one->after);
        }
    }
}

static void test_dropin(void **state)
{
    g_autofree char *text = kv_grub_dropin_text(GVT_ON);
    g_autofree char *after = g_strconcat(VAR "=\"a b\"\nA=1\n", text, NULL);
    g_autofree char *same = set_gvt(text, NULL);
    g_autoptr(GPtrArray) cases = new_cases();

    (void)state;
    assert_true(g_str_has_prefix(text, "# "));
    assert_true(g_str_has_suffix(text, VAR "=\"$" VAR " " GVT_ON "\"\n"));
    add_case(cases, VAR "=\"a b\"\nA=1\n", after);
    assert_judged(cases);
    assert_string_equal(same, text);
}

/* One line was changed, or lines were added: nothing else. */
static void assert_one_line(const char *path, const char *before, const char *after)
{
    gsize old = strlen(before), new = strlen(after), head = 0, tail = 0;

    while (head < MIN(old, new) && before[head] == after[head])
        head++;
    while (tail < MIN(old, new) - head && before[old - tail - 1] == after[new - tail - 1])
        tail++;
    if (memchr(before + head, '\n', old - head - tail))
        fail_msg("%s: more than one line is changed", path);
}

/* A file that somebody published: TRUE when it was edited, and the shells approve. */
static gboolean judge_file(const char *path)
{
    g_autofree char *text = NULL, *once = NULL, *twice = NULL;
    g_autoptr(GPtrArray) cases = new_cases();
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error))
        fail_msg("%s", error->message);
    once = set_gvt(text, &error);
    if (!once) {
        print_message("%s: refused: %s\n", path, error->message);
        return FALSE;
    }
    twice = set_gvt(once, NULL);
    if (g_strcmp0(once, twice) != 0)
        fail_msg("%s: the second edit changes it again", path);
    assert_one_line(path, text, once);
    print_message("%s\n", path);
    add_case(cases, text, once);
    assert_judged(cases);
    return TRUE;
}

static void test_directory(void **state)
{
    g_autoptr(GDir) directory = g_dir_open(*state, 0, NULL);
    unsigned count = 0, edited = 0;
    const char *name;

    assert_non_null(directory);
    on_failure = "set +e";
    while ((name = g_dir_read_name(directory))) {
        g_autofree char *path = g_build_filename(*state, name, NULL);

        count++;
        edited += judge_file(path);
    }
    print_message("%u files: %u edited, %u refused, none corrupted\n", count, edited,
                  count - edited);
    assert_true(100 * edited >= 95 * count);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest files[] = {
        cmocka_unit_test_prestate(test_directory, argc > 1 ? argv[1] : NULL),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),   cmocka_unit_test(test_settled),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_unproven),
        cmocka_unit_test(test_get),     cmocka_unit_test(test_random),
        cmocka_unit_test(test_dropin),  cmocka_unit_test(test_odd_word),
    };

    return argc > 1 ? cmocka_run_group_tests(files, NULL, NULL)
                    : cmocka_run_group_tests(tests, NULL, NULL);
}
