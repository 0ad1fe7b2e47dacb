/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Virtual machines as they are told to a person: addresses, command lines, QEMU's log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/explain/qemu_log.h"
#include "core/session/vm.h"

static void addresses(void **state)
{
    static const struct {
        KvVirtDisplay display;
        const char *address, *tunnel, *there;
    } cases[] = {
        { { .type = (char *)"vnc", .address = (char *)"127.0.0.1", .port = 5900 },
          "vnc://127.0.0.1:5900",
          "ssh -L 5900:127.0.0.1:5900 host",
          "vnc://127.0.0.1:5900" },
        { { .type = (char *)"spice", .address = (char *)"0.0.0.0", .port = 5901, .tls_port = 5902 },
          "spice://127.0.0.1:5901",
          "ssh -L 5901:127.0.0.1:5901 host",
          "spice://127.0.0.1:5901" },
        { { .type = (char *)"spice", .tls_port = 5902 },
          "spice://127.0.0.1?tls-port=5902",
          "ssh -L 5902:127.0.0.1:5902 host",
          "spice://127.0.0.1?tls-port=5902" },
        { { .type = (char *)"vnc", .address = (char *)"fe80::1", .port = 5900 },
          "vnc://[fe80::1]:5900",
          "ssh -L 5900:[fe80::1]:5900 host",
          "vnc://127.0.0.1:5900" },
        { { .type = (char *)"vnc", .socket = (char *)"/run/a b" },
          "vnc+unix:///run/a b",
          "ssh -L '5900:/run/a b' host",
          "vnc://127.0.0.1:5900" },
        { { .type = (char *)"vnc", .address = (char *)"a'\033[2J", .port = 5900 },
          "vnc://a'\\x1B[2J:5900",
          "ssh -L '5900:a'\\''\\x1B[2J:5900' host",
          "vnc://127.0.0.1:5900" },
        { { .type = (char *)"egl-headless" }, NULL, NULL, NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *there = NULL;
        g_autofree char *address = kv_display_address(&cases[i].display);
        g_autofree char *tunnel = kv_display_tunnel(&cases[i].display, "host", &there);

        if (g_strcmp0(address, cases[i].address) != 0 || g_strcmp0(tunnel, cases[i].tunnel) != 0 ||
            g_strcmp0(there, cases[i].there) != 0)
            fail_msg("%u: %s, %s, %s", (unsigned)i, address, tunnel, there);
    }
}

static void command_lines(void **state)
{
    g_autofree char *plain = kv_vm_console_command("qemu:///system", "win10-2");
    g_autofree char *quoted = kv_vm_console_command("qemu:///system", "a 'b'; rm -rf %s \033[2J");
    g_autofree char *viewer = kv_vm_viewer_command("test:///x?y", "a");

    assert_string_equal(plain, "virsh --connect qemu:///system console win10-2");
    assert_string_equal(quoted, "virsh --connect qemu:///system console "
                                "'a '\\''b'\\''; rm -rf %s \\x1B[2J'");
    assert_string_equal(viewer, "virt-viewer --connect 'test:///x?y' --attach a");
}

#define STARTS(said)                                                                               \
    "2026-01-01 10:00:00.000+0000: starting up libvirt version: 9.0.0, qemu version: 7.2\n"        \
    "LC_ALL=C \\\n/usr/bin/qemu-system-x86_64 \\\n-name guest=x \\\n-msg timestamp=on\n" said
#define ENDS(reason) "2026-01-01 10:00:01.000+0000: shutting down, reason=" reason "\n"

static void logs(void **state)
{
    static const struct {
        const char *text, *lines;
        gboolean failed;
    } cases[] = {
        { "", "", FALSE },
        { STARTS("char device redirected\n"), "char device redirected", FALSE },
        { STARTS("no\n") ENDS("failed"), "no", TRUE },
        { STARTS("old\n") ENDS("failed") STARTS("new\n"), "new", FALSE },
        { STARTS("old\n") ENDS("failed") STARTS("new\n") ENDS("shutdown"), "new", FALSE },
        /* It came to nothing before there was a QEMU: what the one before said isn't the reason. */
        { STARTS("old\n") ENDS("shutdown") ENDS("failed"), "", TRUE },
        { ENDS("failed"), "", TRUE },
        { "the end of\n" STARTS("a\n\nb"), "a|b", FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(KvQemuLog) log = { 0 };
        g_autofree char *lines = NULL;

        kv_qemu_log_read(cases[i].text, &log);
        g_ptr_array_add(log.lines, NULL);
        lines = g_strjoinv("|", (char **)log.lines->pdata);
        if (strcmp(lines, cases[i].lines) != 0 || log.failed != cases[i].failed)
            fail_msg("%u: %s, %d", (unsigned)i, lines, log.failed);
    }
}

static void ends_are_counted_by_their_time(void **state)
{
    const char *text =
        STARTS("a\n") ENDS("failed") "not a time: shutting down, reason=failed\n" STARTS(
            "b\n") "2026-01-01 11:00:00.250+0000: shutting down, reason=failed\n";
    /* 10:00:01 that day. */
    gint64 first = 1767261601;

    assert_int_equal(kv_qemu_log_ends(text, 0), 2);
    assert_int_equal(kv_qemu_log_ends(text, first), 2);
    assert_int_equal(kv_qemu_log_ends(text, first + 1), 1);
    assert_int_equal(kv_qemu_log_ends(text, first + 3600), 0);
}

static void log_paths(void **state)
{
    g_autofree char *path = kv_qemu_log_path("a b");

    assert_string_equal(path, "/var/log/libvirt/qemu/a b.log");
    assert_null(kv_qemu_log_path("../a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses), cmocka_unit_test(command_lines),
        cmocka_unit_test(logs),      cmocka_unit_test(ends_are_counted_by_their_time),
        cmocka_unit_test(log_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
