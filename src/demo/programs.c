/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs of the simulated host. One is there when its file is in the tree, and does what its
 * row here says. */
#include <errno.h>
#include <string.h>

#include "demo/model.h"

void kv_call_say(const KvCall *call, const char *format, ...)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    guint count;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    lines = g_strsplit(text, "\n", -1);
    count = g_strv_length(lines);
    /* What ends in a newline has no line behind it. */
    if (count > 1 && !*lines[count - 1])
        count--;
    for (guint i = 0; call->line && i < count; i++)
        call->line(lines[i], call->data);
}

/* ---- modprobe ---- */

static const struct {
    int error;
    const char *words;
} insert_words[] = {
    { -EINVAL, "Invalid argument" },
    { -EOPNOTSUPP, "Operation not supported" },
    { -ENODEV, "No such device" },
    { -EPERM, "Operation not permitted" },
};

static int say_insert(const KvCall *call, const char *name, int result, gboolean quiet)
{
    g_autofree char *release = kv_demo_release(call->demo);

    if (result == 0 || quiet)
        return result == 0 ? 0 : 1;
    if (result == -ENOENT) {
        kv_call_say(call, "modprobe: FATAL: Module %s not found in directory /lib/modules/%s", name,
                    release);
        return 1;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(insert_words); i++)
        if (insert_words[i].error == result)
            kv_call_say(call, "modprobe: ERROR: could not insert '%s': %s", name,
                        insert_words[i].words);
    return 1;
}

static int say_remove(const KvCall *call, const char *name, int result)
{
    g_autofree char *release = kv_demo_release(call->demo);

    if (result == -ENOENT)
        kv_call_say(call, "modprobe: FATAL: Module %s not found in directory /lib/modules/%s", name,
                    release);
    else if (result < 0)
        kv_call_say(call, "modprobe: FATAL: Module %s is in use.", name);
    return result < 0 ? 1 : 0;
}

/* Without -a what follows the first name are its parameters. */
static int run_modprobe(const KvCall *call)
{
    gboolean remove = FALSE, all = FALSE, quiet = FALSE, dry = FALSE;
    int status = 0;

    for (unsigned i = 1; i < call->argc; i++) {
        const char *word = call->argv[i];

        remove |= strcmp(word, "-r") == 0 || strcmp(word, "--remove") == 0;
        all |= strcmp(word, "-a") == 0 || strcmp(word, "--all") == 0;
        quiet |= strcmp(word, "-q") == 0 || strcmp(word, "--quiet") == 0;
        dry |= strcmp(word, "-n") == 0 || strcmp(word, "--dry-run") == 0;
        if (word[0] == '-')
            continue;
        if (remove)
            status |= say_remove(call, word, kv_modules_remove(call->demo, word));
        else if (dry)
            status |=
                say_insert(call, word, kv_modules_offered(call->demo, word) ? 0 : -ENOENT, quiet);
        else
            status |= say_insert(call, word, kv_modules_insert(call->demo, word), quiet);
        if (!all && !remove)
            break;
    }
    return status;
}

/* ---- udevadm ---- */

/* A change makes the rules be looked at again, for the devices that match. */
static int run_udevadm(const KvCall *call)
{
    const char *action = "change";
    gboolean vfio = TRUE;

    if (call->argc < 2) {
        kv_call_say(call, "udevadm: missing command");
        return 1;
    }
    for (unsigned i = 2; i < call->argc; i++) {
        static const char match[] = "--subsystem-match=", kind[] = "--action=";
        const char *word = call->argv[i];

        if (g_str_has_prefix(word, match))
            vfio = strcmp(word + strlen(match), "vfio") == 0;
        else if (strcmp(word, "-s") == 0 && i + 1 < call->argc)
            vfio = strcmp(call->argv[++i], "vfio") == 0;
        else if (g_str_has_prefix(word, kind))
            action = word + strlen(kind);
    }
    if (strcmp(call->argv[1], "trigger") == 0 && vfio)
        kv_udev_apply_all(call->demo, action);
    return 0;
}

/* ---- who owns what ---- */

static int change_owner(const KvCall *call, gboolean group_only)
{
    const char *who = call->argc > 2 ? call->argv[1] : "";
    const char *colon = strchr(who, ':');
    g_autofree char *user = group_only ? NULL : g_strndup(who, strcspn(who, ":"));
    const char *group = group_only ? who : colon ? colon + 1 : "";
    gint64 uid = user && *user ? kv_ids_user(call->demo, user) : -2;
    gint64 gid = *group ? kv_ids_group(call->demo, group) : -2;

    if (call->argc < 3 || uid == -1 || gid == -1) {
        kv_call_say(call, "%s: invalid %s: '%s'", call->argv[0], uid == -1 ? "user" : "group", who);
        return 1;
    }
    for (unsigned i = 2; i < call->argc; i++) {
        KvNode node;

        if (!kv_nodes_get(call->demo, call->argv[i], &node)) {
            kv_call_say(call, "%s: cannot access '%s': No such file or directory", call->argv[0],
                        call->argv[i]);
            return 1;
        }
        node.uid = uid >= 0 ? (uid_t)uid : node.uid;
        node.gid = gid >= 0 ? (gid_t)gid : node.gid;
        kv_nodes_set(call->demo, call->argv[i], &node);
    }
    return 0;
}

static int run_chown(const KvCall *call)
{
    return change_owner(call, FALSE);
}

static int run_chgrp(const KvCall *call)
{
    return change_owner(call, TRUE);
}

static int run_chmod(const KvCall *call)
{
    for (unsigned i = 2; i < call->argc; i++) {
        if (!kv_tree_has(&call->demo->tree, call->argv[i])) {
            kv_call_say(call, "chmod: cannot access '%s': No such file or directory",
                        call->argv[i]);
            return 1;
        }
        kv_tree_chmod(&call->demo->tree, call->argv[i],
                      (mode_t)g_ascii_strtoull(call->argv[1], NULL, 8));
    }
    return 0;
}

/* ---- the table ---- */

static const struct {
    const char *name;
    int (*run)(const KvCall *call);
} programs[] = {
    { "update-grub", kv_grub_update },
    { "grub-mkconfig", kv_grub_mkconfig },
    { "grub2-mkconfig", kv_grub_mkconfig },
    { "grub-script-check", kv_grub_script_check },
    { "grubby", kv_grubby },
    { "kernel-install", kv_kernel_install },
    { "proxmox-boot-tool", kv_proxmox_boot_tool },
    { "sdbootutil", kv_sdbootutil },
    { "kernelstub", kv_kernelstub },
    { "sdboot-manage", kv_sdboot_manage },
    { "rpm-ostree", kv_rpm_ostree },
    { "mkinitcpio", kv_mkinitcpio },
    { "pbl", kv_pbl },
    { "update-initramfs", kv_update_initramfs },
    { "dracut", kv_dracut },
    { "modprobe", run_modprobe },
    { "udevadm", run_udevadm },
    { "systemctl", kv_systemctl },
    { "mdevctl", kv_mdevctl },
    { "chown", run_chown },
    { "chgrp", run_chgrp },
    { "chmod", run_chmod },
};

/* The path of a program of the tree; NULL. */
static char *find_program(const KvDemo *demo, const char *name)
{
    static const char *const directories[] = { "", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/" };

    for (unsigned i = name[0] == '/' ? 0 : 1; i < G_N_ELEMENTS(directories); i++) {
        g_autofree char *path = g_strconcat(directories[i], name, NULL);
        struct stat st;

        if (kv_tree_stat(&demo->tree, path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0111))
            return g_steal_pointer(&path);
        if (name[0] == '/')
            break;
    }
    return NULL;
}

gboolean kv_programs_has(const KvDemo *demo, const char *name)
{
    g_autofree char *path = find_program(demo, name);

    return path != NULL;
}

/* A failure the description orders: `status` and what is said, or an `errno`. */
static gboolean fail_as_ordered(const KvCall *call, const char *name, int *ret_status,
                                int *ret_result)
{
    g_autofree char *what = g_strdup_printf("run %s", name);
    const KvHostSection *failure = kv_demo_failure(call->demo, what);

    if (!failure)
        return FALSE;
    *ret_result = kv_section_get(failure, "errno") ? kv_demo_failure_errno(failure) : 0;
    *ret_status = (int)kv_section_number(failure, "status", 1);
    if (failure->text && *ret_result == 0)
        kv_call_say(call, "%s", failure->text->str);
    return TRUE;
}

int kv_programs_run(KvDemo *demo, const char *const *argv, KvLineFunc line, gpointer data,
                    int *ret_status)
{
    g_autofree char *name = g_path_get_basename(argv[0]);
    g_autofree char *path = find_program(demo, argv[0]);
    KvCall call = { demo, argv, g_strv_length((char **)argv), line, data };
    int result = 0;

    if (!path)
        return -ENOENT;
    if (fail_as_ordered(&call, name, ret_status, &result))
        return result;
    for (unsigned i = 0; i < G_N_ELEMENTS(programs); i++)
        if (strcmp(programs[i].name, name) == 0) {
            *ret_status = programs[i].run(&call);
            return 0;
        }
    return -ENOEXEC;
}
