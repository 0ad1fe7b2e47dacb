/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo-bench.h"

#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define GPU "/sys/class/mdev_bus/0000:00:02.0"

Bench *bench_new(const char *host)
{
    Bench *bench = g_new0(Bench, 1);
    GError *error = NULL;

    bench->directory = g_dir_make_tmp("kv-demo-XXXXXX", NULL);
    bench->output = g_string_new(NULL);
    bench->machine = kv_demo_open(host, bench->directory, &error);
    if (!bench->machine)
        fail_msg("%s: %s", host ? host : "default", error->message);
    return bench;
}

void bench_free(Bench *bench)
{
    GError *error = NULL;

    kv_machine_free(bench->machine);
    if (!kv_demo_discard(bench->directory, &error))
        fail_msg("%s", error->message);
    assert_false(g_file_test(bench->directory, G_FILE_TEST_EXISTS));
    g_free(bench->directory);
    g_string_free(bench->output, TRUE);
    g_free(bench);
}

void bench_open_again(Bench *bench)
{
    GError *error = NULL;

    kv_machine_free(bench->machine);
    bench->machine = kv_demo_open(NULL, bench->directory, &error);
    if (!bench->machine)
        fail_msg("%s", error->message);
}

char *bench_read(Bench *bench, const char *path)
{
    g_autoptr(GBytes) bytes = NULL;

    if (kv_machine_read(bench->machine, path, 0, &bytes) < 0)
        return NULL;
    return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

void bench_expect(Bench *bench, const char *path, const char *text)
{
    g_autofree char *found = bench_read(bench, path);

    if (!found)
        fail_msg("there is no %s", path);
    assert_string_equal(g_strstrip(found), text);
}

void bench_expect_link(Bench *bench, const char *path, const char *target)
{
    g_autofree char *found = NULL;

    if (kv_machine_readlink(bench->machine, path, &found) < 0)
        fail_msg("there is no link %s", path);
    assert_string_equal(found, target);
}

void bench_put(Bench *bench, const char *path, const char *text)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

    assert_int_equal(kv_machine_make_dir(bench->machine, directory, 0755, NULL), 0);
    assert_int_equal(kv_machine_replace(bench->machine, path, bytes, 0644), 0);
}

int bench_write(Bench *bench, const char *path, const char *value)
{
    return kv_machine_write_attribute(bench->machine, path, value);
}

static void on_line(const char *line, gpointer data)
{
    Bench *bench = data;

    g_string_append_printf(bench->output, "%s\n", line);
}

int bench_run(Bench *bench, const char *command)
{
    g_auto(GStrv) argv = g_strsplit(command, " ", -1);
    int status = -1;

    g_string_truncate(bench->output, 0);
    if (kv_machine_run(bench->machine, (const char *const *)argv, on_line, bench, &status) < 0)
        return -1;
    return status;
}

void bench_reboot(Bench *bench)
{
    assert_true(kv_machine_reboot(bench->machine, NULL));
}

int bench_left(Bench *bench, const char *type)
{
    g_autofree char *path =
        g_strdup_printf(GPU "/mdev_supported_types/i915-GVTg_%s/available_instances", type);
    g_autofree char *text = bench_read(bench, path);

    return text ? (int)g_ascii_strtoll(text, NULL, 10) : -1;
}

int bench_create(Bench *bench, const char *type, const char *uuid)
{
    g_autofree char *path = g_strdup_printf(GPU "/mdev_supported_types/i915-GVTg_%s/create", type);

    return bench_write(bench, path, uuid);
}
