/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/checks/derive.h"

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/checks/causes.h"
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

static gboolean is_on_cmdline(const KvFacts *facts)
{
    return facts->cmdline.seen == KV_KNOWN &&
           kv_cmdline_get(facts->cmdline.text, KV_ARGUMENT_NAME) == KV_ARG_ON;
}

gboolean kv_gvt_is_hidden(const KvFacts *facts)
{
    return !kv_gvt_is_live(facts) && facts->enable_gvt.seen == KV_UNREADABLE &&
           (is_on_cmdline(facts) || kv_modprobe_was_read(facts));
}

gboolean kv_gvt_by_other_means(const KvFacts *facts)
{
    return kv_gvt_is_live(facts) && facts->cmdline.seen == KV_KNOWN && !is_on_cmdline(facts);
}

gboolean kv_boot_is_modprobe(const KvAnswers *answers)
{
    return g_str_equal(kv_answers_get(answers, KV_Q_BOOT_WAY), "modprobe");
}

const KvLoader *kv_boot_loader(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_loader_of(facts, kv_answers_get(answers, KV_Q_BOOT_WAY));
}

KvNext kv_next_boot(const KvFacts *facts, const KvAnswers *answers)
{
    return kv_boot_loader(facts, answers)->stand(facts).next;
}

KvLoaderWants kv_boot_wants(const KvFacts *facts, const KvAnswers *answers)
{
    const KvLoader *loader = kv_boot_loader(facts, answers);
    KvLoaderWants wants = { .way = kv_answers_get(answers, KV_Q_BOOT_WAY),
                            .place = kv_answers_get(answers, KV_Q_BOOT_PLACE) };
    KvNext next = loader->stand(facts).next;
    g_auto(KvSettings) settings = { 0 };

    if (kv_gvt_by_other_means(facts))
        return wants;
    wants.entries = next == KV_NEXT_PARTLY || next == KV_NEXT_NOT_SET || next == KV_NEXT_DAMAGED;
    if (loader->settings) {
        settings = loader->settings(facts);
        wants.settings = settings.state == KV_SETTINGS_NOT_SET ||
                         (settings.state == KV_SETTINGS_UNKNOWN && next != KV_NEXT_SET);
    }
    return wants;
}

gboolean kv_boot_is_stuck(const KvFacts *facts, const KvAnswers *answers)
{
    KvLoaderWants wants = kv_boot_wants(facts, answers);
    g_auto(KvLoaderChanges) changes = { 0 };

    if (!kv_boot_loader(facts, answers)->change || kv_loader_unread(facts) ||
        kv_guc_is_asked(facts))
        return TRUE;
    kv_loader_change(facts, &wants, &changes);
    return changes.refused || changes.unread;
}

gboolean kv_reboot_is_next(const KvFacts *facts, const KvAnswers *answers)
{
    return facts->kind != KV_MACHINE_IMAGE && !kv_gvt_is_live(facts) &&
           facts->cmdline.seen == KV_KNOWN && !is_on_cmdline(facts) &&
           !(kv_boot_is_modprobe(answers) && kv_modprobe_was_read(facts)) &&
           kv_next_boot(facts, answers) == KV_NEXT_SET;
}

const KvVgpu *kv_active_vgpu(const KvFacts *facts, const KvAnswers *answers)
{
    const KvVgpu *vgpu = kv_facts_vgpu(facts, kv_answers_get(answers, KV_Q_VGPU_UUID));

    return vgpu && vgpu->active ? vgpu : NULL;
}

static gboolean is_unread(const KvFact *fact)
{
    return fact->seen == KV_UNREADABLE;
}

static gboolean is_preset(const KvAnswers *answers, KvQuestionId id)
{
    return kv_answers_from(answers, id) == KV_FROM_PRESET;
}

const KvFact *kv_vgpu_unread(const KvFacts *facts, const KvAnswers *answers)
{
    const KvParent *parent = kv_chosen_parent(facts, answers);

    if (kv_active_vgpu(facts, answers))
        return NULL;
    if (is_unread(&facts->mdev_devices))
        return &facts->mdev_devices;
    /* The UUID is then that of a vGPU of ours, found by its definition. */
    if (is_unread(&facts->kept) && is_preset(answers, KV_Q_VGPU_UUID))
        return &facts->kept;
    if (is_unread(&facts->mdev_bus))
        return &facts->mdev_bus;
    if (is_unread(&facts->pci) && is_preset(answers, KV_Q_VGPU_PARENT) && facts->parents->len > 1)
        return &facts->pci;
    return parent && is_unread(&parent->listing) && !kv_answers_type(answers, facts)
               ? &parent->listing
               : NULL;
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
    mode_t mode;

    if (!facts->qemu_group || !is_group_name(facts->qemu_group))
        return NULL;
    mode = kv_wanted_mode(answers);
    return g_strdup_printf("# kvmgt-setup: %s may open the nodes of mediated devices\n"
                           "SUBSYSTEM==\"vfio\", KERNEL==\"[0-9]*\", GROUP=\"%s\", MODE=\"%04o\"\n",
                           mode == 0666 ? "everybody" : "QEMU's group", facts->qemu_group,
                           (unsigned)mode);
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

const char *kv_render_node(const KvFacts *facts, const KvAnswers *answers)
{
    const char *parent = kv_answers_get(answers, KV_Q_VGPU_PARENT);

    for (guint i = 0; facts->render_nodes->len > 1 && i < facts->render_nodes->len; i++) {
        const KvRenderNode *node = facts->render_nodes->pdata[i];

        if (g_strcmp0(node->address, parent) == 0)
            return node->path;
    }
    return NULL;
}
