/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/machine/machine.h"
#include "demo/host.h"
#include "demo/tree.h"

/* The room's own contract: the parts of the simulated host and what they do for each other. All of
 * them write the host's files as the real ones would; what no file of a host holds (who owns a
 * device node, which domains run) is in files beside the tree. */

typedef struct {
    char *directory;
    KvTree tree;     /* DIRECTORY/root: the host's files */
    KvTree state;    /* DIRECTORY: what isn't in them */
    KvHost *host;    /* its description */
    gboolean is_new; /* being made: what is ordered to fail does not yet */
} KvDemo;

/* machine.c */
extern const KvMachineOps kv_demo_ops;
/* Held while a model acts, across processes. A descriptor to be closed, or a negative errno. */
int kv_demo_lock(const KvDemo *demo);
/* The first error of the writes since the last call, in the tree or the state. */
int kv_demo_take_trouble(KvDemo *demo);
/* A new random UUID in lower case; g_free. */
char *kv_demo_new_uuid(void);
/* A failure that the description orders for what ("write /sys/…", "run modprobe"); NULL. */
const KvHostSection *kv_demo_failure(const KvDemo *demo, const char *what);
/* The errno that its `errno` key names, negative; -EIO when it names none. */
int kv_demo_failure_errno(const KvHostSection *failure);

/* demo.c: accepts one that was opened in part. */
void kv_demo_free(KvDemo *demo);

/* build.c: fills the tree from the description, boots it, and does what it says was done since. */
gboolean kv_demo_build(KvDemo *demo, GError **error);
/* text with "@release@" and "@root@" replaced; g_free. */
char *kv_demo_expand(const KvDemo *demo, const char *text);

/* boot.c: starts the host anew with that kernel and command line; what a start forgets is gone. */
void kv_demo_boot(KvDemo *demo, const char *release, const char *cmdline);
/* What the boot loader would start: 0, or a negative errno when nothing can be started. */
int kv_demo_next_boot(const KvDemo *demo, char **ret_release, char **ret_cmdline);
char *kv_demo_release(const KvDemo *demo);

/* loader.c: other boot loaders than a generated grub.cfg. What the firmware shows of them at a
 * start.
 */
void kv_loader_show(KvDemo *demo);
/* As kv_demo_next_boot(), with its result in *ret_result; FALSE when the description names none. */
gboolean kv_loader_next(const KvDemo *demo, char **ret_release, char **ret_cmdline,
                        int *ret_result);

/* pci.c */
void kv_pci_make(KvDemo *demo);
/* Binds the devices whose driver is module, which was just loaded. */
void kv_pci_bind(KvDemo *demo, const char *module);
/* The GPU that i915 drives and that can do GVT-g; NULL. */
const KvHostSection *kv_pci_gvt(const KvDemo *demo);
/* The sysfs directory of the device at that address; g_free. */
char *kv_pci_path(const char *address);

/* modules.c: what the kernel and modprobe do; 0 or a negative errno. */
int kv_modules_insert(KvDemo *demo, const char *name);
int kv_modules_remove(KvDemo *demo, const char *name);
gboolean kv_modules_loaded(const KvDemo *demo, const char *name);
/* Is there such a module for the running kernel? */
gboolean kv_modules_offered(const KvDemo *demo, const char *name);
/* The files modprobe reads, for the description's list of modules. */
void kv_modules_write_index(KvDemo *demo, const char *release);
/* The value a module's parameter gets at its load: the description's, changed by modprobe.d and by
 * the running command line. NULL: no such parameter; "" when the value is none it can have. */
char *kv_params_value(const KvDemo *demo, const char *module, const char *param);

/* initrd.c: what the initial RAM disks hold of modprobe.d, where the module is loaded from there;
 * NULL: it isn't. g_free. */
char *kv_initrd_options(const KvDemo *demo, const char *module);
/* All of modprobe.d, in the order in which modprobe reads it; g_free. */
char *kv_modprobe_text(const KvDemo *demo);
/* Has the initial RAM disks hold modprobe.d as it is now. */
void kv_initrd_fill(KvDemo *demo);

/* kernel_log.c: the kernel's messages of this boot. */
void kv_log_clear(KvDemo *demo);
void kv_log(KvDemo *demo, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* With priorities, as klogctl() gives them; 0. g_free. */
int kv_log_read(const KvDemo *demo, char **ret_text);

/* gvt.c: does GVT-g come up, with the parameters that i915 has now? */
gboolean kv_gvt_works(const KvDemo *demo);
/* What the driver says of it to the kernel's log. */
void kv_gvt_say(KvDemo *demo);
/* Since 5.19 it is kvmgt that decides, not i915. */
gboolean kv_gvt_is_late(const KvDemo *demo);
/* Before, i915 gave the whole GPU up where GVT-g met GuC. */
gboolean kv_gvt_kills_i915(const KvDemo *demo);

/* mdev.c: mediated devices. */
void kv_mdev_register(KvDemo *demo);
void kv_mdev_unregister(KvDemo *demo);
int kv_mdev_create(KvDemo *demo, const char *parent, const char *type, const char *value);
int kv_mdev_remove(KvDemo *demo, const char *uuid);
/* What a write of value to the attribute path does. */
int kv_attribute_write(KvDemo *demo, const char *path, const char *value);

/* nodes.c: device nodes, which only root could make: files whose owner and kind are written down.
 */
typedef struct {
    uid_t uid;
    gid_t gid;
    mode_t mode; /* permission bits */
    gboolean is_device;
} KvNode;
void kv_nodes_set(KvDemo *demo, const char *path, const KvNode *node);
gboolean kv_nodes_get(const KvDemo *demo, const char *path, KvNode *ret_node);
void kv_nodes_forget(KvDemo *demo, const char *path);
void kv_nodes_forget_all(KvDemo *demo);

/* ids.c: /etc/passwd and /etc/group; -1 when there is no such name. Numbers stand for themselves.
 */
gint64 kv_ids_user(const KvDemo *demo, const char *name);
gint64 kv_ids_group(const KvDemo *demo, const char *name);
/* Is the user a member of the group, by its primary group or by /etc/group? */
gboolean kv_ids_is_member(const KvDemo *demo, gint64 uid, gint64 gid);

/* udev.c: applies the rules of the tree to the node of an IOMMU group, or to all of them. */
void kv_udev_apply(KvDemo *demo, const char *kernel_name, const char *action);
void kv_udev_apply_all(KvDemo *demo, const char *action);
/* The path by which a rule's RUN calls `command` ("mdevctl start-parent-mdevs"); NULL when no rule
 * does. g_free. */
char *kv_udev_program(const KvDemo *demo, const char *command);

/* A program's run: what it was called with, and where its lines go. */
typedef struct {
    KvDemo *demo;
    const char *const *argv;
    unsigned argc;
    KvLineFunc line;
    gpointer data;
} KvCall;
/* Prints text, which may hold several lines. */
void kv_call_say(const KvCall *call, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* programs.c: runs what argv names; as KvMachineOps.run. */
int kv_programs_run(KvDemo *demo, const char *const *argv, KvLineFunc line, gpointer data,
                    int *ret_status);
gboolean kv_programs_has(const KvDemo *demo, const char *name);

/* grub.c, systemd.c, mdevctl.c: each returns the exit status. */
int kv_grub_mkconfig(const KvCall *call);
int kv_grub_update(const KvCall *call);
int kv_grub_script_check(const KvCall *call);
/* loader_programs.c */
int kv_grubby(const KvCall *call);
int kv_kernel_install(const KvCall *call);
/* loader_vendors.c */
int kv_proxmox_boot_tool(const KvCall *call);
int kv_sdbootutil(const KvCall *call);
int kv_kernelstub(const KvCall *call);
int kv_sdboot_manage(const KvCall *call);
int kv_rpm_ostree(const KvCall *call);
/* GRUB's menu on a partition that isn't mounted: it is among the state. */
#define KV_ESP_GRUB_CFG "/esp/grub/grub.cfg"
int kv_mkinitcpio(const KvCall *call);
int kv_pbl(const KvCall *call);
/* initrd.c */
int kv_update_initramfs(const KvCall *call);
int kv_dracut(const KvCall *call);
int kv_systemctl(const KvCall *call);
int kv_mdevctl(const KvCall *call);
/* What mdevctl's udev rule does when a parent appears. */
void kv_mdevctl_parent_appeared(KvDemo *demo, const char *parent);
/* Starts what is enabled for the boot. */
void kv_systemd_boot(KvDemo *demo);

/* console.c: the serial console of the running domain whose UUID argv ends with, on this program's
 * own terminal, until it is left. 0. */
int kv_console_run(KvDemo *demo, const char *const *argv, int *ret_status);

/* Asked by KvMachineOps.virt: the calls of this simulated host's libvirt. */
const KvVirtOps *kv_demo_virt(KvDemo *demo, GError **error);
/* domains.c: the domains libvirt knows, kept in a file of the state. */
typedef struct {
    char *uuid, *name;
    char *xml;  /* its definition */
    char *live; /* what it runs with, or NULL */
    gboolean active, persistent, autostart;
} KvDemoDomain;
void kv_demo_domain_free(KvDemoDomain *domain);
/* Has it begun to run with what it is defined as, or ended. */
void kv_demo_domain_runs(KvDemoDomain *domain, gboolean runs);
/* It begins to run among the others: its displays have ports then. */
void kv_domains_begin(const GPtrArray *domains, KvDemoDomain *domain);
GPtrArray *kv_domains_load(const KvDemo *demo); /* KvDemoDomain */
void kv_domains_save(KvDemo *demo, const GPtrArray *domains);
KvDemoDomain *kv_domains_find(const GPtrArray *domains, const char *name);
/* At a boot: nothing runs, and the daemon reads its settings. */
void kv_domains_boot(KvDemo *demo);
/* The daemon (re)starts: it reads qemu.conf, running domains go on. */
void kv_domains_daemon_started(KvDemo *demo);
/* The active domain that has the vGPU, or NULL; g_free. */
char *kv_domains_user_of(const KvDemo *demo, const char *vgpu);

/* qemu.c: may QEMU open the node of the vGPU's group, when libvirt doesn't know of it? NULL, or
 * QEMU's words; g_free. */
char *kv_qemu_refuses(const KvDemo *demo, const char *vgpu);
/* The text of qemu.conf as the daemon read it when it started. */
char *kv_qemu_conf(const KvDemo *demo);
/* uid and gid QEMU runs as. */
void kv_qemu_ids(const KvDemo *demo, gint64 *ret_uid, gint64 *ret_gid);
