/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dracut that makes unified kernel images by itself: uefi="yes", and the command line in
 * kernel_cmdline (dracut.conf(5)). Its files are sourced by bash: /etc/dracut.conf, then those of
 * both directories by name. */
#include <string.h>

#include "core/base/i18n.h"
#include "core/boot/cmdline.h"
#include "core/loaders/private.h"

#define DIRECTORY "/etc/dracut.conf.d"
#define DROPIN    DIRECTORY "/zz-kvmgt-setup.conf"
#define VARIABLE  "kernel_cmdline"

static KvSourced ask(const KvFacts *facts, const char *name)
{
    return kv_sourced(facts, "/etc/dracut.conf", DIRECTORY, "/usr/lib/dracut/dracut.conf.d", name);
}

static gboolean is_yes(const KvFacts *facts, const char *name)
{
    g_auto(KvSourced) said = ask(facts, name);

    return g_str_equal(said.value->str, "yes");
}

/* They are called linux-VERSION-MACHINE.efi where it is left to dracut, and only there it makes all
 * of them anew. */
gboolean kv_dracut_makes_images(const KvFacts *facts)
{
    if (kv_facts_program(facts, "dracut")->seen != KV_KNOWN || !is_yes(facts, "uefi"))
        return FALSE;
    for (guint i = 0; i < facts->ukis->len; i++) {
        const KvUkiFile *uki = g_ptr_array_index(facts->ukis, i);
        g_autofree char *name = g_path_get_basename(uki->file.path);

        if (g_str_has_prefix(name, "linux-"))
            return TRUE;
    }
    return FALSE;
}

gboolean kv_dracut_signs_images(const KvFacts *facts)
{
    g_auto(KvSourced) said = ask(facts, "uefi_secureboot_key");

    return said.file != NULL;
}

KvSettings kv_dracut_settings(const KvFacts *facts)
{
    g_auto(KvSourced) said = ask(facts, VARIABLE);
    KvSettings settings = { .state = KV_SETTINGS_NOT_SET };
    KvArgState state = kv_cmdline_get(said.value->str, KV_ARGUMENT_NAME);

    settings.path = g_strdup(said.unread ? said.unread->path
                             : said.file ? said.file->path
                                         : DROPIN);
    if (said.unread) {
        settings.state = KV_SETTINGS_UNKNOWN;
        settings.unread = said.unread;
        settings.reason = g_strdup_printf(_("%1$s can't be read: %2$s."), said.unread->path,
                                          g_strerror(said.unread->error));
        return settings;
    }
    settings.state = state == KV_ARG_ON ? KV_SETTINGS_SET : KV_SETTINGS_NOT_SET;
    settings.contrary = state != KV_ARG_ON && state != KV_ARG_ABSENT;
    return settings;
}

/* What it has is added to; where it has none dracut takes the running system's, and a file with one
 * word would be the whole command line. */
static char *dropin_text(const KvFacts *facts, const KvSourced *said)
{
    g_autofree char *running = NULL, *whole = NULL, *quoted = NULL;

    if (said->file)
        return g_strdup(VARIABLE "+=\" " KV_ARGUMENT_WORD " \"\n");
    running = kv_running_words(facts);
    if (!running || kv_cmdline_get(running, "root") == KV_ARG_ABSENT)
        return NULL;
    whole = kv_cmdline_file_set(running, KV_ARGUMENT_NAME, KV_ARGUMENT_WORD);
    quoted = whole ? g_shell_quote(whole) : NULL;
    return quoted ? g_strconcat(VARIABLE "=", quoted, "\n", NULL) : NULL;
}

gboolean kv_change_dracut(KvLoaderChanges *changes, const KvFacts *facts)
{
    const KvFact absent = { KV_ABSENT, 0, (char *)DROPIN, NULL };
    const KvFact *file = kv_facts_file(facts, DROPIN);
    g_auto(KvSourced) said = ask(facts, VARIABLE);
    char *text;

    if (said.unread) {
        kv_change_unread(changes, said.unread);
        return FALSE;
    }
    text = dropin_text(facts, &said);
    if (!text) {
        kv_change_refuse_rootless(changes, DROPIN);
        return FALSE;
    }
    kv_change_file(changes, file->seen == KV_KNOWN ? file : &absent, text);
    return TRUE;
}
