/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/answers/answers.h"
#include "core/answers/disk.h"
#include "core/base/error.h"
#include "core/facts/gpu_ids.h"

#define UUID  "fc444019-54df-47bc-a0a0-7308ce9681a8"
#define OTHER "0b9f7c1e-2f3c-4f1d-9d55-0d7a3d0c1e11"

/* Facts made by hand: a GPU with two types, one vGPU, and a libvirt with a domain on it. */
static KvVgpuType types[] = {
    { .id = (char *)"i915-GVTg_V5_8", .available = 2, .low_mib = 64 },
    { .id = (char *)"i915-GVTg_V5_4", .available = 1, .low_mib = 128 },
    { .id = (char *)"i915-GVTg_V5_2", .available = 0, .low_mib = 256 },
};

typedef struct {
    KvFacts facts;
    KvParent parent;
    KvVgpu vgpu;
    KvVirtDomain domain;
    KvVirtObject pool, network;
    KvVirtFacts virt;
    char *domain_vgpus[2];
} Host;

static GPtrArray *array_of(gpointer item)
{
    GPtrArray *array = g_ptr_array_new();

    if (item)
        g_ptr_array_add(array, item);
    return array;
}

static int setup(void **state)
{
    Host *host = g_new0(Host, 1);

    host->parent.address = (char *)"0000:00:02.0";
    host->parent.types = g_ptr_array_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(types); i++)
        g_ptr_array_add(host->parent.types, &types[i]);
    host->vgpu = (KvVgpu){ .uuid = (char *)UUID,
                           .parent = (char *)"0000:00:02.0",
                           .type = (char *)"i915-GVTg_V5_8",
                           .active = TRUE };
    host->pool = (KvVirtObject){ (char *)"default", TRUE };
    host->network = (KvVirtObject){ (char *)"lab", FALSE };
    host->virt = (KvVirtFacts){ .uri = (char *)"qemu:///system",
                                .memory_kib = 8 << 20,
                                .cpus = 4,
                                .domains = array_of(NULL),
                                .pools = array_of(&host->pool),
                                .networks = array_of(&host->network) };
    host->facts.gpus = array_of(NULL);
    host->facts.grub_dropins = array_of(NULL);
    host->facts.parents = array_of(&host->parent);
    host->facts.vgpus = array_of(NULL);
    host->facts.render_nodes = array_of(NULL);
    host->facts.virt = &host->virt;
    host->facts.looked = KV_LOOK_ALL;
    *state = host;
    return 0;
}

static int teardown(void **state)
{
    Host *host = *state;

    g_ptr_array_unref(host->parent.types);
    g_ptr_array_unref(host->virt.domains);
    g_ptr_array_unref(host->virt.pools);
    g_ptr_array_unref(host->virt.networks);
    g_ptr_array_unref(host->facts.gpus);
    g_ptr_array_unref(host->facts.grub_dropins);
    g_ptr_array_unref(host->facts.parents);
    g_ptr_array_unref(host->facts.vgpus);
    g_ptr_array_unref(host->facts.render_nodes);
    g_free(host);
    return 0;
}

static void add_domain(Host *host, const char *name, const char *vgpu)
{
    host->domain_vgpus[0] = (char *)vgpu;
    host->domain = (KvVirtDomain){ .name = (char *)name, .vgpus = host->domain_vgpus };
    g_ptr_array_add(host->virt.domains, &host->domain);
}

static void test_questions_are_whole(void **state)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (unsigned i = 0; i < KV_N_QUESTIONS; i++) {
        const KvQuestion *question = &kv_questions[i];
        char *name = g_strjoin(".", question->group, question->key, NULL);

        assert_non_null(question->label);
        assert_non_null(question->help);
        assert_non_null(question->preset);
        assert_int_equal(kv_question_from_name(name), i);
        assert_true(g_hash_table_add(names, name));
    }
    assert_int_equal(kv_question_from_name("guest.colour"), KV_N_QUESTIONS);
}

/* Whatever the presets propose, the rows' own checks take. */
static void test_presets_are_acceptable(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new();
    g_autoptr(GError) error = NULL;

    kv_answers_complete(answers, &host->facts, UUID);
    assert_true(kv_answers_check(answers, &host->facts, KV_STEP_GUEST, &error));
    assert_string_equal(kv_answers_get(answers, KV_Q_VGPU_PARENT), "0000:00:02.0");
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_DISK), "new:20");
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_NETWORK), "user");
    host->facts.virt = NULL;
    kv_answers_complete(answers, &host->facts, UUID);
    assert_true(kv_answers_check(answers, &host->facts, KV_STEP_GUEST, &error));
}

/* What is proposed fits the pool, and what can't be in it isn't taken. */
static void test_disks_fit_their_pool(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new();
    g_autoptr(GError) error = NULL;
    const guint64 gib = G_GUINT64_CONSTANT(1) << 30;

    /* No files: qcow2 can't be. */
    kv_answers_complete(answers, &host->facts, UUID);
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_FORMAT), "raw");
    assert_false(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_FORMAT, "qcow2", KV_FROM_PERSON, &error));
    host->pool.path = (char *)"/images";
    kv_answers_complete(answers, &host->facts, UUID);
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_FORMAT), "qcow2");

    host->pool.capacity = 100 * gib;
    host->pool.available = 7 * gib + 1;
    kv_answers_complete(answers, &host->facts, UUID);
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_DISK), "new:7");
    assert_true(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_DISK, "new:7", KV_FROM_PERSON, NULL));
    assert_false(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_DISK, "new:8", KV_FROM_PERSON, NULL));
    kv_answers_set(answers, KV_Q_GUEST_DISK, "", KV_FROM_PERSON);
    host->pool.available = 0;
    kv_answers_complete(answers, &host->facts, UUID);
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_DISK), "none");
}

/* Once the virtual machine is there, its disk is its own, and no answer is refused for it. */
static void test_disk_of_the_vm_itself(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new();
    KvVirtVolume mine = { .name = (char *)"gvt-guest.qcow2", .format = (char *)"qcow2" };

    host->pool.path = (char *)"/images";
    host->pool.volumes = array_of(&mine);
    kv_answers_complete(answers, &host->facts, UUID);
    assert_false(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_DISK, "new:20", KV_FROM_PERSON, NULL));
    mine.left_behind = TRUE;
    assert_true(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_DISK, "new:20", KV_FROM_PERSON, NULL));
    mine.left_behind = FALSE;
    add_domain(host, "gvt-guest", UUID);
    assert_true(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_DISK, "new:20", KV_FROM_PERSON, NULL));
    g_ptr_array_unref(host->pool.volumes);
}

static void test_text_comes_back(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new(), again = kv_answers_new();
    g_autofree char *text = NULL, *said = NULL;

    kv_answers_set(answers, KV_Q_GUEST_NAME, "two\\words = x", KV_FROM_PERSON);
    kv_answers_complete(answers, &host->facts, UUID);
    text = kv_answers_to_text(answers, TRUE);
    assert_true(kv_answers_load(again, text, strlen(text), "x", KV_FROM_FILE, NULL));
    for (unsigned i = 0; i < KV_N_QUESTIONS; i++)
        assert_string_equal(kv_answers_get(again, i),
                            i == KV_Q_VGPU_UUID ? "" : kv_answers_get(answers, i));
    said = kv_answers_to_text(answers, FALSE);
    assert_non_null(strstr(said, "name="));
    assert_non_null(strstr(said, "uuid=" UUID));
    assert_null(strstr(said, "memory="));
}

static void test_sources_outrank(void **state)
{
    g_autoptr(KvAnswers) answers = kv_answers_new();

    kv_answers_set(answers, KV_Q_GUEST_NAME, "flag", KV_FROM_FLAG);
    kv_answers_set(answers, KV_Q_GUEST_NAME, "file", KV_FROM_FILE);
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_NAME), "flag");
    kv_answers_set(answers, KV_Q_GUEST_NAME, "person", KV_FROM_PERSON);
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_NAME), "person");
}

static void test_bad_files(void **state)
{
    static const struct {
        const char *text, *named;
    } cases[] = {
        { "[guest]\ncolour=red\n", "guest.colour" },
        { "[gest]\nname=x\n", "line 1: there is no group [gest]" },
        { "name=x\n", "answers, line 1: " },
        { "\n[guest\nname=x\n", "answers, line 2: " },
        { "[guest]\ncolour=red\n", "line 2" },
        { "[guest] # remark\n", "line 1" },
        { "[guest]\nname=\\q\n", "guest.name" },
        { "[guest]\nname=\xff\n", "line 2 isn't UTF-8" },
        { "\x01\x02", "answers, line 1: “\\x01\\x02” is neither" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(KvAnswers) answers = kv_answers_new();
        g_autoptr(GError) error = NULL;

        kv_answers_set(answers, KV_Q_GUEST_NAME, "before", KV_FROM_FILE);
        assert_false(kv_answers_load(answers, cases[i].text, strlen(cases[i].text), "answers",
                                     KV_FROM_FILE, &error));
        assert_non_null(strstr(error->message, cases[i].named));
        assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_NAME), "before");
    }
}

static void test_values(void **state)
{
    Host *host = *state;
    static const struct {
        KvQuestionId id;
        const char *good, *bad;
    } cases[] = {
        { KV_Q_BOOT_PLACE, "main", "nowhere" },
        { KV_Q_VGPU_PARENT, "0000:00:02.0", "../../etc" },
        { KV_Q_VGPU_TYPE, "i915-GVTg_V5_4", "i915-GVTg_V5_1" },
        { KV_Q_VGPU_TYPE, "largest", "a/b" },
        { KV_Q_VGPU_UUID, UUID, "fc444019-54df-47bc-a0a0" },
        { KV_Q_VGPU_UUID, "", "zc444019-54df-47bc-a0a0-7308ce9681a8" },
        { KV_Q_VGPU_PERSIST, "unit", "maybe" },
        { KV_Q_LIBVIRT_URI, "test:///default", "system" },
        { KV_Q_LIBVIRT_ATTACH, "commandline", "magic" },
        { KV_Q_LIBVIRT_CGROUPS, "controllers", "" },
        { KV_Q_ACCESS_MODE, "0666", "0777" },
        { KV_Q_GUEST_NAME, "my-vm", "a/b" },
        { KV_Q_GUEST_NAME, "日本", "" },
        { KV_Q_GUEST_NAME, "x", "a\nb" },
        { KV_Q_GUEST_MEMORY, "64", "63" },
        { KV_Q_GUEST_MEMORY, "8192", "8193" },
        { KV_Q_GUEST_MEMORY, "2048", "2 GB" },
        { KV_Q_GUEST_VCPUS, "4", "5" },
        { KV_Q_GUEST_VCPUS, "1", "-1" },
        { KV_Q_GUEST_DISK, "new:5@default", "new:5@nowhere" },
        { KV_Q_GUEST_DISK, "/var/x.qcow2", "/var/x.img" },
        { KV_Q_GUEST_DISK, "raw:/var/x.img", "x.img" },
        { KV_Q_GUEST_DISK, "none", "new:0" },
        { KV_Q_GUEST_CDROM, "/a.iso", "a.iso" },
        { KV_Q_GUEST_NETWORK, "none", "lab" },
        { KV_Q_GUEST_NETWORK, "user", "other" },
        { KV_Q_GUEST_START, "no", "perhaps" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(KvAnswers) answers = kv_answers_new();
        g_autoptr(GError) error = NULL;

        kv_answers_complete(answers, &host->facts, UUID);
        assert_true(kv_answers_try(answers, &host->facts, cases[i].id, cases[i].good,
                                   KV_FROM_PERSON, NULL));
        assert_false(kv_answers_try(answers, &host->facts, cases[i].id, cases[i].bad,
                                    KV_FROM_PERSON, &error));
        assert_int_equal(error->code, KV_ERROR_INPUT);
        assert_string_equal(kv_answers_get(answers, cases[i].id), cases[i].good);
    }
}

static void test_type_by_size(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new();

    kv_answers_complete(answers, &host->facts, OTHER);
    assert_ptr_equal(kv_answers_type(answers, &host->facts), &types[1]);
    kv_answers_set(answers, KV_Q_VGPU_TYPE, "smallest", KV_FROM_PERSON);
    assert_ptr_equal(kv_answers_type(answers, &host->facts), &types[0]);
    kv_answers_set(answers, KV_Q_VGPU_TYPE, "i915-GVTg_V5_2", KV_FROM_PERSON);
    assert_null(kv_answers_type(answers, &host->facts));
}

/* A vGPU of ours that nobody uses is used again; another VM's or somebody's own isn't. */
static void test_vgpu_used_again(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new();
    g_autoptr(GError) error = NULL;

    g_ptr_array_add(host->facts.vgpus, &host->vgpu);
    kv_answers_complete(answers, &host->facts, OTHER);
    assert_string_equal(kv_answers_get(answers, KV_Q_VGPU_UUID), OTHER);
    host->vgpu.kept_by = (char *)"/etc/systemd/system/kvmgt-setup-vgpu-" UUID ".service";
    kv_answers_complete(answers, &host->facts, OTHER);
    assert_string_equal(kv_answers_get(answers, KV_Q_VGPU_UUID), UUID);
    add_domain(host, "theirs", UUID);
    kv_answers_complete(answers, &host->facts, OTHER);
    assert_string_equal(kv_answers_get(answers, KV_Q_VGPU_UUID), OTHER);
    assert_false(
        kv_answers_try(answers, &host->facts, KV_Q_VGPU_UUID, UUID, KV_FROM_PERSON, &error));
    assert_non_null(strstr(error->message, "theirs"));
    kv_answers_set(answers, KV_Q_GUEST_NAME, "theirs", KV_FROM_PERSON);
    kv_answers_complete(answers, &host->facts, OTHER);
    assert_string_equal(kv_answers_get(answers, KV_Q_VGPU_UUID), UUID);
}

static void test_taken_name(void **state)
{
    Host *host = *state;
    g_autoptr(KvAnswers) answers = kv_answers_new();

    add_domain(host, "web", NULL);
    assert_false(
        kv_answers_try(answers, &host->facts, KV_Q_GUEST_NAME, "web", KV_FROM_PERSON, NULL));
}

static void test_flags(void **state)
{
    g_autoptr(KvAnswers) answers = kv_answers_new();

    assert_true(kv_answers_set_flag(answers, "guest.name=a=b", NULL));
    assert_string_equal(kv_answers_get(answers, KV_Q_GUEST_NAME), "a=b");
    assert_false(kv_answers_set_flag(answers, "guest.name", NULL));
    assert_false(kv_answers_set_flag(answers, "name=x", NULL));
    assert_false(kv_answers_set_flag(answers, "guest.name=\xff", NULL));
}

static void test_generations(void **state)
{
    static const struct {
        unsigned device;
        KvGeneration generation;
    } cases[] = {
        { 0x1616, KV_GENERATION_SUPPORTED },   { 0x1912, KV_GENERATION_SUPPORTED },
        { 0x5912, KV_GENERATION_SUPPORTED },   { 0x5a84, KV_GENERATION_SUPPORTED },
        { 0x3e92, KV_GENERATION_SUPPORTED },   { 0x9bc8, KV_GENERATION_SUPPORTED },
        { 0x3185, KV_GENERATION_UNSUPPORTED }, { 0x8a52, KV_GENERATION_UNSUPPORTED },
        { 0x9a49, KV_GENERATION_SRIOV },       { 0x4680, KV_GENERATION_SRIOV },
        { 0x0412, KV_GENERATION_TOO_OLD },     { 0x1234, KV_GENERATION_UNKNOWN },
        { 0x5a41, KV_GENERATION_UNSUPPORTED }, { 0x4c8a, KV_GENERATION_UNSUPPORTED },
    };
    const char *platform;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_int_equal(kv_gpu_generation(cases[i].device, &platform), cases[i].generation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_questions_are_whole),
        cmocka_unit_test_setup_teardown(test_presets_are_acceptable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disks_fit_their_pool, setup, teardown),
        cmocka_unit_test_setup_teardown(test_disk_of_the_vm_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(test_text_comes_back, setup, teardown),
        cmocka_unit_test(test_sources_outrank),
        cmocka_unit_test(test_bad_files),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_type_by_size, setup, teardown),
        cmocka_unit_test_setup_teardown(test_vgpu_used_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_taken_name, setup, teardown),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_generations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
