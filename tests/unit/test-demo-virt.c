/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated host's libvirt: what its test driver judges, what is kept, and what stands against
 * a start on either path. */
#include "demo-bench.h"

/* A new volume with nothing in it. */
#define EMPTY(in, called, size)                                                                    \
    (&(const KvNewVolume){ .pool = in, .name = called, .format = "qcow2", .bytes = size })

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define VGPU  "6f5a2c1e-0b8d-4d3f-9a57-1c2e4b7d8f60" /* of the host `ready` */
#define GUEST "0d2f1c9a-3b5e-4f60-8a71-92c3d4e5f607"
#define OTHER "0d2f1c9a-3b5e-4f60-8a71-92c3d4e5f608"
#define CONF  "/etc/libvirt/qemu.conf"

static const KvVirtOps *ops;
static KvVirt *virt;

static void ask(Bench *bench)
{
    GError *error = NULL;

    if (!kv_machine_virt(bench->machine, &ops, &virt, &error))
        fail_msg("%s", error->message);
}

static Bench *bench_asked(const char *host)
{
    Bench *bench = bench_new(host);

    ask(bench);
    return bench;
}

static KvGuestSpec spec_of(KvAttach attach)
{
    return (KvGuestSpec){ .name = "guest",
                          .uuid = GUEST,
                          .vgpu = VGPU,
                          .vgpu_path = "/sys/bus/mdev/devices/" VGPU,
                          .attach = attach,
                          .type = "kvm",
                          .emulator = "/usr/bin/qemu-system-x86_64",
                          .memory_mib = 1024,
                          .vcpus = 2 };
}

static void define(const KvGuestSpec *spec)
{
    GError *error = NULL;
    g_autofree char *xml = ops->domain_xml(spec, &error);

    if (!xml || !ops->define(virt, xml, &error))
        fail_msg("%s", error->message);
}

/* libvirt refuses, and its words are part of the sentence. */
static void define_refused(const KvGuestSpec *spec, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *xml = ops->domain_xml(spec, &error);

    assert_non_null(xml);
    assert_false(ops->define(virt, xml, &error));
    if (!strstr(error->message, words))
        fail_msg("“%s” is not in “%s”", words, error->message);
}

static void start_refused(const char *name, const char *words)
{
    g_autoptr(GError) error = NULL;

    if (ops->start(virt, name, &error))
        fail_msg("it starts in spite of: %s", words);
    if (!strstr(error->message, words))
        fail_msg("“%s” is not in “%s”", words, error->message);
}

static void start(const char *name)
{
    GError *error = NULL;

    if (!ops->start(virt, name, &error))
        fail_msg("%s", error->message);
}

/* The domain as libvirt lists it; *ret_facts keeps it. */
static const KvVirtDomain *look(KvVirtFacts **ret_facts, const char *name)
{
    g_clear_pointer(ret_facts, kv_virt_facts_free);
    *ret_facts = ops->look(virt, KV_VIRT_CHOICES, NULL);
    assert_non_null(*ret_facts);
    for (unsigned i = 0; i < (*ret_facts)->domains->len; i++) {
        const KvVirtDomain *domain = (*ret_facts)->domains->pdata[i];

        if (strcmp(domain->name, name) == 0)
            return domain;
    }
    return NULL;
}

/* ---- looking ---- */

static void test_look(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    g_autoptr(KvVirtFacts) facts = NULL;

    assert_null(look(&facts, "test")); /* the test driver's own */
    assert_string_equal(facts->uri, "qemu:///system");
    assert_non_null(strchr(facts->version, '.'));
    assert_string_equal(facts->dac_label, "+64055:+64055");
    assert_true(facts->has_kvm);
    assert_int_equal(facts->memory_kib, 16384 * 1024);
    assert_int_equal(facts->cpus, 4);
    assert_int_equal(facts->domains->len, 0);
    assert_int_equal(facts->pools->len, 1);
    assert_int_equal(facts->networks->len, 1);
}

static void test_no_libvirt(void **state)
{
    g_autoptr(Bench) bench = bench_new("nolibvirt");
    g_autoptr(GError) error = NULL;

    assert_false(kv_machine_virt(bench->machine, &ops, &virt, &error));
    assert_non_null(strstr(error->message, "/var/run/libvirt/libvirt-sock"));
}

static void test_other_uri(void **state)
{
    g_autoptr(Bench) bench = bench_new("ready");
    g_autoptr(GError) error = NULL;

    kv_machine_set_uri(bench->machine, "no-such-driver:///");
    assert_false(kv_machine_virt(bench->machine, &ops, &virt, &error));
    assert_non_null(strstr(error->message, "no-such-driver"));
    /* The library's own is as good as any: what is defined lands on the simulated host. */
    kv_machine_set_uri(bench->machine, "test:///default");
    ask(bench);
}

/* ---- defining ---- */

static void test_what_is_defined_is_kept(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    g_autoptr(KvVirtFacts) facts = NULL;
    KvGuestSpec spec = spec_of(KV_ATTACH_NATIVE);
    const KvVirtDomain *domain;

    define(&spec);
    bench_open_again(bench);
    ask(bench);
    domain = look(&facts, "guest");
    assert_non_null(domain);
    assert_string_equal(domain->uuid, GUEST);
    assert_true(domain->persistent);
    assert_false(domain->active || domain->command_line);
    assert_string_equal(domain->vgpus[0], VGPU);
    /* Again, and changed. */
    spec.vgpu = OTHER;
    define(&spec);
    domain = look(&facts, "guest");
    assert_string_equal(domain->vgpus[0], OTHER);
    assert_int_equal(facts->domains->len, 1);
    assert_true(ops->undefine(virt, "guest", OTHER, NULL) == FALSE);
    assert_true(ops->undefine(virt, "guest", GUEST, NULL));
    assert_null(look(&facts, "guest"));
    assert_true(ops->undefine(virt, "guest", GUEST, NULL));
}

static void test_libvirt_refuses(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    KvGuestSpec spec = spec_of(KV_ATTACH_NATIVE);

    define(&spec);
    spec.uuid = OTHER;
    define_refused(&spec, "domain 'guest' already exists with uuid " GUEST);
    spec.name = "a/b";
    define_refused(&spec, "'/'");
    spec.name = "guest2";
    spec.uuid = GUEST;
    define_refused(&spec, GUEST);
    spec.uuid = "no-uuid";
    define_refused(&spec, "uuid");
    spec = spec_of(KV_ATTACH_NATIVE);
    spec.vgpu = "no-uuid";
    define_refused(&spec, "Cannot parse uuid");
    spec.vgpu = VGPU;
    spec.name = "test"; /* the test driver's own domain is not in the way */
    spec.uuid = OTHER;
    define(&spec);
}

static Bench *bench_of_text(const char *text)
{
    g_autofree char *directory = g_dir_make_tmp("kv-demo-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(directory, "x.host", NULL);
    Bench *bench;

    assert_true(g_file_set_contents(file, text, -1, NULL));
    bench = bench_new(file);
    unlink(file);
    rmdir(directory);
    ask(bench);
    return bench;
}

/* What a description orders is said as a real libvirt's refusal would be: with the name of the
 * machine and what to do. */
static void test_ordered_refusals(void **state)
{
    KvGuestSpec spec = spec_of(KV_ATTACH_NATIVE);
    g_autoptr(Bench) bench = bench_of_text("[host]\nlike = ready\n[fail virt define]\n"
                                           "|internal error: no\n");
    g_autoptr(Bench) other = NULL;

    define_refused(&spec, "the virtual machine guest: internal error: no. QEMU's own words are in");
    other = bench_of_text("[host]\nlike = ready\n[fail virt start]\n"
                          "|internal error: /dev/vfio/0: Permission denied\n");
    define(&spec);
    start_refused("guest", "/dev/vfio/0: Permission denied. QEMU's user may not open");
}

/* A pool's and a network's name are asked for at the start, not before. */
static void test_objects_at_start(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    KvGuestSpec spec = spec_of(KV_ATTACH_NATIVE);
    g_autofree char *path = NULL;

    spec.network = "no-such-net";
    define(&spec);
    start_refused("guest", "no network with matching name 'no-such-net'");
    spec.network = "default";
    spec.disk_pool = "default";
    spec.disk_volume = "guest.qcow2";
    spec.disk_format = "qcow2";
    define(&spec);
    start_refused("guest", "no storage vol with matching name 'guest.qcow2'");
    assert_true(ops->create_volume(virt, EMPTY("default", "guest.qcow2", 1 << 30), &path, NULL));
    assert_string_equal(path, "/var/lib/libvirt/images/guest.qcow2");
    start("guest");
    assert_true(ops->stop(virt, "guest", NULL));
    spec.cdrom_path = "/no/such.iso";
    define(&spec);
    start_refused("guest", "'/no/such.iso'");
    start_refused("guest", "Name a file that is there");
    start_refused("nobody", "no domain with matching name 'nobody'");
}

/* ---- the native path ---- */

static void test_native(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    g_autoptr(KvVirtFacts) facts = NULL;
    KvGuestSpec spec = spec_of(KV_ATTACH_NATIVE);
    KvStat stat;

    define(&spec);
    start("guest");
    assert_true(look(&facts, "guest")->active);
    start("guest"); /* running is as good as started */
    /* libvirt opens the node itself, and gives it back. */
    assert_int_equal(kv_machine_stat(bench->machine, "/dev/vfio/0", &stat), 0);
    assert_int_equal(stat.uid, 64055);
    assert_int_equal(stat.mode & 07777, 0600);
    assert_int_equal(bench_write(bench, "/sys/bus/mdev/devices/" VGPU "/remove", "1"), -EBUSY);
    spec.name = "guest2";
    spec.uuid = OTHER;
    define(&spec);
    start_refused("guest2", "is in use by driver QEMU, domain guest");
    assert_true(ops->stop(virt, "guest", NULL));
    assert_int_equal(kv_machine_stat(bench->machine, "/dev/vfio/0", &stat), 0);
    assert_int_equal(stat.uid, 0);
    assert_int_equal(bench_write(bench, "/sys/bus/mdev/devices/" VGPU "/remove", "1"), 0);
    start_refused("guest", "mediated device '" VGPU "' not found");
}

static void test_restart_stops_what_runs(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    g_autoptr(KvVirtFacts) facts = NULL;
    KvGuestSpec spec = spec_of(KV_ATTACH_NATIVE);

    define(&spec);
    start("guest");
    bench_reboot(bench);
    assert_false(look(&facts, "guest")->active);
    start("guest"); /* the vGPU is back by itself */
    /* Running without a definition, it is gone with its end. */
    assert_true(ops->undefine(virt, "guest", GUEST, NULL));
    assert_false(look(&facts, "guest")->persistent);
    assert_true(ops->stop(virt, "guest", NULL));
    assert_null(look(&facts, "guest"));
}

/* ---- the command line path: what was seen on a real host ---- */

#define CONTROLLERS                                                                                \
    "cgroup_controllers = [ \"cpu\", \"memory\", \"blkio\", \"cpuset\", \"cpuacct\" ]\n"
#define NAMESPACES "namespaces = [ ]\n"
#define ACL(more)                                                                                  \
    "cgroup_device_acl = [ \"/dev/null\", \"/dev/full\", \"/dev/zero\", \"/dev/random\", "         \
    "\"/dev/urandom\", \"/dev/ptmx\", \"/dev/kvm\"" more " ]\n"

static const struct {
    const char *conf;
    const char *node;  /* arguments of chgrp and chmod, or NULL: as it was made */
    const char *words; /* NULL: starts */
} paths[] = {
    { "", NULL, "failed to open /dev/vfio/0: No such file or directory" },
    { CONTROLLERS, "kvm 660", "failed to open /dev/vfio/0: No such file or directory" },
    { NAMESPACES, "kvm 660", "failed to open /dev/vfio/0: Operation not permitted" },
    { CONTROLLERS NAMESPACES, "kvm 660", NULL },
    { CONTROLLERS NAMESPACES, NULL, "failed to open /dev/vfio/0: Permission denied" },
    { ACL(", \"/dev/vfio/vfio\", \"/dev/vfio/0\""), "kvm 660", NULL },
    { ACL(", \"/dev/vfio/vfio\", \"/dev/vfio/0\""), "libvirt-qemu 660", NULL },
    { ACL(", \"/dev/vfio/vfio\", \"/dev/vfio/0\""), "render 660", "Permission denied" },
    { ACL(", \"/dev/vfio/vfio\", \"/dev/vfio/0\""), "root 666", NULL },
    { ACL(", \"/dev/vfio/vfio\", \"/dev/vfio/0\""), "kvm 640", "Permission denied" },
    { ACL(", \"/dev/vfio/vfio\""), "kvm 660", "/dev/vfio/0: No such file or directory" },
    { ACL(", \"/dev/vfio/0\""), "kvm 660", "/dev/vfio/vfio: No such file or directory" },
    { ACL(", \"/dev/vfio/vfio\", \"/dev/vfio/0\"") "user = \"root\"\n", NULL, NULL },
};

static void set_node(Bench *bench, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autofree char *group = g_strdup_printf("chgrp %s /dev/vfio/0", words[0]);
    g_autofree char *mode = g_strdup_printf("chmod %s /dev/vfio/0", words[1]);

    assert_int_equal(bench_run(bench, group), 0);
    assert_int_equal(bench_run(bench, mode), 0);
}

static void test_command_line(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    KvGuestSpec spec = spec_of(KV_ATTACH_COMMAND_LINE);

    define(&spec);
    for (unsigned i = 0; i < G_N_ELEMENTS(paths); i++) {
        set_node(bench, paths[i].node ? paths[i].node : "root 600");
        bench_put(bench, CONF, paths[i].conf);
        assert_int_equal(bench_run(bench, "systemctl restart libvirtd"), 0);
        if (paths[i].words)
            start_refused("guest", paths[i].words);
        else
            start("guest");
        assert_true(ops->stop(virt, "guest", NULL));
    }
}

/* The daemon knows what it read when it started. */
static void test_settings_need_the_daemon_anew(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    KvGuestSpec spec = spec_of(KV_ATTACH_COMMAND_LINE);

    define(&spec);
    set_node(bench, "kvm 660");
    bench_put(bench, CONF, CONTROLLERS NAMESPACES);
    start_refused("guest", "No such file or directory");
    /* Not started at boot, it is when it is first asked. */
    assert_int_equal(bench_run(bench, "systemctl disable libvirtd"), 0);
    bench_reboot(bench);
    set_node(bench, "kvm 660");
    start("guest");
}

/* ---- volumes ---- */

static void test_volumes(void **state)
{
    g_autoptr(Bench) bench = bench_asked("ready");
    g_autoptr(GError) error = NULL;
    g_autofree char *path = ops->volume_path(virt, "default", "d.qcow2", NULL);
    gboolean exists;
    guint64 used;

    assert_string_equal(path, "/var/lib/libvirt/images/d.qcow2");
    assert_true(ops->volume_used(virt, "default", "d.qcow2", &exists, &used, NULL));
    assert_false(exists);
    assert_true(ops->create_volume(virt, EMPTY("default", "d.qcow2", 20ull << 30), NULL, NULL));
    assert_true(kv_machine_exists(bench->machine, path));
    assert_true(ops->volume_used(virt, "default", "d.qcow2", &exists, &used, NULL));
    assert_true(exists);
    assert_true(used > 0 && used < 1 << 20);
    assert_false(ops->create_volume(virt, EMPTY("default", "d.qcow2", 1 << 30), NULL, &error));
    assert_non_null(strstr(error->message, "exists already"));
    g_clear_error(&error);
    assert_false(ops->create_volume(virt, EMPTY("default", "../d", 1 << 30), NULL, &error));
    g_clear_error(&error);
    assert_false(ops->create_volume(virt, EMPTY("nowhere", "d", 1 << 30), NULL, &error));
    assert_non_null(strstr(error->message, "no storage pool with matching name 'nowhere'"));
    assert_true(ops->delete_volume(virt, "default", "d.qcow2", NULL));
    assert_false(kv_machine_exists(bench->machine, path));
    assert_true(ops->delete_volume(virt, "default", "d.qcow2", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look),
        cmocka_unit_test(test_no_libvirt),
        cmocka_unit_test(test_other_uri),
        cmocka_unit_test(test_what_is_defined_is_kept),
        cmocka_unit_test(test_libvirt_refuses),
        cmocka_unit_test(test_ordered_refusals),
        cmocka_unit_test(test_objects_at_start),
        cmocka_unit_test(test_native),
        cmocka_unit_test(test_restart_stops_what_runs),
        cmocka_unit_test(test_command_line),
        cmocka_unit_test(test_settings_need_the_daemon_anew),
        cmocka_unit_test(test_volumes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
