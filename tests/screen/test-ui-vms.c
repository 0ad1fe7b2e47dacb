/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The virtual machines in the wizard: shown, started, stopped, removed, and their console. */
#include "ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#define VGPU "6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60"

static const char *program;

/* A host with one machine of ours that is off, and what else is said of it. */
static const char *host_with(const char *keys, const char *rest)
{
    static char *path;
    g_autofree char *text = g_strdup_printf(
        "[host]\nlike = ready\n"
        "[file /var/lib/libvirt/images/gvt.qcow2]\n|x\n"
        "[domain guest]\nuuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009\n%s"
        "|<domain type='kvm'>\n|  <name>guest</name>\n"
        "|  <uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a009</uuid>\n"
        "|  <memory>1048576</memory>\n|  <vcpu>2</vcpu>\n|  <os><type>hvm</type></os>\n"
        "|  <devices>\n"
        "|    <disk type='file' device='disk'>"
        "<source file='/var/lib/libvirt/images/gvt.qcow2'/><target dev='vda'/></disk>\n"
        "|    <graphics type='vnc' port='-1'/>\n"
        "|    <serial type='pty'><target type='isa-serial' port='0'/></serial>\n"
        "|    <hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>"
        "<address uuid='" VGPU "'/></source></hostdev>\n"
        "|  </devices>\n|</domain>\n%s",
        keys, rest);

    g_free(path);
    path = g_build_filename(ui_state(), "of-a-test.host", NULL);
    assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/* Another program on the same host: "vm guest remove --yes". */
static void elsewhere(const char *host, const char *state, const char *words)
{
    g_autofree char *line =
        g_strdup_printf("'%s' '--demo=%s' --demo-state '%s' %s", program, host, state, words);
    const char *const argv[] = { "/bin/sh", "-c", line, NULL };
    int status = 0;

    assert_true(g_spawn_sync(NULL, (char **)argv, NULL,
                             G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                             NULL, NULL, &status, NULL));
    assert_int_equal(status, 0);
}

static StTerm *open_guest(const char *host, const char *state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = host, .state = state, .rows = 30 });

    st_expect_keys(t, "m");
    ui_expect_focus(t, "guest");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machine guest");
    return t;
}

static void leave(StTerm *t)
{
    st_expect_keys(t, "Esc Esc");
    st_expect_row(t, 0, "kvmgt-setup");
    ui_leave(t);
}

/* What people have there themselves is shown, and nothing else. */
static void others_are_listed_and_left_alone(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "tenants" });

    st_expect_row(t, -1, "m VMs");
    st_expect_row(t, -1, "q Quit");
    st_expect_keys(t, "m");
    st_expect_row(t, 0, "Virtual machines");
    st_expect_row(t, 0, "qemu:///system");
    ui_expect_focus(t, "desktop");
    st_expect_row(t, 2, "switched off");
    st_expect_row(t, 3, "It has no vGPU.");
    st_expect_keys(t, "Down");
    ui_expect_focus(t, "mail");
    st_expect_row(t, 4, "running");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machine mail");
    st_expect_text(t, "left alone. virsh can do it.");
    /* A look at the console changes nothing. */
    ui_expect_focus(t, "Open its serial console");
    st_expect_no_text(t, "Shut it down");
    st_expect_no_text(t, "Remove it");
    st_expect_keys(t, "Esc");
    ui_expect_focus(t, "mail");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static void none_is_said(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "ready" });

    st_expect_keys(t, "m");
    st_expect_text(t, "libvirt has no virtual machines.");
    st_expect_keys(t, "Enter Esc");
    ui_leave(t);
    t = ui_open(&(UiOptions){ .host = "nolibvirt" });
    st_expect_keys(t, "m");
    st_expect_text(t, "libvirt");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static void is_started_and_stopped(void **state)
{
    StTerm *t = open_guest(host_with("", ""), NULL);

    st_expect_text(t, "It is off.");
    st_expect_text(t, "It gets the vGPU " VGPU "");
    st_expect_text(t, "2 processors, 1024 MiB of memory");
    ui_expect_focus(t, "Start it");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "The virtual machine “guest” is started.");
    st_expect_keys(t, "Down Enter");
    st_expect_text(t, "It is off.");
    st_expect_keys(t, "Enter Enter");
    st_expect_text(t, "“guest” runs.");
    st_expect_text(t, "It runs.");
    st_expect_text(t, "Display: vnc://127.0.0.1:5900");
    st_expect_text(t, "ssh -L 5900:127.0.0.1:5900 ");
    st_expect_text(t, "virsh --connect qemu:///system console guest");
    st_expect_keys(t, "Tab");
    ui_expect_focus(t, "Shut it down");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "is asked to shut down.");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "“guest” is off.");
    ui_expect_focus(t, "Start it");
    ui_expect_idle(t);
    st_expect_keys(t, "l");
    st_expect_text(t, "starting up libvirt version");
    st_expect_text(t, "reason=shutdown");
    st_expect_keys(t, "Esc");
    leave(t);
}

/* One that doesn't listen is waited for, and its plug can be pulled meanwhile. */
static void plug_is_pulled(void **state)
{
    StTerm *t = open_guest(host_with("active = yes\nlistens = no\n", ""), NULL);

    st_expect_keys(t, "Tab Enter Enter");
    st_expect_text(t, "The system in “guest” was asked to shut down.");
    st_expect_text(t, "It runs.");
    st_expect_keys(t, "Tab Tab");
    ui_expect_focus(t, "Pull its plug");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "is lost");
    /* What loses something isn't the first answer. */
    ui_expect_focus(t, "Leave it as it is");
    st_expect_keys(t, "Up Enter");
    st_expect_text(t, "“guest” is off.");
    st_expect_no_text(t, "was asked to");
    leave(t);
}

/* The one that is awaited is seen to be off without a key being pressed. */
static void shutdown_is_awaited(void **state)
{
    const char *directory = ui_state();
    const char *host = host_with("active = yes\nlistens = no\n", "");
    StTerm *t = open_guest(host, directory);

    st_expect_keys(t, "Tab Enter Enter");
    st_expect_text(t, "was asked to shut down.");
    elsewhere(host, directory, "vm guest stop --force --yes");
    assert_true(st_wait_text(t, "“guest” is off."));
    leave(t);
}

#define REFUSED                                                                                    \
    "[fail virt start]\n"                                                                          \
    "log = qemu-system-x86_64: VFIO_MAP_DMA failed: Cannot allocate memory\n"                      \
    "|internal error: process exited while connecting to monitor\n"

static void failed_start_is_explained(void **state)
{
    StTerm *t = open_guest(host_with("", REFUSED), NULL);

    st_expect_keys(t, "Enter Enter");
    st_expect_text(t, "libvirt doesn't start the virtual machine guest");
    st_expect_text(t, "Its last start came to nothing.");
    st_expect_text(t, "Cause: QEMU has to lock the guest's memory");
    st_expect_text(t, "The last lines of its log");
    st_expect_keys(t, "PageDown");
    st_expect_text(t, "VFIO_MAP_DMA failed");
    ui_expect_focus(t, "");
    /* The list says it, too; a look says no more than what is. */
    st_expect_keys(t, "r");
    st_expect_no_text(t, "libvirt doesn't start");
    st_expect_keys(t, "Esc");
    st_expect_text(t, "Its last start came to nothing.");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static void vanished_ones_are_told(void **state)
{
    static const char *const answers[] = { "Enter", "r" };

    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        const char *directory = ui_state(), *host = host_with("", "");
        StTerm *t = open_guest(host, directory);

        st_expect_keys(t, i == 0 ? "Enter" : "");
        elsewhere(host, directory, "vm guest remove --yes");
        st_expect_keys(t, answers[i]);
        st_expect_text(t, "libvirt has the virtual machine “guest” no longer");
        st_expect_no_text(t, "Start it");
        st_expect_keys(t, "Enter Esc");
        st_expect_text(t, "libvirt has no virtual machines.");
        st_expect_keys(t, "Esc");
        ui_leave(t);
    }
}

/* Another one that was made under the old name since isn't what the person has seen. */
static void made_anew_is_left_alone(void **state)
{
    const char *directory = ui_state(), *host = host_with("active = yes\n", "");
    StTerm *t = open_guest(host, directory);

    st_expect_keys(t, "Tab Tab Enter");
    st_expect_text(t, "The plug of the virtual machine “guest” is pulled");
    elsewhere(host, directory, "vm guest stop --force --yes");
    elsewhere(host, directory, "vm guest remove --yes");
    elsewhere(host, directory, "apply --yes --set guest.name=guest");
    st_expect_keys(t, "Up Enter");
    st_expect_text(t, "“guest” is another one by now");
    st_expect_keys(t, "Esc");
    st_expect_text(t, "running");
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static gboolean has_disk(const char *directory)
{
    g_autofree char *line =
        g_strdup_printf("test -n \"$(find '%s' -path '*libvirt/images/gvt.qcow2')\"", directory);
    const char *const argv[] = { "/bin/sh", "-c", line, NULL };
    int status = 0;

    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
                             &status, NULL));
    return status == 0;
}

static void is_removed_and_its_disk_stays(void **state)
{
    const char *directory = ui_state();
    StTerm *t = open_guest(host_with("active = yes\n", ""), directory);

    st_expect_keys(t, "BackTab");
    ui_expect_focus(t, "Remove it");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "Stop it before it is removed.");
    st_expect_keys(t, "Enter Tab Tab Tab");
    ui_expect_focus(t, "Pull its plug");
    st_expect_keys(t, "Enter Up Enter BackTab Enter");
    st_expect_row(t, 0, "Remove the virtual machine");
    st_expect_text(t, "Its disks stay.");
    st_expect_text(t, "gvt.qcow2");
    ui_expect_focus(t, "Remove it");
    st_expect_keys(t, "Enter");
    ui_expect_focus(t, "Leave it as it is");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Remove the virtual machine");
    st_expect_keys(t, "Enter Up Enter");
    st_expect_row(t, 0, "Virtual machines");
    st_expect_text(t, "“guest” is removed.");
    st_expect_text(t, "libvirt has no virtual machines.");
    assert_true(has_disk(directory));
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

static void disk_goes_by_its_name_alone(void **state)
{
    const char *directory = ui_state();
    StTerm *t = open_guest(host_with("", ""), directory);

    st_expect_keys(t, "BackTab Enter Up");
    ui_expect_focus(t, "/var/lib/libvirt/images/gvt.qcow2");
    st_expect_keys(t, "Enter");
    st_type(t, "yes");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "That isn't its name.");
    st_expect_keys(t, "C-u Enter");
    st_expect_text(t, "stays");
    st_expect_text(t, "Its disks stay.");
    st_expect_keys(t, "Enter");
    st_type(t, "gvt.qcow2");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "is deleted with all that is on it.");
    st_expect_no_text(t, "Its disks stay.");
    st_expect_keys(t, "Down Enter Up Enter");
    st_expect_text(t, "“guest” is removed.");
    assert_false(has_disk(directory));
    st_expect_keys(t, "Esc");
    ui_leave(t);
}

/* Another machine needs the disk: nothing at all is removed. */
static void disk_of_others_keeps_everything(void **state)
{
    static const char other[] =
        "[domain other]\nuuid = 2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a008\n"
        "|<domain type='kvm'><name>other</name>\n"
        "|<uuid>2d0c4f7b-8a51-4f0c-9be6-52f1a7f7a008</uuid><memory>65536</memory>\n"
        "|<os><type>hvm</type></os><devices><disk type='file' device='disk'>"
        "<source file='/var/lib/libvirt/images/gvt.qcow2'/><target dev='vda'/></disk>"
        "</devices></domain>\n";
    const char *directory = ui_state();
    StTerm *t = open_guest(host_with("", other), directory);

    st_expect_keys(t, "BackTab Enter Up Enter");
    st_type(t, "gvt.qcow2");
    st_expect_keys(t, "Enter Down Enter Up Enter");
    st_expect_text(t, "“other”, too: it stays.");
    st_expect_row(t, 0, "Virtual machine guest");
    ui_expect_focus(t, "Start it");
    assert_true(has_disk(directory));
    leave(t);
}

/* The terminal is the console's until it is left, and then as it was, in its new size. */
static void console_has_the_terminal(void **state)
{
    StTerm *t = open_guest(host_with("active = yes\n", ""), NULL);
    g_autofree char *before = st_screen(t);
    g_autofree char *after = NULL;

    ui_expect_focus(t, "Open its serial console");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "press Ctrl-]. A system in it");
    st_send(t, "\r", 1);
    assert_true(st_wait_text(t, "guest login: "));
    assert_false(st_alternate(t));
    /* Neither Ctrl-C nor Ctrl-Z ends anything here. */
    st_send(t, "\003\032root", 6);
    assert_true(st_wait_text(t, "guest login: root"));
    /* What a system leaves behind on the terminal. */
    st_send(t, "\035", 1);
    after = st_screen(t);
    assert_true(st_alternate(t));
    assert_string_equal(before, after);
    st_expect_keys(t, "Enter");
    st_send(t, "\r", 1);
    assert_true(st_wait_text(t, "guest login: "));
    st_resize(t, 100, 30);
    st_send(t, "\035", 1);
    st_expect_row(t, 29, "Enter Choose");
    leave(t);
}

static void console_that_fails_can_be_read(void **state)
{
    StTerm *t = open_guest(host_with("active = yes\n", "[fail run virsh]\nstatus = 1\n"
                                                       "|error: operation failed: busy\n"),
                           NULL);

    st_expect_keys(t, "Enter");
    st_send(t, "\r", 1);
    assert_true(st_wait_text(t, "error: operation failed: busy"));
    assert_true(st_wait_text(t, "Enter leads back to kvmgt-setup."));
    st_send(t, "\r", 1);
    st_expect_row(t, 0, "Virtual machine guest");
    leave(t);
}

/* Nobody answers a question before it can be read. */
static void keys_typed_ahead_start_nothing(void **state)
{
    StTerm *t = open_guest(host_with("", ""), NULL);

    st_type(t, "\r\r\r");
    st_expect_text(t, "The virtual machine “guest” is started.");
    st_expect_keys(t, "Esc");
    st_expect_text(t, "It is off.");
    leave(t);
}

static void who_is_not_root_sees_and_changes_nothing(void **state)
{
    const char *host = host_with("", "[host]\nuid = 1000\n");
    StTerm *t = open_guest(host, NULL);

    st_expect_text(t, "Changing this host needs root.");
    st_expect_no_text(t, "Start it");
    leave(t);
}

/* On the simplest terminals and in the smallest window. */
static void works_everywhere(void **state)
{
    static const UiOptions kinds[] = {
        { .term = "vt100", .locale = "C" },
        { .cols = 40, .rows = 10 },
        { .cols = 120, .rows = 40 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        UiOptions options = kinds[i];
        StTerm *t;

        options.host = host_with("", "");
        t = ui_open(&options);
        st_expect_keys(t, "m");
        ui_expect_focus(t, "guest");
        st_expect_keys(t, "Enter");
        ui_expect_focus(t, "Start it");
        st_expect_keys(t, "Enter Enter");
        ui_expect_focus(t, "Open its serial console");
        st_expect_keys(t, "Enter");
        st_send(t, "\r", 1);
        assert_true(st_wait_text(t, "guest login: "));
        st_send(t, "\035", 1);
        ui_expect_focus(t, "Open its serial console");
        leave(t);
    }
}

static void is_reached_from_the_last_screen_and_the_guide(void **state)
{
    StTerm *t = ui_open(&(UiOptions){ .host = "rebooted" });

    st_expect_keys(t, "v Enter");
    st_expect_row(t, 0, "Done");
    ui_expect_focus(t, "Show the virtual machine");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machine gvt-guest");
    st_expect_text(t, "It runs.");
    st_expect_text(t, "Run 1 of this");
    st_expect_keys(t, "Esc");
    st_expect_row(t, 0, "Done");
    st_expect_keys(t, "Esc g Down");
    ui_expect_focus(t, "Show the virtual machines");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machines");
    st_expect_keys(t, "? /");
    st_type(t, "shows the virtual machines:");
    st_expect_keys(t, "Enter");
    st_expect_text(t, "shows the virtual machines:");
    st_expect_keys(t, "Esc Esc");
    ui_leave(t);
}

static void several_are_shown_as_a_list(void **state)
{
    g_autofree char *file = g_build_filename(ui_state(), "answers", NULL);
    g_autofree char *option = g_strconcat("--answers=", file, NULL);
    StTerm *t;

    assert_true(g_file_set_contents(file, "[vgpu]\ntype=i915-GVTg_V5_8\ncount=2\n", -1, NULL));
    t = ui_open(&(UiOptions){ .host = "rebooted", .option = option });
    st_expect_keys(t, "v Enter");
    ui_expect_focus(t, "Show the virtual machines");
    st_expect_keys(t, "Enter");
    st_expect_row(t, 0, "Virtual machines");
    ui_expect_focus(t, "gvt-guest");
    st_expect_keys(t, "Down");
    ui_expect_focus(t, "gvt-guest-2");
    st_expect_keys(t, "Esc Esc");
    ui_leave(t);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_are_listed_and_left_alone),
        cmocka_unit_test(none_is_said),
        cmocka_unit_test(is_started_and_stopped),
        cmocka_unit_test(plug_is_pulled),
        cmocka_unit_test(shutdown_is_awaited),
        cmocka_unit_test(failed_start_is_explained),
        cmocka_unit_test(vanished_ones_are_told),
        cmocka_unit_test(made_anew_is_left_alone),
        cmocka_unit_test(is_removed_and_its_disk_stays),
        cmocka_unit_test(disk_goes_by_its_name_alone),
        cmocka_unit_test(disk_of_others_keeps_everything),
        cmocka_unit_test(console_has_the_terminal),
        cmocka_unit_test(console_that_fails_can_be_read),
        cmocka_unit_test(keys_typed_ahead_start_nothing),
        cmocka_unit_test(who_is_not_root_sees_and_changes_nothing),
        cmocka_unit_test(works_everywhere),
        cmocka_unit_test(is_reached_from_the_last_screen_and_the_guide),
        cmocka_unit_test(several_are_shown_as_a_list),
    };

    ui_main(argc, argv);
    program = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
