/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks in the storage pools of a real libvirtd: what is made, and what is refused at the question.
 * qemu-img is the judge of the images. */
#include "virt/virt-private.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/answers/disk.h"
#include "core/facts/facts.h"
#include "own-libvirtd.h"

#define UUID    "fc444019-54df-47bc-a0a0-7308ce9681a8"
#define FILES   "/run/files"
#define SMALL   "/run/small"
#define BASE    "cloud <im>\"age'.qcow2"
#define BASE_AT FILES "/" BASE
#define MIB     (1024 * 1024)
#define GIB     (G_GUINT64_CONSTANT(1) << 30)

static KvMachine *machine;

#define succeed(call)                                                                              \
    do {                                                                                           \
        g_autoptr(GError) error = NULL;                                                            \
        if (!(call))                                                                               \
            fail_msg("%s", error ? error->message : "no error");                                   \
    } while (0)

/* A refusal is one line that holds these words. */
#define refuse(call, ...)                                                                          \
    do {                                                                                           \
        g_autoptr(GError) error = NULL;                                                            \
        const char *const words[] = { __VA_ARGS__ };                                               \
        assert_false(call);                                                                        \
        assert_non_null(error);                                                                    \
        for (gsize word = 0; word < G_N_ELEMENTS(words); word++)                                   \
            if (!strstr(error->message, words[word]) || strchr(error->message, '\n'))              \
                fail_msg("%s", error->message);                                                    \
        print_message("  %s\n", error->message);                                                   \
    } while (0)

static KvVirt *connection(void)
{
    const KvVirtOps *ops = NULL;
    KvVirt *virt = NULL;

    succeed(kv_machine_virt(machine, &ops, &virt, &error));
    return virt;
}

static void make_pool(const char *name, const char *path)
{
    g_autofree char *xml = g_strdup_printf("<pool type='dir'><name>%s</name><target><path>%s</path>"
                                           "</target></pool>",
                                           name, path);
    virStoragePoolPtr pool = virStoragePoolDefineXML(connection()->connection, xml, 0);

    assert_non_null(pool);
    assert_int_equal(virStoragePoolBuild(pool, 0), 0);
    assert_int_equal(virStoragePoolCreate(pool, 0), 0);
    virStoragePoolFree(pool);
}

static void with_pool(const char *name, int (*what)(virStoragePoolPtr pool))
{
    virStoragePoolPtr pool = virStoragePoolLookupByName(connection()->connection, name);

    assert_non_null(pool);
    assert_int_equal(what(pool), 0);
    virStoragePoolFree(pool);
}

static int refresh(virStoragePoolPtr pool)
{
    return virStoragePoolRefresh(pool, 0);
}

static int start(virStoragePoolPtr pool)
{
    return virStoragePoolCreate(pool, 0);
}

static void run(const char *line)
{
    assert_int_equal(system(line), 0);
}

static KvFacts *look(void)
{
    KvFacts *facts = kv_probe(machine, KV_LOOK_LIBVIRT | KV_LOOK_CHOICES);

    if (!facts->virt)
        fail_msg("%s", facts->virt_error);
    return facts;
}

/* What is answered to a question on the host as it is now, with the other answers given before. */
static gboolean try(const char *const *answers, GError **error)
{
    g_autoptr(KvFacts) facts = look();
    g_autoptr(KvAnswers) all = kv_answers_new();

    kv_answers_complete(all, facts, UUID);
    for (; answers[0]; answers += 2) {
        if (!kv_answers_try(all, facts, kv_question_from_name(answers[0]), answers[1],
                            KV_FROM_PERSON, error))
            return FALSE;
        kv_answers_complete(all, facts, UUID);
    }
    return TRUE;
}
#define TRY(...) try((const char *const[]){ __VA_ARGS__, NULL }, &error)

/* What qemu-img says of an image. */
static json_t *image(const char *path)
{
    g_autofree char *quoted = g_shell_quote(path);
    g_autofree char *line = g_strdup_printf("qemu-img info -U --output=json %s", quoted);
    FILE *pipe = popen(line, "r");
    json_t *json = pipe ? json_loadf(pipe, 0, NULL) : NULL;

    assert_non_null(json);
    pclose(pipe);
    return json;
}

static void assert_text(const json_t *json, const char *key, const char *value)
{
    assert_string_equal(json_string_value(json_object_get(json, key)), value);
}

static char *digest(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;

    assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, length);
}

static const KvVirtVolume *volume(const KvFacts *facts, const char *pool, const char *name)
{
    const KvVirtVolume *found = kv_virt_volume(facts->virt, pool, name);

    if (!found)
        fail_msg("libvirt doesn't list %s/%s", pool, name);
    return found;
}

/* ---- what is seen ---- */

static void pools_are_described(void **state)
{
    g_autoptr(KvFacts) before = look(), after = NULL;
    const KvVirtObject *pool = kv_virt_pool(before->virt, "files");

    assert_non_null(pool);
    assert_true(pool->capacity >= pool->available && pool->available > 0);
    assert_int_equal(pool->volumes->len, 0);

    run("qemu-img create -q -f qcow2 " FILES "/plain.qcow2 3G");
    run("qemu-img create -q -f raw " FILES "/plain.img 2M");
    run("qemu-img create -q -f qcow2 -F qcow2 -b plain.qcow2 " FILES "/over.qcow2");
    run("qemu-img create -q -f vmdk " FILES "/other.vmdk 1M");
    after = look();
    assert_true(volume(after, "files", "plain.qcow2")->unseen);
    assert_null(volume(after, "files", "plain.qcow2")->format);
    kv_facts_unref(g_steal_pointer(&after));

    with_pool("files", refresh);
    after = look();
    assert_false(volume(after, "files", "plain.qcow2")->unseen);
    assert_string_equal(volume(after, "files", "plain.qcow2")->format, "qcow2");
    assert_true(volume(after, "files", "plain.qcow2")->capacity == 3 * GIB);
    assert_string_equal(volume(after, "files", "plain.img")->format, "raw");
    assert_int_equal(volume(after, "files", "plain.img")->capacity, 2 * MIB);
    assert_string_equal(volume(after, "files", "over.qcow2")->backing, FILES "/plain.qcow2");
    assert_string_equal(kv_virt_overlay_of(after->virt, FILES "/plain.qcow2")->name, "over.qcow2");
}

/* ---- what is made ---- */

static void a_raw_disk_takes_no_room(void **state)
{
    const KvNewVolume wanted = {
        .pool = "files", .name = "a b<c>.img", .format = "raw", .bytes = GIB
    };
    struct stat st;

    succeed(kv_machine_virt_create_volume(machine, &wanted, &error));
    assert_int_equal(stat(FILES "/a b<c>.img", &st), 0);
    assert_true((guint64)st.st_size == GIB);
    assert_true(st.st_blocks * 512 < MIB);
}

static void a_disk_is_made_over_an_image(void **state)
{
    g_autofree char *before = NULL, *after = NULL;
    json_t *json, *data;
    KvNewVolume wanted = { .pool = "files",
                           .name = "guest.qcow2",
                           .format = "qcow2",
                           .bytes = 5 * GIB,
                           .base = BASE_AT,
                           .base_format = "qcow2" };

    run("qemu-img create -q -f qcow2 '" FILES "/cloud <im>\"age'\\''.qcow2' 2G");
    with_pool("files", refresh);
    before = digest(BASE_AT);
    succeed(kv_machine_virt_create_volume(machine, &wanted, &error));
    after = digest(BASE_AT);
    assert_string_equal(before, after);
    json = image(FILES "/guest.qcow2");
    assert_text(json, "format", "qcow2");
    assert_text(json, "backing-filename", BASE_AT);
    assert_text(json, "backing-filename-format", "qcow2");
    assert_true((guint64)json_integer_value(json_object_get(json, "virtual-size")) == 5 * GIB);
    data = json_object_get(json_object_get(json, "format-specific"), "data");
    assert_text(data, "compat", "1.1");
    json_decref(json);
    run("qemu-img check -q " FILES "/guest.qcow2");

    wanted.name = "nothing.qcow2";
    wanted.base = FILES "/gone.qcow2";
    refuse(kv_machine_virt_create_volume(machine, &wanted, &error), "nothing.qcow2", "gone.qcow2");
    assert_int_equal(access(FILES "/nothing.qcow2", F_OK), -1);
    wanted.base = "/a\033b";
    refuse(kv_machine_virt_create_volume(machine, &wanted, &error), "a\\x1Bb");
}

/* ---- what is refused at the question ---- */

static void names_that_are_taken(void **state)
{
    /* libvirt hasn't seen this one. */
    assert_true(g_file_set_contents(FILES "/mine.qcow2", "mine", -1, NULL));
    refuse(TRY("guest.name", "mine", "guest.disk", "new:1@files"), "mine.qcow2", "already");
    refuse(TRY("guest.name", "guest", "guest.disk", "new:1@files"), "guest.qcow2", "“files”");
    refuse(TRY("guest.name", "a b<c>", "guest.format", "raw", "guest.disk", "new:1@files"),
           "a b<c>.img");
    succeed(TRY("guest.name", "a b<c>", "guest.disk", "new:1@files"));
    refuse(TRY("guest.disk", "files/mine.qcow2"), "virsh pool-refresh files");
    assert_int_equal(unlink(FILES "/mine.qcow2"), 0);
}

static void volumes_that_cannot_be(void **state)
{
    refuse(TRY("guest.disk", "nowhere/x"), "“nowhere”", "virsh pool-list");
    refuse(TRY("guest.disk", "files/gone"), "“gone”");
    refuse(TRY("guest.disk", "files/other.vmdk"), "vmdk", "qemu-img convert");
    refuse(TRY("guest.disk", "files/plain.qcow2"), "over.qcow2");
    succeed(TRY("guest.disk", "files/over.qcow2"));
    succeed(TRY("guest.disk", "new:3@files", "guest.base", "files/plain.qcow2"));
    refuse(TRY("guest.disk", "new:2@files", "guest.base", "files/plain.qcow2"), "3.0 GiB",
           "2.0 GiB");
    refuse(TRY("guest.disk", "new:3@files", "guest.base", "files/plain.qcow2", "guest.disk",
               "new:1@files"),
           "3.0 GiB", "1.0 GiB");
    refuse(TRY("guest.cdrom", "files/plain.img"), "ISO");

    /* What a guest may have written into an image doesn't lead out of the pools. */
    run("qemu-img create -q -u -f qcow2 -F raw -b /etc/shadow " FILES "/trap.qcow2 1M");
    with_pool("files", refresh);
    refuse(TRY("guest.disk", "files/trap.qcow2"), "/etc/shadow", "qcow2:" FILES "/trap.qcow2");
    refuse(TRY("guest.disk", "new:1@files", "guest.base", "files/trap.qcow2"), "/etc/shadow");
}

static void define(const char *name, const char *disk)
{
    g_autofree char *xml = g_strdup_printf(
        "<domain type='qemu'><name>%s</name><memory>65536</memory><os><type>hvm</type></os>"
        "<devices><disk type='%s><target dev='vda'/></disk></devices></domain>",
        name, disk);
    virDomainPtr domain = virDomainDefineXML(connection()->connection, xml);

    assert_non_null(domain);
    virDomainFree(domain);
}

static void volumes_in_use(void **state)
{
    define("by-path", "file'><source file='" FILES "/guest.qcow2'/");
    define("by-name", "volume'><source pool='files' volume='over.qcow2'/");
    refuse(TRY("guest.disk", "files/guest.qcow2"), "“by-path”");
    refuse(TRY("guest.disk", "qcow2:" FILES "/../files/guest.qcow2"), "“by-path”");
    refuse(TRY("guest.disk", "files/over.qcow2"), "“by-name”");
    refuse(TRY("guest.disk", "new:5@files", "guest.base", "files/guest.qcow2"), "“by-path”");
    /* What a disk is made over may be the base of another. */
    succeed(TRY("guest.disk", "new:5@files", "guest.base", "files/plain.qcow2"));
}

static void a_full_pool(void **state)
{
    const KvNewVolume wanted = {
        .pool = "small", .name = "late.qcow2", .format = "qcow2", .bytes = GIB
    };
    int fill;

    assert_int_equal(mkdir(SMALL, 0755), 0);
    assert_int_equal(mount("small", SMALL, "tmpfs", 0, "size=1m"), 0);
    make_pool("small", SMALL);
    refuse(TRY("guest.disk", "new:1@small"), "“small”", "1 MiB", "1.0 GiB");

    /* Somebody fills it after the question. */
    fill = open(SMALL "/fill", O_WRONLY | O_CREAT, 0600);
    while (write(fill, "0123456789abcdef", 16) > 0)
        ;
    close(fill);
    refuse(kv_machine_virt_create_volume(machine, &wanted, &error), "late.qcow2");
    assert_int_equal(access(SMALL "/late.qcow2", F_OK), -1);
    with_pool("small", refresh);
    refuse(TRY("guest.disk", "new:1@small"), "0 MiB");
}

static void the_daemon_restarts_in_between(void **state)
{
    const KvNewVolume wanted = {
        .pool = "files", .name = "after.qcow2", .format = "qcow2", .bytes = GIB
    };

    succeed(TRY("guest.disk", "new:1@files"));
    own_libvirtd_stop();
    refuse(kv_machine_virt_create_volume(machine, &wanted, &error), "systemctl start libvirtd");
    assert_true(own_libvirtd_start());
    succeed(TRY("guest.disk", "new:1@files"));
    succeed(kv_machine_virt_create_volume(machine, &wanted, &error));
    succeed(kv_machine_virt_delete_volume(machine, "files", "after.qcow2", &error));
}

static void a_pool_that_is_stopped(void **state)
{
    const KvNewVolume wanted = {
        .pool = "files", .name = "after.qcow2", .format = "qcow2", .bytes = GIB
    };

    with_pool("files", virStoragePoolDestroy);
    refuse(TRY("guest.disk", "new:1@files"), "virsh pool-start");
    refuse(TRY("guest.disk", "files/over.qcow2"), "virsh pool-start files");
    refuse(TRY("guest.cdrom", "files/x.iso"), "virsh pool-start files");
    refuse(kv_machine_virt_create_volume(machine, &wanted, &error), "virsh pool-start files");
    assert_int_equal(access(FILES "/after.qcow2", F_OK), -1);
    with_pool("files", start);
    succeed(TRY("guest.disk", "new:1@files"));
}

static int open_machine(void **state)
{
    machine = kv_machine_new_live(NULL);
    make_pool("files", FILES);
    return 0;
}

static int close_machine(void **state)
{
    kv_machine_free(machine);
    return 0;
}

static int body(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pools_are_described),
        cmocka_unit_test(a_raw_disk_takes_no_room),
        cmocka_unit_test(a_disk_is_made_over_an_image),
        cmocka_unit_test(names_that_are_taken),
        cmocka_unit_test(volumes_that_cannot_be),
        cmocka_unit_test(volumes_in_use),
        cmocka_unit_test(a_full_pool),
        cmocka_unit_test(the_daemon_restarts_in_between),
        cmocka_unit_test(a_pool_that_is_stopped),
    };

    return cmocka_run_group_tests(tests, open_machine, close_machine);
}

int main(void)
{
    return own_libvirtd_run(body);
}
