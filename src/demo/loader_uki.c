/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified kernel images, and the programs that make them. */
#include <string.h>

#include "core/boot/entry.h"
#include "demo/loader-private.h"

/* ---- the file ---- */

static void put_number(char *bytes, gsize at, guint32 value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        bytes[at + i] = (char)(value >> (8 * i));
}

/* One section in a PE32+ file: https://learn.microsoft.com/windows/win32/debug/pe-format. */
void kv_loader_write_uki(KvDemo *demo, const char *path, const char *cmdline)
{
    enum { HEADER = 0x80, OPTIONAL = HEADER + 24, SECTION = OPTIONAL + 240, DATA = 0x200 };
    gsize length = DATA + strlen(cmdline);
    g_autofree char *bytes = g_malloc0(length + 1);

    memcpy(bytes, "MZ", 2);
    put_number(bytes, 0x3c, HEADER, 4);
    memcpy(bytes + HEADER, "PE", 2);
    put_number(bytes, HEADER + 6, 1, 2);
    put_number(bytes, HEADER + 20, 240, 2);
    put_number(bytes, OPTIONAL, 0x20b, 2);
    put_number(bytes, OPTIONAL + 108, 16, 4);
    memcpy(bytes + SECTION, ".cmdline", 8);
    put_number(bytes, SECTION + 8, (guint32)strlen(cmdline), 4);
    put_number(bytes, SECTION + 20, DATA, 4);
    memcpy(bytes + DATA, cmdline, strlen(cmdline));
    kv_tree_write_bytes(&demo->tree, path, 0755, bytes, length);
}

/* ---- mkinitcpio(8) -P, with presets that name a unified kernel image or an initial RAM disk ----
 */

static char *mkinitcpio_words(const KvDemo *demo)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/etc/cmdline.d");
    g_autoptr(GString) words = g_string_new(NULL);

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename("/etc/cmdline.d", *name, NULL);
        g_autofree char *text = kv_tree_read(&demo->tree, path);
        g_autofree char *line = kv_cmdline_file_words(text ? text : "");

        g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", line);
    }
    return *names ? g_strdup(words->str) : kv_loader_words(demo);
}

static void make_images(const KvCall *call, const char *preset, const char *words)
{
    g_auto(GStrv) lines = g_strsplit(preset, "\n", -1);

    for (char **line = lines; *line; line++) {
        g_auto(GStrv) parts = g_strsplit(*line, "\"", 3);

        if (!parts[0] || !parts[1] || **line == '#')
            continue;
        if (g_str_has_suffix(parts[0], "_image="))
            kv_initrd_preset(call, parts[1]);
        if (!g_str_has_suffix(parts[0], "_uki="))
            continue;
        kv_call_say(call, "==> Creating unified kernel image: '%s'", parts[1]);
        kv_loader_write_uki(call->demo, parts[1], words);
    }
}

int kv_mkinitcpio(const KvCall *call)
{
    g_auto(GStrv) names = kv_tree_list(&call->demo->tree, "/etc/mkinitcpio.d");
    g_autofree char *words = mkinitcpio_words(call->demo);

    for (char **name = names; *name; name++) {
        g_autofree char *path = g_build_filename("/etc/mkinitcpio.d", *name, NULL);
        g_autofree char *text = kv_tree_read(&call->demo->tree, path);

        make_images(call, text ? text : "", words);
    }
    kv_initrd_fill(call->demo);
    return 0;
}

/* ---- dracut(8) --regenerate-all with uefi=yes, as of 059: what dracut.conf(5) says in bash ----
 */

static void read_setting(const char *line, const char *name, GString *value)
{
    const char *at = strstr(line, name);
    g_autofree char *read = NULL;
    gboolean adds;

    if (at != line)
        return;
    at += strlen(name);
    adds = *at == '+';
    at += adds;
    read = *at == '=' ? g_shell_unquote(at + 1, NULL) : NULL;
    if (!read)
        return;
    if (!adds)
        g_string_truncate(value, 0);
    g_string_append(value, read);
}

void kv_loader_source(const char *text, const char *name, GString *value)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        read_setting(*line, name, value);
}

static char *dracut_setting(const KvDemo *demo, const char *name)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/etc/dracut.conf.d");
    g_autoptr(GString) value = g_string_new(NULL);

    for (char **file = names; *file; file++) {
        g_autofree char *path = g_build_filename("/etc/dracut.conf.d", *file, NULL);
        g_autofree char *text = kv_tree_read(&demo->tree, path);

        kv_loader_source(text ? text : "", name, value);
    }
    return g_strdup(value->str);
}

gboolean kv_loader_dracut(const KvCall *call)
{
    g_autofree char *words = dracut_setting(call->demo, "kernel_cmdline");
    g_autofree char *uefi = dracut_setting(call->demo, "uefi");
    g_autofree char *release = kv_demo_release(call->demo);
    g_autofree char *machine = kv_tree_word(&call->demo->tree, "/etc/machine-id");
    g_autofree char *path =
        g_strdup_printf("/efi/EFI/Linux/linux-%s-%s.efi", release, *machine ? machine : "Default");

    if (!g_str_equal(uefi, "yes"))
        return FALSE;
    kv_call_say(call, "dracut: *** Creating UEFI image file '%s' done ***", path);
    kv_loader_write_uki(call->demo, path, words);
    return TRUE;
}
