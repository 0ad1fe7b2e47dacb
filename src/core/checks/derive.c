/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/checks/derive.h"

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/grubcfg.h"
#include "core/boot/shellfile.h"
#include "core/facts/paths.h"
#include "core/text/virconf.h"

gboolean kv_gvt_is_live(const KvFacts *facts)
{
    const KvGpu *gpu = kv_facts_gpu(facts);

    if (gpu && kv_facts_parent(facts, gpu->address))
        return TRUE;
    return facts->enable_gvt.seen == KV_KNOWN &&
           (g_str_equal(facts->enable_gvt.text, "Y") || g_str_equal(facts->enable_gvt.text, "1"));
}

gboolean kv_gvt_is_hidden(const KvFacts *facts)
{
    return !kv_gvt_is_live(facts) && facts->enable_gvt.seen == KV_UNREADABLE &&
           facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_ON;
}

gboolean kv_gvt_by_other_means(const KvFacts *facts)
{
    return kv_gvt_is_live(facts) && facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) != KV_ARG_ON;
}

gboolean kv_boot_uses_entries(const KvFacts *facts)
{
    g_autoptr(KvGrubCfg) cfg = NULL;

    if (facts->loader_entries.seen != KV_KNOWN)
        return FALSE;
    if (facts->grub_cfg.seen != KV_KNOWN)
        return TRUE;
    cfg = kv_grub_cfg_parse(facts->grub_cfg.text, strlen(facts->grub_cfg.text),
                            facts->grub_cfg.path, NULL);
    return cfg && cfg->uses_bls;
}

KvNext kv_next_boot(const KvFacts *facts, unsigned *ret_on, unsigned *ret_all)
{
    g_autoptr(KvGrubCfg) cfg = NULL;
    KvGrubCounts counts;

    if (facts->grub_cfg.seen != KV_KNOWN || kv_boot_uses_entries(facts))
        return KV_NEXT_UNKNOWN;
    cfg = kv_grub_cfg_parse(facts->grub_cfg.text, strlen(facts->grub_cfg.text),
                            facts->grub_cfg.path, NULL);
    if (!cfg)
        return KV_NEXT_DAMAGED;
    counts = kv_grub_cfg_count(cfg, KV_ARGUMENT_NAME);
    if (ret_on)
        *ret_on = counts.normal_on;
    if (ret_all)
        *ret_all = counts.normal;
    if (counts.normal == 0)
        return KV_NEXT_DAMAGED;
    if (counts.normal_on == counts.normal)
        return KV_NEXT_SET;
    return counts.normal_on > 0 ? KV_NEXT_PARTLY : KV_NEXT_NOT_SET;
}

/* Our own drop-in extends the variable, which no reader could call a literal. */
static gboolean is_our_dropin(const KvFact *file)
{
    g_autofree char *text = kv_grub_dropin_text(KV_ARGUMENT_WORD);

    return g_str_equal(file->path, KV_PATH_GRUB_DROPIN) && g_str_equal(file->text, text);
}

static void settings_say(KvSettings *settings, KvSettingsState state, const char *path,
                         unsigned line, const char *reason)
{
    kv_settings_clear(settings);
    settings->state = state;
    settings->path = g_strdup(path);
    settings->line = line;
    settings->reason = g_strdup(reason);
}

/* One variable of one file: what it says replaces what was said before. */
static void settings_read(KvSettings *settings, const KvShellFile *shell, const char *path,
                          const char *variable)
{
    g_auto(KvShellValue) value = kv_shell_file_get(shell, variable);

    if (value.state == KV_SHELL_LITERAL) {
        KvArgState argument = kv_cmdline_get(value.value, KV_ARGUMENT_NAME);
        gboolean on = argument == KV_ARG_ON;

        settings_say(settings, on ? KV_SETTINGS_SET : KV_SETTINGS_NOT_SET, path, value.line, NULL);
        settings->contrary = !on && argument != KV_ARG_ABSENT;
    } else if (value.state == KV_SHELL_DYNAMIC) {
        settings_say(settings, KV_SETTINGS_UNKNOWN, path, value.line, value.reason);
    }
}

#define DEFAULT_VARIABLE "GRUB_CMDLINE_LINUX_DEFAULT"

static void settings_read_file(KvSettings *settings, const KvFact *file, const char *variable)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = NULL;

    if (file->seen == KV_UNREADABLE) {
        g_autofree char *reason =
            g_strdup_printf(_("%1$s can't be read: %2$s."), file->path, g_strerror(file->error));

        settings_say(settings, KV_SETTINGS_UNKNOWN, file->path, 0, reason);
    }
    if (file->seen != KV_KNOWN)
        return;
    if (is_our_dropin(file) && !g_str_equal(variable, DEFAULT_VARIABLE))
        return;
    if (is_our_dropin(file)) {
        settings_say(settings, KV_SETTINGS_SET, file->path, 0, NULL);
        return;
    }
    shell = kv_shell_file_parse(file->text, strlen(file->text), file->path, &error);
    if (shell)
        settings_read(settings, shell, file->path, variable);
    else
        settings_say(settings, KV_SETTINGS_UNKNOWN, file->path, 0, error->message);
}

static KvSettings settings_of(const KvFacts *facts, const char *variable)
{
    KvSettings settings = { KV_SETTINGS_NOT_SET, g_strdup(KV_PATH_GRUB_DEFAULT), 0, FALSE, NULL };

    settings_read_file(&settings, &facts->grub_default, variable);
    for (unsigned i = 0; facts->grub_reads_dropins && i < facts->grub_dropins->len; i++)
        settings_read_file(&settings, g_ptr_array_index(facts->grub_dropins, i), variable);
    return settings;
}

/* GRUB puts GRUB_CMDLINE_LINUX first and GRUB_CMDLINE_LINUX_DEFAULT behind it, and the kernel takes
 * the last word: only where the second says nothing of the argument does the first count. */
KvSettings kv_grub_settings(const KvFacts *facts)
{
    KvSettings settings = settings_of(facts, DEFAULT_VARIABLE);
    g_auto(KvSettings) first = { 0 };

    if (settings.state != KV_SETTINGS_NOT_SET || settings.contrary)
        return settings;
    first = settings_of(facts, "GRUB_CMDLINE_LINUX");
    if (first.state != KV_SETTINGS_NOT_SET)
        settings_say(&settings, first.state, first.path, first.line, first.reason);
    return settings;
}

void kv_settings_clear(KvSettings *settings)
{
    g_clear_pointer(&settings->path, g_free);
    g_clear_pointer(&settings->reason, g_free);
}

gboolean kv_reboot_is_next(const KvFacts *facts)
{
    return facts->kind != KV_MACHINE_IMAGE && !kv_gvt_is_live(facts) &&
           facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) != KV_ARG_ON &&
           kv_next_boot(facts, NULL, NULL) == KV_NEXT_SET;
}

const KvVgpu *kv_active_vgpu(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVgpu *vgpu = kv_facts_vgpu(facts, kv_answers_get(answers, KV_Q_VGPU_UUID));

    return vgpu && vgpu->active ? vgpu : NULL;
}

const KvParent *kv_chosen_parent(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_facts_parent(facts, kv_answers_get(answers, KV_Q_VGPU_PARENT));
}

mode_t kv_wanted_mode(const KvAnswers *answers)
{
    return g_str_equal(kv_answers_get(answers, KV_Q_ACCESS_MODE), "0666") ? 0666 : 0660;
}

/* What useradd(8) takes for a name, or a number: anything else could say more in a rule than a
 * group does. */
static gboolean is_group_name(const char *text)
{
    if (!g_ascii_isalnum(*text) && *text != '_')
        return FALSE;
    for (const char *c = text; *c; c++)
        if (!g_ascii_isalnum(*c) && !strchr("_-.", *c))
            return FALSE;
    return TRUE;
}

/* N changes with each start, so the rule is for every group node; the container node /dev/vfio/vfio
 * keeps its own. */
char *kv_wanted_rule(const KvFacts *facts, const KvAnswers *answers)
{
    if (!facts->qemu_group || !is_group_name(facts->qemu_group))
        return NULL;
    return g_strdup_printf("# %s\n"
                           "SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"%s\", MODE=\"%04o\"\n",
                           "kvmgt-setup: QEMU's group may open the nodes of mediated devices",
                           facts->qemu_group, (unsigned)kv_wanted_mode(answers));
}

static gboolean list_has(const char *const *list, const char *item)
{
    return list && g_strv_contains(list, item);
}

gboolean kv_qemu_conf_is_set(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVgpu *vgpu = kv_active_vgpu(facts, answers);
    g_autofree char *node = vgpu ? g_strdup_printf("/dev/vfio/%d", vgpu->iommu_group) : NULL;
    g_autoptr(KvVirconf) conf = NULL;
    const char *const *list;

    if (facts->qemu_conf.seen != KV_KNOWN || !vgpu)
        return FALSE;
    conf = kv_virconf_parse(facts->qemu_conf.text, strlen(facts->qemu_conf.text),
                            facts->qemu_conf.path, NULL);
    if (!conf)
        return FALSE;
    if (g_str_equal(kv_answers_get(answers, KV_Q_LIBVIRT_CGROUPS), "device-acl")) {
        list = kv_virconf_get_list(conf, "cgroup_device_acl");
        return list_has(list, "/dev/vfio/vfio") && list_has(list, node);
    }
    list = kv_virconf_get_list(conf, "namespaces");
    if (!list || list[0])
        return FALSE;
    list = kv_virconf_get_list(conf, "cgroup_controllers");
    return list && !list_has(list, "devices");
}

/* The lists of libvirt 9.0's qemu.conf, for a file whose comments were taken out. */
static const char *const usual_acl[] = { "/dev/null",   "/dev/full",        "/dev/zero",
                                         "/dev/random", "/dev/urandom",     "/dev/ptmx",
                                         "/dev/kvm",    "/dev/userfaultfd", NULL };
static const char *const usual_controllers[] = { "cpu",    "devices", "memory", "blkio",
                                                 "cpuset", "cpuacct", NULL };

char **kv_qemu_conf_defaults(const KvFacts *facts, const char *key)
{
    const char *text = facts->qemu_conf.seen == KV_KNOWN ? facts->qemu_conf.text : "";
    g_autoptr(KvVirconf) conf = kv_virconf_parse(text, strlen(text), KV_PATH_QEMU_CONF, NULL);
    const char *const *list = conf ? kv_virconf_get_list(conf, key) : NULL;

    if (!list && conf)
        list = kv_virconf_get_example_list(conf, key);
    if (!list)
        list = g_str_equal(key, "cgroup_device_acl") ? usual_acl : usual_controllers;
    return g_strdupv((char **)list);
}
