/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's programs. The settings are a shell's business: a real shell sources them, as the real
 * grub-mkconfig does. */
#include "demo/grub-private.h"

#include <string.h>
#include <sys/wait.h>

#include "core/boot/grubcfg.h"

/* $1 says whether the drop-ins are read, $2 which distribution this is: the usual way of asking for
 * it would tell that of the machine the program runs on. What the files print goes where the user
 * sees it. */
static const char script[] =
    "set -e\n"
    "distribution=$2\n"
    "lsb_release() { echo \"$distribution\"; }\n"
    "exec 3>&1 1>&2\n"
    "if test -f ./etc/default/grub; then . ./etc/default/grub; fi\n"
    "if test \"$1\" = dropins; then\n"
    "  for x in ./etc/default/grub.d/*.cfg; do if test -e \"$x\"; then . \"$x\"; fi; done\n"
    "fi\n"
    "for x in ${GRUB_TERMINAL_OUTPUT-${GRUB_TERMINAL-gfxterm}}; do\n"
    "  case $x in\n"
    "    gfxterm|console|serial|ofconsole|vga_text) ;;\n"
    "    *) echo \"Invalid output terminal \\\"$x\\\"\" >&2; exit 1 ;;\n"
    "  esac\n"
    "done\n"
    "printf '%s\\n\\001' \"$GRUB_DISTRIBUTOR\" \"$GRUB_CMDLINE_LINUX\" "
    "\"$GRUB_CMDLINE_LINUX_DEFAULT\" \"$GRUB_DISABLE_RECOVERY\" \"$GRUB_DISABLE_SUBMENU\" "
    "\"${GRUB_DEFAULT-0}\" \"${GRUB_TIMEOUT-5}\" >&3\n";

static gboolean reads_dropins(const KvDemo *demo, const char *program)
{
    g_autofree char *path = g_strdup_printf("/usr/sbin/%s", program);
    g_autofree char *text = kv_tree_read(&demo->tree, path);

    return text && strstr(text, "/default/grub.d/");
}

/* A shell's complaint names the file as it was told of it. */
static void say_errors(const KvCall *call, const char *errors)
{
    g_auto(GStrv) parts = g_strsplit(errors, "./etc/default/", -1);
    g_autofree char *text = g_strjoinv("/etc/default/", parts);

    if (*text)
        kv_call_say(call, "%s", text);
}

/* The variables, or NULL with the shell's exit status. */
static char **source(const KvCall *call, int *ret_status)
{
    g_autofree char *root = g_build_filename(call->demo->directory, "root", NULL);
    const char *program = "grub-mkconfig";
    const char *distribution = kv_host_get(call->demo->host, "host", "", "distribution");
    const char *const argv[] = { "/bin/sh",
                                 "-c",
                                 script,
                                 "/usr/sbin/grub-mkconfig",
                                 reads_dropins(call->demo, program) ||
                                         reads_dropins(call->demo, "grub2-mkconfig")
                                     ? "dropins"
                                     : "one",
                                 distribution ? distribution : "Debian",
                                 NULL };
    const char *const environment[] = { "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", NULL };
    g_autofree char *out = NULL, *err = NULL;
    g_auto(GStrv) values = NULL;
    int status = 0;

    if (!g_spawn_sync(root, (char **)argv, (char **)environment, G_SPAWN_STDIN_FROM_DEV_NULL, NULL,
                      NULL, &out, &err, &status, NULL)) {
        *ret_status = 127;
        return NULL;
    }
    say_errors(call, err);
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    values = *ret_status == 0 ? g_strsplit(out, "\n\001", -1) : NULL;
    if (!values || g_strv_length(values) < KV_GRUB_N_VARS)
        return NULL;
    return g_steal_pointer(&values);
}

static gboolean check_script(const KvCall *call, const char *text, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvGrubCfg) cfg = kv_grub_cfg_parse(text, strlen(text), path, &error);

    if (!cfg)
        kv_call_say(call, "error: %s", error->message);
    return cfg != NULL;
}

/* The new file is checked beside the old one and takes its place only then. */
static int put_config(const KvCall *call, const char *path, const char *text)
{
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    g_autofree char *directory = g_path_get_dirname(path);
    struct stat st;
    mode_t mode = kv_tree_stat(&call->demo->tree, path, &st) == 0 ? st.st_mode & 07777 : 0600;

    if (!kv_tree_has_dir(&call->demo->tree, directory)) {
        kv_call_say(call, "/usr/sbin/grub-mkconfig: cannot create %s: Directory nonexistent",
                    fresh);
        return 2;
    }
    if (!check_script(call, text, fresh)) {
        kv_tree_write(&call->demo->tree, fresh, 0444, text);
        kv_call_say(call,
                    "Syntax errors are detected in generated GRUB config file.\n"
                    "Ensure that there are no errors in /etc/default/grub\n"
                    "and /etc/grub.d/* files or please file a bug report with\n%s file attached.",
                    fresh);
        return 1;
    }
    kv_tree_write(&call->demo->tree, path, mode, text);
    return 0;
}

static int generate(const KvCall *call, const char *path)
{
    g_auto(GStrv) values = NULL;
    g_autofree char *text = NULL;
    int status = 0;

    values = source(call, &status);
    if (!values)
        return status ? status : 1;
    kv_call_say(call, "Generating grub configuration file ...");
    text = kv_grub_config(call, values);
    status = path ? put_config(call, path, text) : 0;
    if (status != 0)
        return status;
    if (!path)
        kv_call_say(call, "%s", text);
    kv_call_say(call, "done");
    return 0;
}

int kv_grub_update(const KvCall *call)
{
    return generate(call, "/boot/grub/grub.cfg");
}

int kv_grub_mkconfig(const KvCall *call)
{
    const char *path = NULL;

    for (unsigned i = 1; i < call->argc; i++) {
        if (strcmp(call->argv[i], "-o") == 0 && i + 1 < call->argc)
            path = call->argv[++i];
        else if (g_str_has_prefix(call->argv[i], "--output="))
            path = call->argv[i] + strlen("--output=");
        else {
            kv_call_say(call, "Unrecognized option `%s'", call->argv[i]);
            return 1;
        }
    }
    return generate(call, path);
}

int kv_grub_script_check(const KvCall *call)
{
    const char *path = call->argc > 1 ? call->argv[call->argc - 1] : NULL;
    g_autofree char *text = path ? kv_tree_read(&call->demo->tree, path) : NULL;

    if (!text) {
        kv_call_say(call,
                    "grub-script-check: error: cannot open file `%s': No such file or directory.",
                    path ? path : "");
        return 1;
    }
    return check_script(call, text, path) ? 0 : 1;
}
