/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's programs. The settings are a shell's business: a real shell sources them, as the real
 * grub-mkconfig does. */
#include <string.h>
#include <sys/wait.h>

#include "core/boot/grubcfg.h"
#include "demo/model.h"

/* What the entries are made of, in the order in which the script prints them. */
enum { DISTRIBUTOR, CMDLINE, CMDLINE_DEFAULT, NO_RECOVERY, NO_SUBMENU, DEFAULT, TIMEOUT, N_VARS };

/* $1 says whether the drop-ins are read. What the files print goes where the user sees it. */
static const char script[] =
    "set -e\n"
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
    const char *const argv[] = { "/bin/sh",
                                 "-c",
                                 script,
                                 "/usr/sbin/grub-mkconfig",
                                 reads_dropins(call->demo, program) ||
                                         reads_dropins(call->demo, "grub2-mkconfig")
                                     ? "dropins"
                                     : "one",
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
    if (!values || g_strv_length(values) < N_VARS)
        return NULL;
    return g_steal_pointer(&values);
}

/* ---- the text of grub.cfg ---- */

typedef struct {
    GString *text;
    char **values;
    const char *root; /* "UUID=…" */
    char *os, *classes;
} Config;

static char *quoted(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "'", -1);

    return g_strjoinv("'\\''", parts);
}

static gboolean is_true(const char *value)
{
    static const char *const words[] = { "true", "yes", "y", NULL };

    return g_strv_contains(words, value);
}

static void add_entry(Config *config, const char *indent, const char *title, const char *id,
                      const char *kernel, const char *initrd, const char *args)
{
    g_autofree char *shown = quoted(title);
    GString *text = config->text;

    g_string_append_printf(text, "%smenuentry '%s' %s $menuentry_id_option '%s' {\n", indent, shown,
                           config->classes, id);
    g_string_append_printf(text, "%s\tload_video\n%s\tinsmod gzio\n%s\tinsmod part_gpt\n", indent,
                           indent, indent);
    g_string_append_printf(text, "%s\tinsmod ext2\n%s\techo\t'Loading Linux ...'\n", indent,
                           indent);
    g_string_append_printf(text, "%s\tlinux\t%s root=%s ro %s\n", indent, kernel, config->root,
                           args);
    if (initrd)
        g_string_append_printf(text, "%s\techo\t'Loading initial ramdisk ...'\n%s\tinitrd\t%s\n",
                               indent, indent, initrd);
    g_string_append_printf(text, "%s}\n", indent);
}

static int newest_first(gconstpointer a, gconstpointer b)
{
    return strverscmp(*(char *const *)b, *(char *const *)a);
}

/* Names below /boot that are kernels. */
static char **kernels(const KvDemo *demo)
{
    g_auto(GStrv) names = kv_tree_list(&demo->tree, "/boot");
    GPtrArray *found = g_ptr_array_new();

    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, "vmlinuz-") && !g_str_has_suffix(*name, ".dpkg-tmp"))
            g_ptr_array_add(found, g_strdup(*name));
    g_ptr_array_sort(found, newest_first);
    g_ptr_array_add(found, NULL);
    return (char **)g_ptr_array_free(found, FALSE);
}

/* The path of the kernel's initial ramdisk, or NULL. */
static char *initrd_of(const KvDemo *demo, const char *version)
{
    static const char *const formats[] = { "initrd.img-", "initramfs-", "initrd-" };
    static const char *const ends[] = { "", ".img", ".img" };

    for (unsigned i = 0; i < G_N_ELEMENTS(formats); i++) {
        char *path = g_strconcat("/boot/", formats[i], version, ends[i], NULL);

        if (kv_tree_has(&demo->tree, path))
            return path;
        g_free(path);
    }
    return NULL;
}

static void add_kernel(const KvCall *call, Config *config, const char *name, gboolean is_first)
{
    const char *version = strchr(name, '-') + 1;
    g_autofree char *kernel = g_strconcat("/boot/", name, NULL);
    g_autofree char *initrd = initrd_of(call->demo, version);
    g_autofree char *args =
        g_strdup_printf("%s %s", config->values[CMDLINE], config->values[CMDLINE_DEFAULT]);
    g_autofree char *recovery = g_strdup_printf("single %s", config->values[CMDLINE]);
    g_autofree char *title = g_strdup_printf("%s, with Linux %s", config->os, version);
    g_autofree char *rescue = g_strdup_printf("%s (recovery mode)", title);
    g_autofree char *id = g_strdup_printf("gnulinux-%s-advanced-%s", version, config->root);
    g_autofree char *rescue_id = g_strdup_printf("gnulinux-%s-recovery-%s", version, config->root);
    g_autofree char *simple_id = g_strdup_printf("gnulinux-simple-%s", config->root);
    gboolean has_submenu = !is_true(config->values[NO_SUBMENU]);
    g_autofree char *os = quoted(config->os);

    kv_call_say(call, "Found linux image: %s", kernel);
    if (initrd)
        kv_call_say(call, "Found initrd image: %s", initrd);
    if (is_first && has_submenu) {
        add_entry(config, "", config->os, simple_id, kernel, initrd, args);
        g_string_append_printf(config->text,
                               "submenu 'Advanced options for %s' $menuentry_id_option "
                               "'gnulinux-advanced-%s' {\n",
                               os, config->root);
    }
    add_entry(config, has_submenu ? "\t" : "", title, id, kernel, initrd, args);
    if (!is_true(config->values[NO_RECOVERY]))
        add_entry(config, has_submenu ? "\t" : "", rescue, rescue_id, kernel, initrd, recovery);
}

static void add_header(Config *config)
{
    g_string_append_printf(
        config->text,
        "#\n# Made by the simulated grub-mkconfig. The next run of it makes it anew.\n#\n"
        "### BEGIN /etc/grub.d/00_header ###\n"
        "if [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\nelse\n"
        "   set default=\"%s\"\nfi\n"
        "if [ x\"${feature_menuentry_id}\" = xy ]; then\n  menuentry_id_option=\"--id\"\nelse\n"
        "  menuentry_id_option=\"\"\nfi\nexport menuentry_id_option\n"
        "function load_video {\n  insmod all_video\n}\nset timeout=%s\n"
        "### END /etc/grub.d/00_header ###\n\n",
        config->values[DEFAULT], config->values[TIMEOUT]);
}

static void add_linux(const KvCall *call, Config *config)
{
    g_auto(GStrv) names = kernels(call->demo);

    g_string_append(config->text, "### BEGIN /etc/grub.d/10_linux ###\n");
    for (char **name = names; *name; name++)
        add_kernel(call, config, *name, name == names);
    if (names[0] && !is_true(config->values[NO_SUBMENU]))
        g_string_append(config->text, "}\n");
    g_string_append(config->text, "### END /etc/grub.d/10_linux ###\n");
}

/* "Debian" -> "Debian GNU/Linux" and "--class debian …". */
static void name_system(Config *config)
{
    const char *distributor = config->values[DISTRIBUTOR];
    g_autofree char *lower = g_ascii_strdown(distributor, (gssize)strcspn(distributor, " "));

    config->os =
        *distributor ? g_strdup_printf("%s GNU/Linux", distributor) : g_strdup("GNU/Linux");
    config->classes =
        *distributor ? g_strdup_printf("--class %s --class gnu-linux --class gnu --class os", lower)
                     : g_strdup("--class gnu-linux --class gnu --class os");
}

static char *make_config(const KvCall *call, char **values)
{
    const char *root = kv_host_get(call->demo->host, "boot", "", "root");
    Config config = { .text = g_string_new(NULL), .values = values };

    config.root = root ? root : "/dev/sda1";
    name_system(&config);
    add_header(&config);
    add_linux(call, &config);
    g_free(config.os);
    g_free(config.classes);
    return g_string_free(config.text, FALSE);
}

/* ---- the programs ---- */

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
    text = make_config(call, values);
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
