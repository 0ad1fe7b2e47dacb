/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB, with its settings in shell files and a generated grub.cfg. */
#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/boot/grubcfg.h"
#include "core/boot/shellfile.h"
#include "core/facts/paths.h"
#include "core/loaders/private.h"

#define DEFAULT_VARIABLE                                                                           \
    "GRUB_CMDLINE_LINUX_DEFAULT" /* not on the recovery entries: a way in stays */

static gboolean grub_is_here(const KvFacts *facts)
{
    KvStarted started = kv_started_by(facts);

    if (started != KV_STARTED_GRUB && started != KV_STARTED_UNKNOWN)
        return FALSE;
    return facts->grub_mkconfig.seen == KV_KNOWN &&
           (facts->grub_cfg.seen != KV_ABSENT || facts->kind == KV_MACHINE_IMAGE);
}

static char *grub_describe(const KvFacts *facts)
{
    return facts->grub_reads_dropins ? g_strdup(_("GRUB, which reads drop-in files."))
                                     : g_strdup(_("GRUB, with one settings file."));
}

static KvStand grub_stand(const KvFacts *facts)
{
    KvStand stand = kv_stand_unknown(&facts->grub_cfg);
    g_autoptr(KvGrubCfg) cfg = NULL;
    KvGrubCounts counts;

    if (facts->grub_cfg.seen != KV_KNOWN)
        return stand;
    stand.next = KV_NEXT_DAMAGED;
    cfg = kv_grub_cfg_parse(facts->grub_cfg.text, strlen(facts->grub_cfg.text),
                            facts->grub_cfg.path, NULL);
    if (!cfg)
        return stand;
    counts = kv_grub_cfg_count(cfg, KV_ARGUMENT_NAME);
    stand.on = counts.normal_on;
    stand.all = counts.normal;
    if (counts.normal > 0)
        stand.next = kv_next_of(stand.on, stand.all);
    return stand;
}

/* ---- what the settings say, file after file as grub-mkconfig sources them ---- */

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
    settings->unread = NULL;
}

static void settings_say_unread(KvSettings *settings, const KvFact *fact)
{
    g_autofree char *reason =
        g_strdup_printf(_("%1$s can't be read: %2$s."), fact->path, g_strerror(fact->error));

    settings_say(settings, KV_SETTINGS_UNKNOWN, fact->path, 0, reason);
    settings->unread = fact;
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

static void settings_read_file(KvSettings *settings, const KvFact *file, const char *variable)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = NULL;

    if (file->seen == KV_UNREADABLE)
        settings_say_unread(settings, file);
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

KvSettings kv_grub_settings(const KvFacts *facts, const char *variable)
{
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET, .path = g_strdup(KV_PATH_GRUB_DEFAULT) };

    settings_read_file(&settings, &facts->grub_default, variable);
    for (unsigned i = 0; facts->grub_reads_dropins && i < facts->grub_dropins->len; i++)
        settings_read_file(&settings, g_ptr_array_index(facts->grub_dropins, i), variable);
    if (facts->grub_reads_dropins && facts->grub_dropin_list.seen == KV_UNREADABLE)
        settings_say_unread(&settings, &facts->grub_dropin_list);
    return settings;
}

/* GRUB puts GRUB_CMDLINE_LINUX first and GRUB_CMDLINE_LINUX_DEFAULT behind it, and the kernel takes
 * the last word: only where the second says nothing of the argument does the first count. */
static KvSettings grub_settings(const KvFacts *facts)
{
    KvSettings settings = kv_grub_settings(facts, DEFAULT_VARIABLE);
    g_auto(KvSettings) first = { 0 };

    if (settings.state != KV_SETTINGS_NOT_SET || settings.contrary)
        return settings;
    first = kv_grub_settings(facts, "GRUB_CMDLINE_LINUX");
    if (first.state != KV_SETTINGS_NOT_SET) {
        settings_say(&settings, first.state, first.path, first.line, first.reason);
        settings.unread = first.unread;
    }
    return settings;
}

/* ---- what would have to change ---- */

static const KvFact *our_dropin(const KvFacts *facts)
{
    static const KvFact absent = { KV_ABSENT, 0, (char *)KV_PATH_GRUB_DROPIN, NULL };

    for (unsigned i = 0; i < facts->grub_dropins->len; i++) {
        const KvFact *dropin = g_ptr_array_index(facts->grub_dropins, i);

        if (g_str_equal(dropin->path, KV_PATH_GRUB_DROPIN))
            return dropin;
    }
    return &absent;
}

static void change_dropin(const KvFacts *facts, KvLoaderChanges *changes)
{
    g_autofree char *text = kv_grub_dropin_text(KV_ARGUMENT_WORD);
    const KvFact *now = our_dropin(facts);
    g_auto(KvSettings) settings = { 0 };

    if (now->seen != KV_KNOWN || !g_str_equal(now->text, text)) {
        kv_change_file(changes, now, g_steal_pointer(&text));
        return;
    }
    settings = grub_settings(facts);
    kv_change_refuse(
        changes,
        g_strdup_printf(_("%s takes back what the drop-in of kvmgt-setup sets."), settings.path),
        g_strdup(_("Add the argument there by hand, or give the file a name that "
                   "sorts before zz-kvmgt-setup.cfg.")));
}

/* As a person would type it. */
static char *generator(const KvFacts *facts)
{
    if (kv_facts_program(facts, "pbl")->seen == KV_KNOWN)
        return g_strdup("pbl --config");
    if (facts->grub_update.seen == KV_KNOWN)
        return g_strdup("update-grub");
    return g_strdup_printf("%s -o %s", facts->grub_mkconfig.text, facts->grub_cfg.path);
}

/* The file is shell: an edit whose effect can't be proven is refused by the reader. */
gboolean kv_change_grub_default(KvLoaderChanges *changes, const KvFacts *facts,
                                const char *variable)
{
    const KvFact *file = &facts->grub_default;
    g_autoptr(GError) error = NULL;
    g_autoptr(KvShellFile) shell = NULL;
    g_autofree char *command = generator(facts);
    char *text = NULL;

    if (file->seen == KV_ABSENT) {
        kv_change_refuse(changes, g_strdup_printf(_("%s isn't there."), file->path),
                         g_strdup(_("Install GRUB's settings file from your distribution.")));
        return FALSE;
    }
    shell = kv_shell_file_parse(file->text, strlen(file->text), file->path, &error);
    if (shell)
        text = kv_shell_file_set_argument(shell, variable, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD, NULL,
                                          &error);
    if (text)
        kv_change_file(changes, file, text);
    else
        kv_change_refuse(
            changes, g_strdup(error->message),
            g_strdup_printf(_("Add %1$s to %2$s in %3$s by hand, run “%4$s”, then look again."),
                            KV_ARGUMENT_WORD, variable, file->path, command));
    return text != NULL;
}

static void generate(const KvFacts *facts, KvLoaderChanges *changes)
{
    const char *update[] = { "update-grub", NULL };
    const char *make[] = { facts->grub_mkconfig.text, "-o", facts->grub_cfg.path, NULL };
    /* openSUSE's way, whose name for it changed: https://github.com/openSUSE/perl-bootloader */
    const char *pbl[] = { "pbl", "--config", NULL };
    const char *const *argv = kv_facts_program(facts, "pbl")->seen == KV_KNOWN ? pbl
                              : facts->grub_update.seen == KV_KNOWN            ? update
                                                                               : make;

    kv_change_run(changes, argv, argv);
    kv_change_makes(changes, facts->grub_cfg.path);
}

void kv_change_grub_settings(const KvFacts *facts, const KvLoaderWants *wants,
                             KvLoaderChanges *changes)
{
    gboolean dropin = g_str_equal(wants->place, "dropin") ||
                      (g_str_equal(wants->place, "auto") && facts->grub_reads_dropins);
    g_auto(KvSettings) settings = grub_settings(facts);

    if (settings.unread)
        kv_change_unread(changes, settings.unread);
    else if (wants->settings && dropin)
        change_dropin(facts, changes);
    else if (wants->settings && facts->grub_default.seen == KV_UNREADABLE)
        kv_change_unread(changes, &facts->grub_default);
    else if (wants->settings)
        kv_change_grub_default(changes, facts, DEFAULT_VARIABLE);
}

static void grub_change(const KvFacts *facts, const KvLoaderWants *wants, KvLoaderChanges *changes)
{
    kv_change_grub_settings(facts, wants, changes);
    if (!changes->refused && !changes->unread && (changes->changes || wants->entries))
        generate(facts, changes);
}

const KvLoader kv_loader_grub = {
    .id = "grub",
    .name = "GRUB",
    .is_here = grub_is_here,
    .describe = grub_describe,
    .stand = grub_stand,
    .settings = grub_settings,
    .change = grub_change,
};
