/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "core/boot/shellfile.h"
#include "core/checks/derive.h"
#include "core/facts/paths.h"
#include "core/plan/build.h"

#define VARIABLE "GRUB_CMDLINE_LINUX_DEFAULT" /* not on the recovery entries: a way in stays */

static void plan_dropin(const KvPlanContext *context, KvPlan *plan)
{
    g_autofree char *text = kv_grub_dropin_text(KV_ARGUMENT_WORD);
    KvFact absent = { KV_ABSENT, 0, (char *)KV_PATH_GRUB_DROPIN, NULL };
    const KvFact *now = &absent;

    for (unsigned i = 0; i < context->facts->grub_dropins->len; i++) {
        const KvFact *dropin = g_ptr_array_index(context->facts->grub_dropins, i);

        if (g_str_equal(dropin->path, KV_PATH_GRUB_DROPIN))
            now = dropin;
    }
    if (now->seen == KV_KNOWN && g_str_equal(now->text, text)) {
        g_auto(KvSettings) settings = kv_grub_settings(context->facts);

        kv_plan_refuse(
            plan, KV_STEP_BOOT,
            g_strdup_printf(_("%s takes back what the drop-in of kvmgt-setup sets."),
                            settings.path),
            g_strdup(_("Add the argument there by hand, or give the file a name that sorts "
                       "before zz-kvmgt-setup.cfg.")));
        return;
    }
    kv_plan_file(plan, KV_STEP_BOOT, now, text);
}

/* The file is shell: an edit whose effect can't be proven is refused by the reader. */
static gboolean plan_main_file(const KvPlanContext *context, KvPlan *plan)
{
    const KvFact *file = &context->facts->grub_default;
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = NULL;
    g_autofree char *text = NULL;

    if (file->seen == KV_ABSENT) {
        kv_plan_refuse(plan, KV_STEP_BOOT, g_strdup_printf(_("%s isn't there."), file->path),
                       g_strdup(_("Install GRUB's settings file from your distribution.")));
        return FALSE;
    }
    shell = kv_shell_file_parse(file->text, strlen(file->text), file->path, &error);
    if (shell)
        text = kv_shell_file_set_argument(shell, VARIABLE, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD, NULL,
                                          &error);
    if (!text) {
        kv_plan_refuse(plan, KV_STEP_BOOT, g_strdup(error->message),
                       g_strdup_printf(_("Add %1$s to %2$s in %3$s by hand, then look again."),
                                       KV_ARGUMENT_WORD, VARIABLE, file->path));
        return FALSE;
    }
    kv_plan_file(plan, KV_STEP_BOOT, file, text);
    return TRUE;
}

static void plan_generate(const KvPlanContext *context, KvPlan *plan)
{
    const KvFacts *facts = context->facts;
    const char *update[] = { "update-grub", NULL };
    const char *make[] = { facts->grub_mkconfig.text, "-o", facts->grub_cfg.path, NULL };
    const char *const *argv = facts->grub_update.seen == KV_KNOWN ? update : make;

    kv_action_undone_by(kv_plan_run(plan, KV_STEP_BOOT, argv, "cmdline.next"), argv, TRUE);
}

void kv_plan_boot(const KvPlanContext *context, KvPlan *plan)
{
    const char *place = kv_answers_get(context->answers, KV_Q_BOOT_PLACE);
    const KvFinding *loader = kv_findings_get(context->findings, "boot.loader");

    /* Without a loader that is understood the finding itself says what to do by hand. */
    if (loader->verdict != KV_PASS)
        return;
    if (kv_plan_wanted(context, "boot.settings")) {
        if (g_str_equal(place, "dropin") ||
            (g_str_equal(place, "auto") && context->facts->grub_reads_dropins))
            plan_dropin(context, plan);
        else if (!plan_main_file(context, plan))
            return;
    }
    if (kv_plan_has(plan, KV_ACTION_FILE, KV_STEP_BOOT) || kv_plan_wanted(context, "cmdline.next"))
        plan_generate(context, plan);
}
