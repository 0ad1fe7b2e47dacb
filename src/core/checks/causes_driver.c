/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/grubcfg.h"
#include "core/checks/causes.h"
#include "core/checks/derive.h"
#include "core/text/printable.h"

gboolean kv_see_log(KvFinding *finding, const KvFacts *facts, KvLogMeaning meaning)
{
    g_autofree char *line = kv_kernel_log_find(&facts->kernel_log, meaning);

    if (line)
        kv_see_value(finding, KV_KERNEL_LOG, line);
    return line != NULL;
}

gboolean kv_cause_refused(const KvFacts *facts, KvFinding *finding)
{
    if (kv_see_log(finding, facts, KV_LOG_GUEST)) {
        kv_say(finding, KV_FAIL,
               g_strdup(_("This graphics processor is itself a virtual one: the driver does no "
                          "GVT-g inside of a virtual machine.")),
               g_strdup(_("Make the vGPUs on the host that runs this virtual machine.")));
        return TRUE;
    }
    if (!kv_see_log(finding, facts, KV_LOG_UNSUPPORTED))
        return FALSE;
    kv_say(finding, KV_FAIL,
           g_strdup(_("The driver itself says that this graphics processor doesn't do GVT-g.")),
           g_strdup(_("Use SR-IOV virtual functions where it has them (Gen12 and newer), else "
                      "virtio-gpu in the virtual machine.")));
    return TRUE;
}

/* ---- GuC ---- */

/* The module parameter is a mask; its lowest bit asks for submission. Below zero the driver
 * chooses, and up to Gen11 it doesn't choose that. */
static gboolean asks_for_guc(const char *value)
{
    gint64 mask = value ? g_ascii_strtoll(value, NULL, 0) : 0;

    return mask > 0 && mask & 1;
}

/* The value that a normal entry of the boot menu carries; g_free, or NULL. */
static char *guc_of_menu(const KvFact *config)
{
    g_autoptr(KvGrubCfg) cfg = NULL;
    char *value = NULL;

    if (config->seen == KV_KNOWN)
        cfg = kv_grub_cfg_parse(config->text, strlen(config->text), config->path, NULL);
    for (unsigned i = 0; cfg && i < cfg->entries->len && !value; i++) {
        const KvGrubEntry *entry = g_ptr_array_index(cfg->entries, i);

        if (entry->args && !entry->is_recovery && !entry->is_foreign)
            value = kv_cmdline_value(entry->args, "i915.enable_guc");
    }
    return value;
}

typedef struct {
    const char *path; /* where it is asked for; of the facts */
    char *value;      /* NULL: nothing asks for it */
} Guc;

/* The next start decides, else what this one was started with; the command line is read after
 * modprobe.d. */
static Guc guc_of(const KvFacts *facts)
{
    Guc guc = { facts->grub_cfg.path, guc_of_menu(&facts->grub_cfg) };

    if (!guc.value && facts->grub_cfg.seen != KV_KNOWN && facts->cmdline.seen == KV_KNOWN) {
        guc.path = facts->cmdline.path;
        guc.value = kv_cmdline_value(facts->cmdline.text, "i915.enable_guc");
    }
    if (!guc.value && facts->guc_option.seen == KV_KNOWN) {
        guc.path = facts->guc_option.path;
        guc.value = g_strdup(facts->guc_option.text);
    }
    if (!asks_for_guc(guc.value))
        g_clear_pointer(&guc.value, g_free);
    return guc;
}

static gboolean is_registered(const KvFacts *facts)
{
    const KvGpu *gpu = kv_facts_gpu(facts);

    return gpu && kv_facts_parent(facts, gpu->address);
}

gboolean kv_guc_is_asked(const KvFacts *facts)
{
    Guc guc = guc_of(facts);
    gboolean is = guc.value != NULL;

    g_free(guc.value);
    return is && !is_registered(facts);
}

static void say_guc(const KvFacts *facts, const char *path, KvFinding *finding)
{
    kv_say(finding, KV_FAIL,
           kv_kernel_is_before(facts, 5, 19)
               ? g_strdup(_("GVT-g doesn't go together with GuC submission (i915.enable_guc): with "
                            "both, i915 of this kernel gives the graphics processor up, and the "
                            "host loses its display."))
               : g_strdup(_("GVT-g doesn't go together with GuC submission (i915.enable_guc): with "
                            "both, the driver leaves GVT-g off.")),
           g_strdup_printf(_("Take enable_guc out of %s before you go on, and restart. Setting it "
                             "to 0 isn't needed: the driver's own choice is right."),
                           path));
}

gboolean kv_cause_guc(const KvFacts *facts, KvFinding *finding)
{
    Guc guc = { 0 };
    gboolean live = facts->enable_guc.seen == KV_KNOWN && asks_for_guc(facts->enable_guc.text);
    gboolean is;

    if (is_registered(facts))
        return FALSE;
    guc = guc_of(facts);
    is = kv_see_log(finding, facts, KV_LOG_GUC) || guc.value || live;
    if (is) {
        g_autofree char *word = g_strdup_printf("enable_guc=%s", guc.value ? guc.value : "");
        g_autofree char *path = kv_printable(guc.value ? guc.path : "/etc/modprobe.d", -1);

        if (guc.value)
            kv_see_value(finding, guc.path, word);
        if (live)
            kv_see(finding, &facts->enable_guc);
        say_guc(facts, path, finding);
    }
    g_free(guc.value);
    return is;
}

/* ---- i915 that isn't the kernel's own, or isn't taken ---- */

gboolean kv_cause_not_driven(const KvFacts *facts, const KvGpu *gpu, KvFinding *finding)
{
    gboolean locked =
        (facts->secure_boot.seen == KV_KNOWN && g_str_equal(facts->secure_boot.text, "on")) ||
        (facts->lockdown.seen == KV_KNOWN && *facts->lockdown.text &&
         !g_str_equal(facts->lockdown.text, "none"));

    if (gpu->driver)
        return FALSE;
    if (kv_kernel_is_before(facts, 5, 19) && kv_see_log(finding, facts, KV_LOG_GUC))
        return kv_cause_guc(facts, finding);
    if (facts->foreign_i915.seen != KV_KNOWN || !locked)
        return FALSE;
    kv_see(finding, &facts->foreign_i915);
    kv_see(finding, facts->secure_boot.seen == KV_KNOWN ? &facts->secure_boot : &facts->lockdown);
    kv_see_log(finding, facts, KV_LOG_SIGNATURE);
    kv_say(finding, KV_FAIL,
           g_strdup(_("i915 isn't loaded: it isn't this kernel's own, and Secure Boot takes only "
                      "modules that are signed with a key it knows.")),
           g_strdup(_("Have its key enrolled (“mokutil --import” with the key of DKMS, then a "
                      "restart), or remove the package that put it in the place of the kernel's "
                      "own, which is signed.")));
    return TRUE;
}

gboolean kv_cause_foreign(const KvFacts *facts, KvFinding *finding)
{
    if (facts->foreign_i915.seen != KV_KNOWN)
        return FALSE;
    kv_see(finding, &facts->foreign_i915);
    kv_say(finding, KV_FAIL,
           g_strdup(_("The i915 driver in use isn't this kernel's own, and was built without "
                      "GVT-g.")),
           g_strdup(_("Remove the package that put it in the place of the kernel's own (those for "
                      "SR-IOV have no GVT-g), run depmod, and restart.")));
    return TRUE;
}

/* ---- bugs of a version ---- */

static const struct {
    KvLogMeaning meaning;
    const char *platform;
    unsigned major, minor, last_patch;
    const char *detail, *remedy; /* N_() */
} bugs[] = {
    { KV_LOG_UNTRACKED, "Comet Lake", 5, 19, 1,
      N_("A bug of the kernels 5.19.0 and 5.19.1 keeps GVT-g from starting on Comet Lake."),
      N_("Start a newer kernel, or one before 5.19.") },
    { KV_LOG_DUPLICATE, "Broxton", 5, 4, G_MAXUINT,
      N_("A bug of the kernels 5.4 keeps GVT-g from starting on Broxton."),
      N_("Start a newer kernel.") },
};

gboolean kv_cause_kernel_bug(const KvFacts *facts, KvFinding *finding)
{
    const KvGpu *gpu = kv_facts_gpu(facts);
    const unsigned *is = facts->release;

    for (unsigned i = 0; gpu && i < G_N_ELEMENTS(bugs); i++) {
        gboolean here = is[0] == bugs[i].major && is[1] == bugs[i].minor &&
                        is[2] <= bugs[i].last_patch &&
                        g_strcmp0(gpu->platform, bugs[i].platform) == 0;

        /* Where the log has no say, the version is a sign. */
        if (!kv_see_log(finding, facts, bugs[i].meaning) &&
            (!here || facts->kernel_log.seen == KV_KNOWN))
            continue;
        kv_see(finding, &facts->kernel);
        kv_say(finding, KV_FAIL, g_strdup(_(bugs[i].detail)), g_strdup(_(bugs[i].remedy)));
        return TRUE;
    }
    return FALSE;
}
