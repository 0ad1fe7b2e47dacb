/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every boot loader on a simulated host of its own: it is recognised among what others left behind,
 * the plan is the one its documentation asks for, every entry a person may start carries the
 * argument, the restarted kernel has it, and undo leads back to the first byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/loaders/private.h"
#include "core/plan/build.h"
#include "core/session/session.h"
#include "demo/demo.h"
#include "opened.h"
#include "tree.h"

#define MOST   8
#define KI     "5b1f0c3a9d7e4f60a1b2c3d4e5f60718"
#define SUSE   "/boot/efi/loader/entries/opensuse-tumbleweed-"
#define OSTREE "/boot/loader/entries/ostree-"
#define FED    "/boot/loader/entries/6a9857a393724b7a981ebb5b8495b9ea-"

/* A host, its loader, what is done, where the argument stands afterwards and where not. */
typedef struct {
    const char *host, *loader;
    const char *plan[MOST], *carriers[MOST], *spared[MOST];
} Row;

static const Row rows[] = {
    { "fresh",
      "grub",
      { "/etc/default/grub.d/zz-kvmgt-setup.cfg", "update-grub" },
      { "/boot/grub/grub.cfg" },
      { "/etc/default/grub" } },
    { "fedora",
      "bls",
      { "/etc/kernel/cmdline", "/etc/default/grub",
        "grubby --update-kernel=ALL --args=i915.enable_gvt=1",
        "grubby --update-kernel=/boot/vmlinuz-0-rescue-6a9857a393724b7a981ebb5b8495b9ea "
        "--remove-args=i915.enable_gvt" },
      { FED "6.8.5-301.fc40.x86_64.conf", FED "6.7.9-200.fc39.x86_64.conf", "/etc/kernel/cmdline",
        "/etc/default/grub" },
      { FED "0-rescue.conf" } },
    { "rhel8",
      "bls",
      { "/etc/default/grub", "grubby --update-kernel=ALL --args=i915.enable_gvt=1",
        "grubby --update-kernel=/boot/vmlinuz-0-rescue-6a9857a393724b7a981ebb5b8495b9ea "
        "--remove-args=i915.enable_gvt" },
      { "/boot/grub2/grubenv", "/etc/default/grub" },
      { FED "0-rescue.conf", FED "4.18.0-553.el8_10.x86_64.conf" } },
    { "sdboot",
      "systemd-boot",
      { "/boot/loader/entries/arch-lts.conf", "/boot/loader/entries/arch.conf" },
      { "/boot/loader/entries/arch-lts.conf", "/boot/loader/entries/arch.conf" },
      { "/boot/loader/entries/arch-lts-fallback.conf", "/boot/loader/entries/windows.conf",
        "/etc/default/grub", "/boot/grub/grub.cfg" } },
    { "kernelinstall",
      "kernel-install",
      { "/etc/kernel/cmdline", "kernel-install add 6.1.0-50-amd64 /boot/vmlinuz-6.1.0-50-amd64" },
      { "/etc/kernel/cmdline", "/boot/efi/loader/entries/" KI "-6.1.0-50-amd64.conf" },
      { NULL } },
    { "twokernels",
      "kernel-install",
      { "/etc/kernel/cmdline", "kernel-install add 6.1.0-49-amd64 /boot/vmlinuz-6.1.0-49-amd64",
        "kernel-install add 6.1.0-50-amd64 /boot/vmlinuz-6.1.0-50-amd64" },
      { "/etc/kernel/cmdline", "/boot/efi/loader/entries/" KI "-6.1.0-49-amd64.conf",
        "/boot/efi/loader/entries/" KI "-6.1.0-50-amd64.conf" },
      { NULL } },
    { "uki",
      "uki",
      { "/etc/kernel/cmdline", "mkinitcpio -P" },
      { "/etc/kernel/cmdline" },
      { NULL } },
    { "kernelinstalluki",
      "uki",
      { "/etc/kernel/cmdline", "kernel-install add 6.12.48-amd64 /boot/vmlinuz-6.12.48-amd64" },
      { "/etc/kernel/cmdline" },
      { NULL } },
    { "dracutuki",
      "uki",
      { "/etc/dracut.conf.d/zz-kvmgt-setup.conf", "dracut --regenerate-all --force" },
      { "/etc/dracut.conf.d/zz-kvmgt-setup.conf" },
      { "/etc/kernel/cmdline", "/etc/dracut.conf.d/cmdline.conf" } },
    { "proxmox",
      "proxmox",
      { "/etc/kernel/cmdline", "proxmox-boot-tool refresh" },
      { "/etc/kernel/cmdline" },
      { "/etc/default/grub" } },
    { "proxmoxgrub",
      "proxmox",
      { "/etc/default/grub.d/zz-kvmgt-setup.cfg", "proxmox-boot-tool refresh" },
      { "/etc/default/grub.d/zz-kvmgt-setup.cfg" },
      { "/etc/kernel/cmdline", "/etc/default/grub" } },
    { "opensuse",
      "sdbootutil",
      { "/etc/kernel/cmdline", "sdbootutil update-all-entries" },
      { "/etc/kernel/cmdline", SUSE "6.8.5-1-default-42.conf" },
      { SUSE "6.8.4-1-default-41.conf" } },
    { "pbl",
      "grub",
      { "/etc/default/grub", "pbl --config" },
      { "/etc/default/grub", "/boot/grub2/grub.cfg" },
      { NULL } },
    { "popos",
      "kernelstub",
      { "kernelstub -a i915.enable_gvt=1" },
      { "/etc/kernelstub/configuration", "/boot/efi/loader/entries/Pop_OS-current.conf",
        "/boot/efi/loader/entries/Pop_OS-oldkern.conf" },
      { "/etc/default/grub" } },
    { "silverblue",
      "rpm-ostree",
      { "rpm-ostree kargs --append-if-missing=i915.enable_gvt=1" },
      { OSTREE "2-fedora.conf" },
      { OSTREE "1-fedora.conf" } },
    { "manjaro",
      "sdboot-manage",
      { "/etc/sdboot-manage.conf", "sdboot-manage gen" },
      { "/etc/sdboot-manage.conf", "/efi/loader/entries/manjaro-linux-lts.conf" },
      { "/efi/loader/entries/manjaro-linux-lts-fallback.conf" } },
    { "refind", "refind", { "/boot/refind_linux.conf" }, { "/boot/refind_linux.conf" }, { NULL } },
};

static void expect(KvSession *session, const char *check, KvVerdict verdict)
{
    const KvFinding *finding = kv_findings_get(session->findings, check);

    assert_non_null(finding);
    if (finding->verdict != verdict)
        fail_msg("%s is %s: %s", check, kv_verdict_code(finding->verdict), finding->detail);
}

static char *words_of(const KvAction *action)
{
    return action->argv ? kv_command_line((const char *const *)action->argv)
                        : g_strdup(action->path);
}

/* The plan of the boot loader's step is as the row says; it is carried out. */
static void apply(Walk *walk, const char *answers, const char *const *wanted)
{
    KvSession *session = look(walk, answers);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvPlan) plan = kv_session_plan(session, KV_STEP_BOOT, &error);
    unsigned id, count = 0;

    assert_non_null(plan);
    for (guint i = 0; i < plan->actions->len; i++) {
        g_autofree char *words = words_of(g_ptr_array_index(plan->actions, i));

        if (!wanted[count])
            fail_msg("not asked for: %s", words);
        assert_string_equal(words, wanted[count++]);
    }
    if (wanted[count])
        fail_msg("not planned: %s", wanted[count]);
    assert_true(plan->reboot);
    assert_true(
        kv_journal_create(walk->machine, plan, session->answers, session->facts, &id, &error));
    if (!kv_apply_run(walk->machine, id, NULL, NULL, NULL, &error))
        fail_msg("%s", error->message);
    leave(session);
}

static gboolean carries(Walk *walk, const char *path)
{
    g_autofree char *text = tree_read(walk->root, path);

    if (!text)
        fail_msg("%s isn't there", path);
    return strstr(text, "i915.enable_gvt=1") != NULL;
}

static void assert_carried(Walk *walk, const Row *row)
{
    for (unsigned i = 0; i < MOST && row->carriers[i]; i++)
        if (!carries(walk, row->carriers[i]))
            fail_msg("%s lacks it", row->carriers[i]);
    for (unsigned i = 0; i < MOST && row->spared[i]; i++)
        if (carries(walk, row->spared[i]))
            fail_msg("%s has it", row->spared[i]);
}

/* All that boots the host, and what it is made of. Deployments come and go: a change of the
 * arguments makes a new one, and so does taking it back. */
static char *snapshot(Walk *walk)
{
    g_autofree char *etc = tree_snapshot(walk->root, "/etc", NULL);
    gboolean deployments = tree_has(walk->root, OSTREE "2-fedora.conf");
    g_autofree char *boot =
        tree_snapshot(walk->root, "/boot", deployments ? "/boot/loader/entries" : NULL);
    g_autofree char *efi =
        tree_has(walk->root, "/efi") ? tree_snapshot(walk->root, "/efi", NULL) : NULL;

    return g_strconcat(etc, boot, efi, NULL);
}

static void undo_all(Walk *walk)
{
    g_autoptr(GPtrArray) runs = kv_undo_candidates(walk->machine, NULL);

    for (guint i = 0; i < runs->len; i++) {
        g_autoptr(GError) error = NULL;
        const KvRun *run = g_ptr_array_index(runs, i);

        if (!kv_undo_run(walk->machine, run->id, NULL, NULL, &error))
            fail_msg("%s", error->message);
    }
}

static void assert_running(Walk *walk, const char *answers)
{
    KvSession *session = look(walk, answers);

    expect(session, "cmdline.running", KV_PASS);
    expect(session, "cmdline.driver", KV_PASS);
    expect(session, "cmdline.next", KV_PASS);
    leave(session);
}

static void walk_row(const Row *row)
{
    Walk walk;
    KvSession *session;
    g_autofree char *before = NULL, *after = NULL, *parameter = NULL;

    open_host(&walk, row->host);
    before = snapshot(&walk);
    session = look(&walk, NULL);
    assert_string_equal(kv_loader(session->facts)->id, row->loader);
    expect(session, "boot.loader", KV_PASS);
    expect(session, "cmdline.next", KV_TODO);
    leave(session);
    apply(&walk, NULL, row->plan);
    assert_carried(&walk, row);
    session = look(&walk, NULL);
    expect(session, "reboot.done", KV_TODO);
    leave(session);
    assert_true(kv_machine_reboot(walk.machine, NULL));
    parameter = tree_read(walk.root, "/sys/module/i915/parameters/enable_gvt");
    assert_string_equal(parameter, "Y\n");
    assert_running(&walk, NULL);
    undo_all(&walk);
    after = snapshot(&walk);
    assert_string_equal(after, before);
    for (unsigned i = 0; i < MOST && row->carriers[i]; i++)
        assert_false(tree_has(walk.root, row->carriers[i]) && carries(&walk, row->carriers[i]));
    close_host(&walk);
}

static void test_every_loader(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        print_message("%s\n", rows[i].host);
        walk_row(&rows[i]);
    }
}

/* ---- what is left alone ---- */

static const struct {
    const char *host, *loader, *remedy;
} alone[] = {
    { "nixos", "nixos", "boot.kernelParams = [ \"i915.enable_gvt=1\" ];" },
    { "efistub", "efistub", "initrd=\\initramfs-linux-lts.img i915.enable_gvt=1'" },
};

static void test_left_alone(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(alone); i++) {
        Walk walk;
        KvSession *session;
        g_autoptr(KvPlan) plan = NULL;

        open_host(&walk, alone[i].host);
        session = look(&walk, NULL);
        assert_string_equal(kv_loader(session->facts)->id, alone[i].loader);
        expect(session, "boot.loader", KV_FAIL);
        assert_non_null(
            strstr(kv_findings_get(session->findings, "boot.loader")->remedy, alone[i].remedy));
        plan = kv_session_plan(session, KV_STEP_BOOT, NULL);
        assert_int_equal(plan->actions->len, 0);
        leave(session);
        close_host(&walk);
    }
}

/* ---- a disk whose key the TPM keeps ---- */

static const struct {
    const char *path, *text;
    KvVerdict verdict;
} seals[] = {
    { "/etc/crypttab", "root UUID=1 none luks,discard\n", KV_PASS },
    { "/etc/crypttab", "# tpm2-device=auto\n", KV_PASS },
    { "/etc/crypttab", "root UUID=1 none tpm2-device=auto\n", KV_WARN },
    { "/var/lib/systemd/pcrlock.json", "{}\n", KV_WARN },
    { "/etc/kernel/pcr-initrd.key.pem", "-\n", KV_WARN },
};

static void test_sealed_disks(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(seals); i++) {
        Walk walk;
        KvSession *session;

        open_host(&walk, "kernelinstall");
        tree_write(walk.root, seals[i].path, 0600, seals[i].text);
        session = look(&walk, NULL);
        expect(session, "boot.sealed", seals[i].verdict);
        leave(session);
        close_host(&walk);
    }
}

/* Once it is done the passphrase was asked for, and won't be again. */
static void test_seal_that_stays(void **state)
{
    Walk walk;
    KvSession *session;

    open_host(&walk, "refind");
    tree_write(walk.root, "/var/lib/systemd/pcrlock.json", 0600, "{}\n");
    apply(&walk, NULL, (const char *const[]){ "/boot/refind_linux.conf", NULL });
    session = look(&walk, NULL);
    expect(session, "boot.sealed", KV_PASS);
    leave(session);
    close_host(&walk);
}

/* ---- what must not be done ---- */

/* Entries made of a file without root= would find no system. */
static void test_never_without_root(void **state)
{
    Walk walk;
    KvSession *session;
    g_autoptr(KvPlan) plan = NULL;

    open_host(&walk, "kernelinstall");
    tree_write(walk.root, "/etc/kernel/cmdline", 0644, "quiet\n");
    session = look(&walk, NULL);
    expect(session, "boot.settings", KV_FAIL);
    plan = kv_session_plan(session, KV_STEP_BOOT, NULL);
    assert_int_equal(plan->actions->len, 0);
    leave(session);
    close_host(&walk);
}

/* grubby would give each variable that begins so the value of the one. */
static void test_grubby_spares_other_settings(void **state)
{
    static const char settings[] = "GRUB_CMDLINE_LINUX=\"rhgb quiet\"\n"
                                   "GRUB_CMDLINE_LINUX_DEFAULT=\"splash\"\n";
    g_autofree char *text = NULL, *back = NULL;
    Walk walk;

    open_host(&walk, "fedora");
    tree_write(walk.root, "/etc/default/grub", 0644, settings);
    apply(&walk, NULL,
          (const char *const[]){
              "/etc/kernel/cmdline", "/etc/default/grub",
              "grubby --update-kernel=ALL --args=i915.enable_gvt=1 --no-etc-grub-update",
              "grubby --update-kernel=/boot/vmlinuz-0-rescue-6a9857a393724b7a981ebb5b8495b9ea "
              "--remove-args=i915.enable_gvt",
              NULL });
    text = tree_read(walk.root, "/etc/default/grub");
    assert_string_equal(text, "GRUB_CMDLINE_LINUX=\"rhgb quiet i915.enable_gvt=1\"\n"
                              "GRUB_CMDLINE_LINUX_DEFAULT=\"splash\"\n");
    undo_all(&walk);
    back = tree_read(walk.root, "/etc/default/grub");
    assert_string_equal(back, settings);
    close_host(&walk);
}

/* What it writes of a file that was written before it isn't what was written: undo knows. */
static void test_grubby_writes_it_its_own_way(void **state)
{
    static const char settings[] = "GRUB_CMDLINE_LINUX='rhgb  quiet'\n",
                      cmdline[] = "root=/dev/sda2  ro\nrhgb\n";
    g_autofree char *text = NULL, *first = NULL, *second = NULL;
    Walk walk;

    open_host(&walk, "fedora");
    tree_write(walk.root, "/etc/default/grub", 0644, settings);
    tree_write(walk.root, "/etc/kernel/cmdline", 0644, cmdline);
    apply(&walk, NULL, rows[1].plan);
    text = tree_read(walk.root, "/etc/default/grub");
    assert_string_equal(text, "GRUB_CMDLINE_LINUX=\"rhgb quiet i915.enable_gvt=1\"\n");
    undo_all(&walk);
    first = tree_read(walk.root, "/etc/default/grub");
    second = tree_read(walk.root, "/etc/kernel/cmdline");
    assert_string_equal(first, settings);
    assert_string_equal(second, cmdline);
    close_host(&walk);
}

#define DRACUT "/etc/dracut.conf.d/"

/* What dracut's files say, and what is then planned: the loader, and the text of our file. */
static const struct {
    const char *cmdline, *uefi, *loader, *text;
} dracuts[] = {
    { "kernel_cmdline=\"root=/dev/sda2 $EXTRA\"\n", "uefi=yes\n", "uki",
      "kernel_cmdline+=\" i915.enable_gvt=1 \"\n" },
    { "#kernel_cmdline=\"root=/dev/sda2\"\n", "uefi=\"yes\"\n", "uki",
      "kernel_cmdline='root=/dev/sda2 rw i915.enable_gvt=1'\n" },
    { "kernel_cmdline=\"root=/dev/sda2\"\n", "uefi=\"no\"\n", "uki-by-hand", NULL },
    { "kernel_cmdline=\"root=/dev/sda2\"\n", "#uefi=yes\n", "uki-by-hand", NULL },
};

static void test_dracuts_settings(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(dracuts); i++) {
        Walk walk;
        KvSession *session;
        g_autoptr(KvPlan) plan = NULL;

        open_host(&walk, "dracutuki");
        tree_write(walk.root, DRACUT "cmdline.conf", 0644, dracuts[i].cmdline);
        tree_write(walk.root, DRACUT "uefi.conf", 0644, dracuts[i].uefi);
        tree_write(walk.root, "/proc/cmdline", 0444, "root=/dev/sda2 rw\n");
        session = look(&walk, NULL);
        assert_string_equal(kv_loader(session->facts)->id, dracuts[i].loader);
        plan = kv_session_plan(session, KV_STEP_BOOT, NULL);
        assert_int_equal(plan->actions->len, dracuts[i].text ? 2 : 0);
        if (dracuts[i].text)
            assert_string_equal(((KvAction *)g_ptr_array_index(plan->actions, 0))->content,
                                dracuts[i].text);
        leave(session);
        close_host(&walk);
    }
}

/* Images under a name of somebody's own are made by a command of somebody's own; and what would be
 * the whole command line is never one word of it. */
static void test_dracut_left_alone(void **state)
{
    Walk walk;
    KvSession *session;
    g_autoptr(KvPlan) plan = NULL;

    open_host(&walk, "dracutuki");
    tree_write(walk.root, DRACUT "cmdline.conf", 0644, "");
    tree_write(walk.root, "/proc/cmdline", 0444, "quiet\n");
    session = look(&walk, NULL);
    expect(session, "boot.settings", KV_FAIL);
    plan = kv_session_plan(session, KV_STEP_BOOT, NULL);
    assert_int_equal(plan->actions->len, 0);
    for (guint i = 0; i < session->facts->ukis->len; i++) {
        KvUkiFile *uki = g_ptr_array_index(session->facts->ukis, i);

        g_free(uki->file.path);
        uki->file.path = g_strdup("/efi/EFI/Linux/arch.efi");
    }
    assert_string_equal(kv_loader(session->facts)->id, "uki-by-hand");
    leave(session);
    close_host(&walk);
}

/* ---- settings in more than one file ---- */

#define SDBOOT_DROPINS "/etc/sdboot-manage.conf.d/"

/* A file more on a host, and what is planned then; no plan: the settings need nothing. */
static const struct {
    const char *host, *path, *text;
    const char *plan[MOST], *carrier;
} additions[] = {
    { "manjaro",
      SDBOOT_DROPINS "10-handheld.conf",
      "LINUX_OPTIONS=\"quiet iommu=pt\"\n",
      { SDBOOT_DROPINS "zz-kvmgt-setup.conf", "sdboot-manage gen" },
      SDBOOT_DROPINS "zz-kvmgt-setup.conf" },
    { "manjaro",
      SDBOOT_DROPINS "10-title.conf",
      "ENTRY_TITLE=\"CachyOS\"\n",
      { "/etc/sdboot-manage.conf", "sdboot-manage gen" },
      "/etc/sdboot-manage.conf" },
    { "manjaro",
      SDBOOT_DROPINS "10-gvt.conf",
      "LINUX_OPTIONS+=\" i915.enable_gvt=1\"\n",
      { "sdboot-manage gen" },
      SDBOOT_DROPINS "10-gvt.conf" },
    { "opensuse",
      "/etc/kernel/cmdline.d/gvt.conf",
      "i915.enable_gvt=0\n",
      { "/etc/kernel/cmdline.d/gvt.conf", "sdbootutil update-all-entries" },
      "/etc/kernel/cmdline.d/gvt.conf" },
    { "opensuse",
      "/etc/kernel/cmdline.d/gvt.conf",
      "i915.enable_gvt=1\n",
      { "sdbootutil update-all-entries" },
      "/etc/kernel/cmdline.d/gvt.conf" },
    { "opensuse",
      "/etc/kernel/cmdline.d/hugepages.conf",
      "hugepages=4\n",
      { "/etc/kernel/cmdline", "sdbootutil update-all-entries" },
      "/etc/kernel/cmdline" },
};

static void test_additions(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(additions); i++) {
        Walk walk;

        print_message("%s %s", additions[i].path, additions[i].text);
        open_host(&walk, additions[i].host);
        tree_write(walk.root, additions[i].path, 0644, additions[i].text);
        apply(&walk, NULL, additions[i].plan);
        assert_true(carries(&walk, additions[i].carrier));
        assert_true(kv_machine_reboot(walk.machine, NULL));
        assert_running(&walk, NULL);
        undo_all(&walk);
        close_host(&walk);
    }
}

/* An image that somebody else signed would not start once it was changed. */
static void test_signed_image(void **state)
{
    Walk walk;
    KvSession *session;
    KvUkiFile *uki;

    open_host(&walk, "uki");
    session = look(&walk, NULL);
    uki = g_ptr_array_index(session->facts->ukis, 0);
    uki->is_signed = TRUE;
    assert_string_equal(kv_loader(session->facts)->id, "uki-by-hand");
    leave(session);
    close_host(&walk);
}

/* GRUB's word, copied into an entry of systemd-boot, doesn't make it GRUB; a GRUB that systemd-boot
 * started is one. */
static void test_chain_of_loaders(void **state)
{
    static const char word[] = "BOOT_IMAGE=/vmlinuz root=/dev/sda2 rw\n";
    Walk walk;
    KvSession *session;

    open_host(&walk, "sdboot");
    tree_write(walk.root, "/proc/cmdline", 0444, word);
    session = look(&walk, NULL);
    assert_string_equal(kv_loader(session->facts)->id, "grub");
    leave(session);
    tree_write(walk.root, "/boot/loader/entries/arch-lts.conf", 0644,
               "linux /vmlinuz-linux-lts\noptions BOOT_IMAGE=/vmlinuz root=/dev/sda2 rw\n");
    session = look(&walk, NULL);
    assert_string_equal(kv_loader(session->facts)->id, "systemd-boot");
    leave(session);
    close_host(&walk);
}

/* A directory that can't be listed may hold anything. */
static void test_unreadable_entries(void **state)
{
    Walk walk;
    KvSession *session;
    KvFact *directory;

    open_host(&walk, "sdboot");
    session = look(&walk, NULL);
    directory = (KvFact *)kv_facts_file(session->facts, "/boot/loader/entries");
    directory->seen = KV_UNREADABLE;
    directory->error = EACCES;
    assert_int_equal(kv_loader(session->facts)->stand(session->facts).next, KV_NEXT_UNKNOWN);
    leave(session);
    close_host(&walk);
}

/* The instruction is pasted into a shell: the host's own words are one word of it, and printable.
 */
static void test_pasted_instruction(void **state)
{
    KvFacts facts = { .cmdline = { KV_KNOWN, 0, (char *)"/proc/cmdline",
                                   (char *)"a='$(reboot)' \033[2J i915.enable_gvt=0" } };
    g_autofree char *told = kv_loader_efistub.by_hand(&facts);
    const char *from = strstr(told, "--unicode '");
    g_auto(GStrv) words = NULL;

    assert_non_null(from);
    assert_null(strchr(told, '\033'));
    assert_true(g_shell_parse_argv(from, NULL, &words, NULL));
    assert_int_equal(g_strv_length(words), 2);
    assert_true(g_str_has_prefix(words[1], "a='$(reboot)' "));
    assert_true(g_str_has_suffix(words[1], " i915.enable_gvt=1"));
    assert_null(strstr(words[1], "enable_gvt=0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_loader),
        cmocka_unit_test(test_pasted_instruction),
        cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_sealed_disks),
        cmocka_unit_test(test_seal_that_stays),
        cmocka_unit_test(test_never_without_root),
        cmocka_unit_test(test_signed_image),
        cmocka_unit_test(test_chain_of_loaders),
        cmocka_unit_test(test_unreadable_entries),
        cmocka_unit_test(test_grubby_spares_other_settings),
        cmocka_unit_test(test_grubby_writes_it_its_own_way),
        cmocka_unit_test(test_dracuts_settings),
        cmocka_unit_test(test_dracut_left_alone),
        cmocka_unit_test(test_additions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
