/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Manjaro and CachyOS: sdboot-manage, whose settings are a shell file, and on CachyOS those of two
 * directories behind it. https://github.com/CachyOS/systemd-boot-manager */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/shellfile.h"
#include "core/loaders/private.h"

#define SDBOOT_MANAGE_FILE "/etc/sdboot-manage.conf"
#define SDBOOT_MANAGE_WORD "LINUX_OPTIONS" /* LINUX_FALLBACK_OPTIONS stays as it is */

#define SDBOOT_MANAGE_DIR    "/etc/sdboot-manage.conf.d"
#define SDBOOT_MANAGE_DROPIN SDBOOT_MANAGE_DIR "/zz-kvmgt-setup.conf"

static gboolean sdboot_manage_is_here(const KvFacts *facts)
{
    return kv_started_by(facts) == KV_STARTED_SYSTEMD_BOOT &&
           kv_has_program(facts, "sdboot-manage");
}

static char *sdboot_manage_describe(const KvFacts *facts)
{
    return g_strdup(_("systemd-boot, with entries that sdboot-manage makes."));
}

static KvSourced sdboot_manage_said(const KvFacts *facts)
{
    return kv_sourced(facts, SDBOOT_MANAGE_FILE, SDBOOT_MANAGE_DIR, "/usr/lib/sdboot-manage.conf.d",
                      SDBOOT_MANAGE_WORD);
}

/* Somebody's file in a directory has the last word: that they are read is told by their being
 * there, for not every version does. */
static gboolean sdboot_manage_has_dropins(const KvSourced *said)
{
    return said->unread || (said->file && !g_str_equal(said->file->path, SDBOOT_MANAGE_FILE));
}

static KvSettings sdboot_manage_dropins(const KvSourced *said)
{
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET };

    settings.path = g_strdup((said->unread ? said->unread : said->file)->path);
    settings.unread = said->unread;
    if (said->unread) {
        settings.state = KV_SETTINGS_UNKNOWN;
        settings.reason = g_strdup_printf(_("%1$s can't be read: %2$s."), said->unread->path,
                                          g_strerror(said->unread->error));
    } else if (kv_cmdline_get(said->value->str, KV_ARGUMENT_NAME) == KV_ARG_ON) {
        settings.state = KV_SETTINGS_SET;
    }
    return settings;
}

static KvSettings sdboot_manage_settings(const KvFacts *facts)
{
    g_auto(KvSourced) said = sdboot_manage_said(facts);
    const KvFact *file = kv_facts_file(facts, SDBOOT_MANAGE_FILE);
    KvSettings settings = { .state = KV_SETTINGS_UNKNOWN, .path = g_strdup(SDBOOT_MANAGE_FILE) };
    const char *text = file->seen == KV_KNOWN ? file->text : "";
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = kv_shell_file_parse(text, strlen(text), file->path, &error);
    g_auto(KvShellValue) value = { 0 };

    if (sdboot_manage_has_dropins(&said)) {
        kv_settings_clear(&settings);
        return sdboot_manage_dropins(&said);
    }
    if (shell)
        value = kv_shell_file_get(shell, SDBOOT_MANAGE_WORD);
    settings.line = value.line;
    if (!shell || value.state == KV_SHELL_DYNAMIC)
        settings.reason = g_strdup(shell ? value.reason : error->message);
    else
        settings.state = kv_cmdline_get(value.value, KV_ARGUMENT_NAME) == KV_ARG_ON
                             ? KV_SETTINGS_SET
                             : KV_SETTINGS_NOT_SET;
    return settings;
}

static const char *const sdboot_manage_gen[] = { "sdboot-manage", "gen", NULL };

/* One more file, which comes last and takes nothing away. */
static void sdboot_manage_add(const KvFacts *facts, const KvLoaderWants *wants,
                              const KvSourced *said, KvLoaderChanges *changes)
{
    const KvFact absent = { KV_ABSENT, 0, (char *)SDBOOT_MANAGE_DROPIN, NULL };
    const KvFact *file = kv_facts_file(facts, SDBOOT_MANAGE_DROPIN);

    if (said->unread) {
        kv_change_unread(changes, said->unread);
        return;
    }
    if (wants->settings)
        kv_change_file(changes, file->seen == KV_KNOWN ? file : &absent,
                       g_strdup(SDBOOT_MANAGE_WORD "+=\" " KV_ARGUMENT_WORD "\"\n"));
    kv_change_generate(facts, changes, sdboot_manage_gen);
}

static void sdboot_manage_change(const KvFacts *facts, const KvLoaderWants *wants,
                                 KvLoaderChanges *changes)
{
    g_auto(KvSourced) said = sdboot_manage_said(facts);
    const KvFact *file = kv_facts_file(facts, SDBOOT_MANAGE_FILE);
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = NULL;
    char *text = NULL;

    if (sdboot_manage_has_dropins(&said)) {
        sdboot_manage_add(facts, wants, &said, changes);
        return;
    }
    shell = kv_shell_file_parse(file->text, strlen(file->text), file->path, &error);
    if (shell)
        text = kv_shell_file_set_argument(shell, SDBOOT_MANAGE_WORD, KV_ARGUMENT_NAME,
                                          KV_ARGUMENT_WORD, NULL, &error);
    if (!text) {
        kv_change_refuse(
            changes, g_strdup(error->message),
            g_strdup_printf(_("Add %1$s to %2$s in %3$s by hand, run “%4$s”, then look again."),
                            KV_ARGUMENT_WORD, SDBOOT_MANAGE_WORD, file->path, "sdboot-manage gen"));
        return;
    }
    if (wants->settings && !g_str_equal(text, file->text))
        kv_change_file(changes, file, text);
    else
        g_free(text);
    kv_change_generate(facts, changes, sdboot_manage_gen);
}

const KvLoader kv_loader_sdboot_manage = {
    .id = "sdboot-manage",
    .name = "sdboot-manage",
    .is_here = sdboot_manage_is_here,
    .describe = sdboot_manage_describe,
    .stand = kv_entries_stand,
    .settings = sdboot_manage_settings,
    .change = sdboot_manage_change,
};
