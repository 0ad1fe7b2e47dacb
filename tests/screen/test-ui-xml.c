/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XML of a new virtual machine, before it is defined: read, saved, and edited. */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

static const char *env[] = { NULL, "VISUAL=", NULL };

/* The wizard where the person's editor runs these commands on "$1", the file. */
static StTerm *open_with(const char *editor)
{
    g_autofree char *path = g_build_filename(ui_state(), "an editor", NULL);
    g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", editor);
    g_autofree char *line = g_strdup_printf("EDITOR='%s' -x", path);
    StTerm *t;

    assert_true(g_file_set_contents(path, text, -1, NULL));
    assert_int_equal(chmod(path, 0700), 0);
    /* With an option of its own: the file comes last. */
    g_free((char *)env[0]);
    env[0] = g_steal_pointer(&line);
    t = ui_open(&(UiOptions){ .host = "rebooted", .env = env, .rows = 120 });
    st_expect_keys(t, "v");
    st_expect_row(t, -1, "e Edit the XML");
    st_expect_text(t, "<vcpu>2</vcpu>");
    return t;
}

static void leave(StTerm *t)
{
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static void is_edited_and_defined_so(void **state)
{
    StTerm *t = open_with("test \"$1\" = -x && sed -i 's/<vcpu>2</<vcpu>3</' \"$2\"");

    st_expect_keys(t, "e");
    st_expect_text(t, "The definition is as you edited it.");
    st_expect_text(t, "<vcpu>3</vcpu>");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Done");
    st_expect_keys(t, "m Enter");
    st_expect_text(t, "3 processors");
    st_expect_keys(t, "Esc Esc Esc");
    ui_leave(t);
}

/* What was edited isn't lost without a question. */
static void is_forgotten_on_request(void **state)
{
    StTerm *t = open_with("sed -i 's/<vcpu>2</<vcpu>3</' \"$2\"");

    st_expect_keys(t, "e Esc v");
    st_expect_text(t, "<vcpu>2</vcpu>");
    st_expect_keys(t, "Esc q");
    st_expect_text(t, "Leave kvmgt-setup?");
    st_expect_keys(t, "Up Enter");
    st_expect_exit(t, 0);
    st_term_close(t);
}

/* The first edit is wrong; done once more, on the same text, it is mended. */
static void what_libvirt_refuses_is_edited_again(void **state)
{
    StTerm *t = open_with("if grep -q nonsense \"$2\"; then sed -i 's/<nonsense.>//' \"$2\"; else "
                          "sed -i 's|<vcpu>2</vcpu>|<vcpu>3</vcpu><nonsense/>|' \"$2\"; fi");

    st_expect_keys(t, "e");
    st_expect_text(t, "libvirt doesn't take this definition of gvt-guest");
    ui_expect_focus(t, "Edit it again");
    st_expect_keys(t, "Down Enter");
    st_expect_text(t, "<vcpu>2</vcpu>");
    st_expect_keys(t, "e Enter");
    st_expect_text(t, "The definition is as you edited it.");
    st_expect_text(t, "<vcpu>3</vcpu>");
    st_expect_no_text(t, "nonsense");
    st_term_close(t);
}

static void refused(const char *editor, const char *sentence)
{
    StTerm *t = open_with(editor);

    st_expect_keys(t, "e");
    st_expect_text(t, sentence);
    st_expect_keys(t, "Esc");
    st_expect_text(t, "<vcpu>2</vcpu>");
    st_expect_no_text(t, "as you edited it");
    leave(t);
}

static void what_the_plan_goes_by_stays(void **state)
{
    refused("sed -i 's/<name>.*</<name>other</' \"$2\"", "It is the definition of “other”");
    refused("sed -i 's/<uuid>......../<uuid>12345678/' \"$2\"", "The UUID of the virtual machine");
    refused(
        "sed -i 's/<address uuid=.*/<address uuid=\"00000000-0000-4000-8000-000000000001\"\\/>/' "
        "\"$2\"",
        "The definition has to have the vGPU");
    refused("echo '<domain' >\"$2\"", "libvirt doesn't take this definition");
}

/* Its UUID is the plan's: who leaves it out gets it back. */
static void a_uuid_is_filled_in(void **state)
{
    StTerm *t = open_with("sed -i '/<uuid>/d' \"$2\"");

    st_expect_keys(t, "e");
    st_expect_text(t, "The definition is as you edited it.");
    st_expect_text(t, "<uuid>");
    st_term_close(t);
}

static void editors_that_fail_change_nothing(void **state)
{
    StTerm *t;

    refused("exit 3", "nothing is taken over");
    g_free((char *)env[0]);
    env[0] = g_strdup("EDITOR=/nowhere/editor");
    t = ui_open(&(UiOptions){ .host = "rebooted", .env = env });
    st_expect_keys(t, "v e");
    st_expect_text(t, "isn't there");
    st_expect_keys(t, "Esc");
    leave(t);
    /* Nothing was changed in it: nothing is said. */
    t = open_with("true");
    st_expect_keys(t, "e");
    st_expect_no_text(t, "as you edited it");
    leave(t);
}

static void is_saved_in_a_file(void **state)
{
    const char *directory = ui_state();
    StTerm *t = ui_open(&(UiOptions){ .host = "rebooted", .state = directory });
    g_autofree char *command =
        g_strdup_printf("grep -rlq '<name>gvt-guest</name>' '%s' --include=mine.xml", directory);
    const char *const argv[] = { "/bin/sh", "-c", command, NULL };
    int status = 1;

    st_expect_keys(t, "v s");
    st_expect_text(t, "/root/gvt-guest.xml");
    st_expect_keys(t, "C-u");
    st_type(t, "mine.xml");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Type the whole path");
    st_expect_keys(t, "C-u");
    st_type(t, "/etc/mine.xml");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "The definition is saved in /etc/mine.xml. With guest.xml=/etc/mine.xml");
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                             &status, NULL));
    assert_int_equal(status, 0);
    st_expect_keys(t, "s C-u");
    st_type(t, "/etc/mine.xml");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "/etc/mine.xml is there already");
    st_expect_keys(t, "Esc");
    leave(t);
}

/* What was saved, and changed since, is given back in the step of the virtual machine. */
static void a_file_is_the_definition(void **state)
{
    const char *directory = ui_state();
    g_autofree char *command = g_strdup_printf(
        "file=$(find '%s' -name mine.xml) && sed -i 's/<vcpu>2/<vcpu>3/' \"$file\"", directory);
    const char *const argv[] = { "/bin/sh", "-c", command, NULL };
    StTerm *t = ui_open(&(UiOptions){ .host = "rebooted", .state = directory, .rows = 120 });
    int status = 1;

    st_expect_keys(t, "v s C-u");
    st_type(t, "/etc/mine.xml");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "The definition is saved");
    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                             &status, NULL));
    assert_int_equal(status, 0);
    st_expect_keys(t, "Esc End Enter");
    st_expect_text(t, "XML from a file");
    st_expect_text(t, "Memory in MiB");
    st_expect_keys(t, "End Up Enter C-u");
    st_type(t, "/etc/none.xml");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "There is no file “/etc/none.xml”");
    st_expect_keys(t, "C-u");
    st_type(t, "/etc/mine.xml");
    st_expect_keys(t, "Enter");
    st_expect_no_text(t, "Memory in MiB");
    st_expect_keys(t, "Esc v");
    st_expect_text(t, "is defined as the file /etc/mine.xml says");
    st_expect_text(t, "<vcpu>3</vcpu>");
    st_term_close(t);
}

static void several_are_asked_for(void **state)
{
    g_autofree char *file = g_build_filename(ui_state(), "answers", NULL);
    g_autofree char *option = g_strconcat("--answers=", file, NULL);
    StTerm *t;

    assert_true(g_file_set_contents(file, "[vgpu]\ntype=i915-GVTg_V5_8\ncount=2\n", -1, NULL));
    t = ui_open(&(UiOptions){ .host = "rebooted", .option = option });
    st_expect_keys(t, "v s");
    st_expect_text(t, "Which one?");
    st_expect_keys(t, "Down Enter");
    st_expect_text(t, "/root/gvt-guest-2.xml");
    st_expect_keys(t, "Esc");
    leave(t);
}

/* Where nothing is defined there is nothing to edit. */
static void is_offered_where_there_is_one(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ 0 });

    st_expect_keys(t, "v");
    st_expect_row(t, 0, "All changes");
    st_expect_keys(t, "e s");
    st_expect_row(t, 0, "All changes");
    st_expect_no_text(t, "XML");
    leave(t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_edited_and_defined_so),
        cmocka_unit_test(is_forgotten_on_request),
        cmocka_unit_test(what_libvirt_refuses_is_edited_again),
        cmocka_unit_test(what_the_plan_goes_by_stays),
        cmocka_unit_test(a_uuid_is_filled_in),
        cmocka_unit_test(editors_that_fail_change_nothing),
        cmocka_unit_test(is_saved_in_a_file),
        cmocka_unit_test(a_file_is_the_definition),
        cmocka_unit_test(several_are_asked_for),
        cmocka_unit_test(is_offered_where_there_is_one),
    };

    ui_main(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
