/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "small.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/error.h"
#include "tree.h"

struct KvVirt {
    char *root;
};

/* ---- programs ---- */

static int run_note(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data)
{
    g_autofree char *old = tree_read(machine->root_path, "/ran");
    g_autofree char *new = g_strconcat(old ? old : "", argv[1], "\n", NULL);

    tree_write(machine->root_path, "/ran", 0644, new);
    return 0;
}

static int run_copy(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data)
{
    g_autofree char *text = tree_read(machine->root_path, argv[1]);

    if (line)
        line("copying …", data);
    tree_write(machine->root_path, argv[2], 0644, text ? text : "");
    return 0;
}

static char *menu_of(const char *settings)
{
    return g_strdup_printf("menuentry 'Linux' {\n\tlinux /vmlinuz %s}\n", settings);
}

/* In place, as grub-mkconfig does it: a full disk leaves half of it. */
static int run_menu(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data)
{
    g_autofree char *settings = tree_read(machine->root_path, argv[1]);
    g_autofree char *menu = menu_of(settings ? settings : "");
    g_autofree char *trouble = tree_read(machine->root_path, "/menu-trouble");
    int mode = tree_mode(machine->root_path, argv[2]);

    if (trouble)
        menu[strlen(menu) / 2] = '\0';
    tree_write(machine->root_path, argv[2], mode, menu);
    return trouble ? atoi(trouble) : 0;
}

static int run_say(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data)
{
    int count = atoi(argv[1]);

    for (int i = 1; i <= count; i++) {
        g_autofree char *text = g_strdup_printf("line %d \033[31m\xff", i);

        if (line)
            line(text, data);
    }
    return count % 2;
}

static int run_wait(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data)
{
    while (!tree_has(machine->root_path, "/go"))
        g_usleep(2000);
    return 0;
}

static int run(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
               int *ret_status)
{
    static const struct {
        const char *name;
        int (*run)(KvMachine *, const char *const *, KvLineFunc, gpointer);
    } programs[] = {
        { "note", run_note }, { "copy", run_copy }, { "menu", run_menu },
        { "say", run_say },   { "wait", run_wait },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        if (strcmp(argv[0], programs[i].name) == 0) {
            *ret_status = programs[i].run(machine, argv, line, data);
            return 0;
        }
    return -ENOENT;
}

/* ---- the kernel ---- */

static int create(KvMachine *machine, const char *uuid)
{
    g_autofree char *device = g_strconcat(SMALL_DEVICES, uuid, NULL);
    g_autofree char *remove = g_strconcat(device, "/remove", NULL);
    g_autofree char *group = g_strconcat(device, "/iommu_group", NULL);

    if (!g_uuid_string_is_valid(uuid))
        return -EINVAL;
    if (tree_has(machine->root_path, device))
        return -EEXIST;
    tree_write(machine->root_path, remove, 0200, "");
    tree_link(machine->root_path, group, "../../../../kernel/iommu_groups/7");
    return 0;
}

static int take_away(KvMachine *machine, const char *path)
{
    g_autofree char *device = g_path_get_dirname(path);
    g_autofree char *full = tree_path(machine->root_path, device);
    g_autofree char *remove = g_strconcat(full, "/remove", NULL);
    g_autofree char *group = g_strconcat(full, "/iommu_group", NULL);

    if (g_unlink(remove) < 0)
        return -errno;
    g_unlink(group);
    return g_rmdir(full) < 0 ? -errno : 0;
}

static int write_attribute(KvMachine *machine, const char *path, const char *value)
{
    if (!tree_has(machine->root_path, path))
        return -ENOENT;
    return g_str_has_suffix(path, "/create") ? create(machine, value) : take_away(machine, path);
}

/* ---- libvirt ---- */

static const char *the_root;

static KvVirt *virt_open(const char *uri, gboolean read_only, GError **error)
{
    KvVirt *virt = g_new0(KvVirt, 1);

    virt->root = g_strdup(the_root);
    return virt;
}

static void virt_close(KvVirt *virt)
{
    if (!virt)
        return;
    g_free(virt->root);
    g_free(virt);
}

static gboolean virt_alive(KvVirt *virt)
{
    return TRUE;
}

static char *domain_path(const char *name, const char *what)
{
    return g_strconcat("/virt/domains/", name, what, NULL);
}

/* A disk that a domain has, or is to have. */
static GPtrArray *disks_at(char *path)
{
    GPtrArray *disks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_disk_free);
    KvVirtDisk *disk = path ? g_new0(KvVirtDisk, 1) : NULL;

    if (!disk)
        return disks;
    disk->path = path;
    g_ptr_array_add(disks, disk);
    return disks;
}

static KvVirtDomain *read_domain(KvVirt *virt, const char *name)
{
    g_autofree char *path = domain_path(name, "/xml"), *running = domain_path(name, "/running");
    g_autofree char *transient = domain_path(name, "/transient");
    g_autofree char *disk = domain_path(name, "/disk");
    g_autofree char *xml = tree_read(virt->root, path);
    g_auto(GStrv) words = g_strsplit(xml, " ", 3);
    KvVirtDomain *domain = g_new0(KvVirtDomain, 1);

    domain->name = g_strdup(name);
    domain->uuid = g_strdup(words[1]);
    domain->active = tree_has(virt->root, running);
    domain->persistent = !tree_has(virt->root, transient);
    domain->vgpus = g_strsplit(words[2], ",", -1);
    domain->disks = disks_at(tree_read(virt->root, disk));
    return domain;
}

/* /virt/over names what an image, which lies nowhere, is made over. */
static KvVirtObject *read_pool(KvVirt *virt)
{
    KvVirtObject *pool = g_new0(KvVirtObject, 1);
    KvVirtVolume *disk = g_new0(KvVirtVolume, 1), *over = g_new0(KvVirtVolume, 1);

    pool->name = g_strdup("default");
    pool->active = TRUE;
    pool->volumes = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_volume_free);
    disk->name = g_strdup("guest.qcow2");
    disk->path = g_strdup("/virt/volumes/guest.qcow2");
    over->name = g_strdup("over.qcow2");
    over->backing = tree_read(virt->root, "/virt/over");
    g_ptr_array_add(pool->volumes, disk);
    g_ptr_array_add(pool->volumes, over);
    return pool;
}

static KvVirtFacts *virt_look(KvVirt *virt, KvVirtDepth depth, GError **error)
{
    g_autofree char *path = tree_path(virt->root, "/virt/domains");
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    KvVirtFacts *facts;
    const char *name;

    if (tree_has(virt->root, "/virt/down")) {
        kv_fail(error, KV_ERROR_LIBVIRT, "libvirt is down.");
        return NULL;
    }
    facts = g_new0(KvVirtFacts, 1);
    facts->domains = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_domain_free);
    facts->pools = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    g_ptr_array_add(facts->pools, read_pool(virt));
    facts->networks = g_ptr_array_new();
    while (dir && (name = g_dir_read_name(dir)))
        g_ptr_array_add(facts->domains, read_domain(virt, name));
    return facts;
}

static gboolean virt_define(KvVirt *virt, const char *xml, GError **error)
{
    g_auto(GStrv) words = g_strsplit(xml, " ", 2);
    g_autofree char *path = domain_path(words[0], "/xml");

    tree_write(virt->root, path, 0600, xml);
    return TRUE;
}

static gboolean virt_start(KvVirt *virt, const char *name, GError **error)
{
    g_autofree char *path = domain_path(name, "/running");

    if (tree_has(virt->root, "/virt/refuse"))
        return kv_fail(error, KV_ERROR_LIBVIRT, "libvirt refuses to start %s.", name);
    tree_write(virt->root, path, 0600, "");
    return TRUE;
}

static void drop(KvVirt *virt, const char *path)
{
    g_autofree char *full = tree_path(virt->root, path);

    g_remove(full);
}

static void drop_domain(KvVirt *virt, const char *name)
{
    static const char *const files[] = { "/xml", "/transient", "" };

    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = domain_path(name, files[i]);

        drop(virt, path);
    }
}

static gboolean virt_stop(KvVirt *virt, const char *name, GError **error)
{
    g_autofree char *path = domain_path(name, "/running");
    g_autofree char *transient = domain_path(name, "/transient");

    drop(virt, path);
    if (tree_has(virt->root, transient))
        drop_domain(virt, name);
    return TRUE;
}

/* A running domain loses its definition only. */
static gboolean virt_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error)
{
    g_autofree char *path = domain_path(name, "/running");
    g_autofree char *transient = domain_path(name, "/transient");

    if (tree_has(virt->root, path))
        tree_write(virt->root, transient, 0600, "");
    else
        drop_domain(virt, name);
    return TRUE;
}

static char *volume_path(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    return g_strconcat("/virt/volumes/", name, NULL);
}

static gboolean create_volume(KvVirt *virt, const KvNewVolume *volume, char **ret_path,
                              GError **error)
{
    *ret_path = volume_path(virt, volume->pool, volume->name, NULL);
    tree_write(virt->root, *ret_path, 0600, "196608");
    return TRUE;
}

static gboolean volume_used(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                            guint64 *ret_used, GError **error)
{
    g_autofree char *path = volume_path(virt, pool, name, NULL);
    g_autofree char *text = tree_read(virt->root, path);

    *ret_exists = text != NULL;
    *ret_used = text ? g_ascii_strtoull(text, NULL, 10) : 0;
    return TRUE;
}

static KvVirtView *view_of_xml(const char *xml)
{
    g_auto(GStrv) words = g_strsplit(xml, " ", 4);
    KvVirtView *view = g_new0(KvVirtView, 1);

    view->displays = g_ptr_array_new();
    view->disks = disks_at(g_strv_length(words) > 3 ? g_strdup(words[3]) : NULL);
    return view;
}

static gboolean delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    g_autofree char *path = volume_path(virt, pool, name, NULL);

    drop(virt, path);
    return TRUE;
}

static const KvVirtOps *virt(KvMachine *machine, GError **error)
{
    static const KvVirtOps ops = {
        .open = virt_open,
        .close = virt_close,
        .alive = virt_alive,
        .look = virt_look,
        .define = virt_define,
        .start = virt_start,
        .stop = virt_stop,
        .undefine = virt_undefine,
        .create_volume = create_volume,
        .volume_path = volume_path,
        .volume_used = volume_used,
        .delete_volume = delete_volume,
        .view_of_xml = view_of_xml,
    };

    the_root = machine->root_path;
    return &ops;
}

/* ---- the rest ---- */

static uid_t uid(KvMachine *machine)
{
    return 0;
}

static gint64 now(KvMachine *machine)
{
    return 1795000000;
}

KvMachine *small_open(const char *root)
{
    static const KvMachineOps ops = {
        .kind = KV_MACHINE_DEMO,
        .run = run,
        .write_attribute = write_attribute,
        .virt = virt,
        .uid = uid,
        .now = now,
    };
    KvMachine *machine = kv_machine_new(&ops, root, NULL, NULL);

    assert_non_null(machine);
    tree_mkdir(root, "/virt/domains");
    tree_mkdir(root, "/virt/volumes");
    return machine;
}

/* ---- a plan for it ---- */

#define SETTINGS "/etc/default/grub"
#define SWITCH   "/etc/switch"

void small_fill(const char *root)
{
    g_autofree char *menu = menu_of("GRUB=old\n");

    tree_write(root, SMALL_CREATE, 0200, "");
    tree_mkdir(root, SMALL_DEVICES);
    tree_write(root, SETTINGS, 0640, "GRUB=old\n");
    tree_write(root, SMALL_MENU, 0600, menu);
    tree_write(root, "/etc/gone.conf", 0600, "to be removed\n");
    tree_write(root, "/share/on", 0644, "on\n");
    tree_write(root, "/share/off", 0644, "off\n");
    tree_write(root, SWITCH, 0644, "off\n");
}

static KvAction *new_action(KvActionKind kind, KvStepId step)
{
    KvAction *action = g_new0(KvAction, 1);

    action->kind = kind;
    action->step = step;
    action->title = g_strdup("It is done");
    action->undo_title = g_strdup("It is taken back");
    return action;
}

KvAction *small_file(const char *root, const char *path, const char *content)
{
    g_autofree char *now = tree_read(root, path);
    KvAction *action = new_action(KV_ACTION_FILE, KV_STEP_BOOT);

    action->path = g_strdup(path);
    action->content = g_strdup(content);
    action->mode = 0644;
    action->expect =
        now ? g_compute_checksum_for_string(G_CHECKSUM_SHA256, now, -1) : g_strdup("absent");
    return action;
}

KvAction *small_run(KvStepId step, const char *command, const char *undo)
{
    KvAction *action = new_action(KV_ACTION_RUN, step);

    action->argv = g_strsplit(command, " ", -1);
    action->undo_argv = undo ? g_strsplit(undo, " ", -1) : NULL;
    return action;
}

KvAction *small_menu(void)
{
    const char *command = "menu " SETTINGS " " SMALL_MENU;
    KvAction *action = small_run(KV_STEP_BOOT, command, command);

    action->undo_last = TRUE;
    action->output = g_strdup(SMALL_MENU);
    return action;
}

KvAction *small_vgpu(void)
{
    KvAction *action = new_action(KV_ACTION_ATTRIBUTE, KV_STEP_VGPU);

    action->path = g_strdup(SMALL_CREATE);
    action->value = g_strdup(SMALL_VGPU);
    action->uuid = g_strdup(SMALL_VGPU);
    return action;
}

KvAction *small_volume(void)
{
    KvAction *action = new_action(KV_ACTION_VOLUME, KV_STEP_GUEST);

    action->name = g_strdup("guest.qcow2");
    action->pool = g_strdup("default");
    action->size = 1024;
    return action;
}

KvAction *small_define(void)
{
    KvAction *action = new_action(KV_ACTION_DEFINE, KV_STEP_GUEST);

    action->name = g_strdup("guest");
    action->uuid = g_strdup(SMALL_DOMAIN);
    action->value = g_strdup("guest " SMALL_DOMAIN " " SMALL_VGPU);
    return action;
}

KvAction *small_start(void)
{
    KvAction *action = new_action(KV_ACTION_START, KV_STEP_GUEST);

    action->name = g_strdup("guest");
    return action;
}

KvPlan *small_plan(const char *root)
{
    KvPlan *plan = g_new0(KvPlan, 1);
    KvAction *all[] = {
        small_file(root, SETTINGS, "GRUB=new\n"),
        small_file(root, "/etc/a/b/new.conf", "new\n"),
        small_file(root, "/etc/gone.conf", NULL),
        small_menu(),
        small_run(KV_STEP_MODULES, "copy /share/on " SWITCH, "copy /share/off " SWITCH),
        small_vgpu(),
        small_volume(),
        small_define(),
        small_start(),
    };

    plan->actions = g_ptr_array_new_with_free_func((GDestroyNotify)kv_action_free);
    plan->later = g_ptr_array_new();
    plan->refused = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_ptr_array_add(plan->actions, all[i]);
    return plan;
}

static gboolean same_text(const char *root, const char *path, const char *wanted)
{
    g_autofree char *text = tree_read(root, path);

    return g_strcmp0(text, wanted) == 0;
}

gboolean small_is_done(const char *root, const KvAction *action)
{
    g_autofree char *menu = menu_of("GRUB=new\n");

    switch (action->kind) {
    case KV_ACTION_FILE:
        return same_text(root, action->path, action->content);
    case KV_ACTION_RUN:
        return g_str_equal(action->argv[2], SWITCH) ? same_text(root, SWITCH, "on\n")
                                                    : same_text(root, SMALL_MENU, menu);
    case KV_ACTION_ATTRIBUTE:
        return tree_has(root, SMALL_DEVICES SMALL_VGPU);
    case KV_ACTION_VOLUME:
        return tree_has(root, "/virt/volumes/guest.qcow2");
    case KV_ACTION_DEFINE:
        return tree_has(root, "/virt/domains/guest/xml");
    default:
        return tree_has(root, "/virt/domains/guest/running");
    }
}
