/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "core/machine/machine.h"

/* What one probe saw. Immutable once made, shared between threads by reference. Strings are the
 * host's bytes: untrusted, to be made printable (core/text/printable.h) before they are shown. */

typedef enum {
    KV_ABSENT,     /* looked, and it isn't there */
    KV_KNOWN,      /* read */
    KV_UNREADABLE, /* there may be something: error says why it can't be told */
} KvSeen;

/* One thing that was looked at. */
typedef struct {
    KvSeen seen;
    int error;  /* errno when unreadable */
    char *path; /* where; never NULL after a probe that covers it */
    char *text; /* the value when known; the last newline of attributes is cut */
} KvFact;

/* The fact of a list is that of its directory, and known when everything in it could be read; else
 * it is the fact of the first thing that couldn't. What could be is there all the same: who finds
 * something has found it, and who doesn't asks this fact whether it may be there. */

/* GPU generations as far as GVT-g is concerned. */
typedef enum {
    KV_GENERATION_UNKNOWN,     /* an Intel GPU whose PCI id isn't in the table */
    KV_GENERATION_TOO_OLD,     /* before Broadwell */
    KV_GENERATION_SUPPORTED,   /* Broadwell to Comet Lake, Broxton */
    KV_GENERATION_UNSUPPORTED, /* Gen9.5 Gemini Lake, Gen11 */
    KV_GENERATION_SRIOV,       /* Gen12 and newer: SR-IOV is the way */
} KvGeneration;

/* A display controller. */
typedef struct {
    char *address;                       /* "0000:00:02.0" */
    unsigned vendor, device, class_code; /* 0x8086, 0x5912, 0x030000 */
    char *driver;                        /* "i915" or NULL */
    const char *platform;                /* "Kaby Lake" or NULL: static */
    KvGeneration generation;
    guint64 aperture;  /* bytes of BAR 2, 0 when not known */
    gboolean boot_vga; /* the firmware showed its screen there */
} KvGpu;

/* A vGPU type under mdev_supported_types. */
typedef struct {
    char *id;                  /* "i915-GVTg_V5_4" */
    char *name;                /* "GVTg_V5_4", NULL on old kernels */
    int available;             /* instances left, -1 when that can't be read */
    guint64 low_mib, high_mib; /* graphics memory, 0 when not said */
    unsigned fences, weight;   /* 0 when not said */
    char *resolution;          /* "1920x1200" or NULL */
} KvVgpuType;

/* A registered mdev parent. */
typedef struct {
    char *address;    /* name under /sys/class/mdev_bus */
    GPtrArray *types; /* KvVgpuType, by rising memory */
    KvFact listing;   /* of the types */
} KvParent;

/* A vGPU that exists, or is only defined to be made at boot. */
typedef struct {
    char *uuid; /* lower case */
    char *parent;
    char *type;       /* id */
    gboolean active;  /* it exists in sysfs */
    gboolean lasting; /* made again at boot by itself */
    char *kept_by;    /* path of the definition that makes it last, or NULL */
    int iommu_group;  /* -1 when not known */
    KvFact node;      /* /dev/vfio/N; text is the octal mode */
    uid_t node_uid;
    gid_t node_gid;
    mode_t node_mode;
} KvVgpu;

/* A unified kernel image in EFI/Linux of a place where the loader may be mounted. */
typedef struct {
    KvFact file;        /* text: the command line in it, "" when it has none */
    gboolean is_signed; /* a changed command line would break its signature */
} KvUkiFile;

/* An initial RAM disk, or a unified kernel image with one in it, that a start may use. */
typedef struct {
    KvFact file;
    gint64 time; /* its last change: nanoseconds since 1970 */
    /* The time is cut to a multiple of it where the file system counts in whole seconds, or in
     * steps of two (FAT): nanoseconds, else 0. */
    gint64 step;
} KvInitrd;

/* A node of the kernel's by which a program draws without a screen. */
typedef struct {
    char *path;    /* "/dev/dri/renderD128" */
    char *address; /* of the graphics processor, or NULL where it can't be told */
} KvRenderNode;

/* Which parts of the host to look at; the rest stays zero (seen == KV_ABSENT with no path). */
typedef enum {
    KV_LOOK_SYSTEM = 1 << 0,
    KV_LOOK_HARDWARE = 1 << 1,
    KV_LOOK_BOOT = 1 << 2,
    KV_LOOK_MODULES = 1 << 3,
    KV_LOOK_VGPU = 1 << 4,
    KV_LOOK_ACCESS = 1 << 5,
    KV_LOOK_LIBVIRT = 1 << 6,
    KV_LOOK_KERNEL = 1 << 7,
    KV_LOOK_CHOICES = 1 << 8, /* beside LIBVIRT: what a new virtual machine can be made of */
    KV_LOOK_OWNER = 1 << 9,   /* beside LIBVIRT: whom it runs QEMU as */
    KV_LOOK_ALL = (1 << 10) - 1,
} KvLook;

typedef struct {
    gatomicrefcount refs;
    KvLook looked; /* at which parts */
    KvMachineKind kind;
    gboolean is_root;
    gint64 time;

    /* the system */
    KvFact boot_id, kernel, os_release;
    char *os_name;   /* PRETTY_NAME or NULL */
    char *host_name; /* or NULL */

    /* hardware */
    KvFact pci;        /* of the PCI devices, as far as the GPUs are concerned */
    GPtrArray *gpus;   /* KvGpu: every display controller */
    KvFact cpuinfo;    /* text: "vmx", "svm" or "" */
    KvFact hypervisor; /* known when one runs this host; text is what it calls the machine */
    KvFact kvm;        /* /dev/kvm */

    /* kernel command line and boot loader */
    KvFact cmdline;
    KvFact enable_gvt;           /* the live module parameter */
    KvFact grub_default;         /* /etc/default/grub, whole text */
    KvFact grub_mkconfig;        /* the generator, a script; text is its path */
    KvFact grub_update;          /* update-grub, where there is one; text is its path */
    gboolean grub_reads_dropins; /* the generator sources /etc/default/grub.d */
    GPtrArray *grub_dropins;     /* KvFact: /etc/default/grub.d files in sourcing order */
    KvFact grub_dropin_list;     /* their directory */
    KvFact grub_cfg;             /* the generated file, whole text */
    KvFact loader_info;    /* what the loader that booted this kernel calls itself (EFI), ASCII */
    KvFact stub_info;      /* likewise the stub of the unified kernel image it was started from */
    KvFact loader_entries; /* /boot/loader/entries: known when there is an entry */
    /* What boot loaders other than GRUB are told by; see probe_loaders.c and kv_facts_file(). */
    GPtrArray *files;    /* KvFact: files with their text, directories, things that are or aren't */
    GPtrArray *programs; /* KvFact: see kv_facts_program() */
    GPtrArray *ukis;     /* KvUkiFile */
    GPtrArray *initrds;  /* KvInitrd: of the kernels a person may start, by what names them */

    /* modprobe.d: the file that counts, of all in which it is set; text is the value, "" for the
     * bare name. Unreadable: this one may set it, and counts for more than what was found. */
    KvFact gvt_option, guc_option; /* enable_gvt and enable_guc of i915 */
    /* When any of its files and directories was changed last: nanoseconds since 1970. /run is empty
     * at each start, so what is there has a time of its own, but for the file that counts. */
    gint64 modprobe_time, modprobe_run_time;
    gint64 boot_time; /* of the running kernel's start: seconds since 1970; 0: unknown */

    /* the kernel itself */
    unsigned release[3]; /* 6, 1, 0 of "6.1.0-50-amd64"; zeros when not known */
    KvFact kernel_log;   /* its lines of this boot about i915, GVT-g, vfio and mdev, oldest first */
    KvFact kernel_config; /* the lines of its configuration about GVT-g */
    KvFact enable_guc;    /* the live module parameter */
    KvFact lockdown;      /* text "none", "integrity" or "confidentiality" */
    KvFact secure_boot;   /* EFI variable; text "on" or "off" */

    /* modules */
    KvFact module_list;         /* modules.dep of the running kernel */
    gboolean kvmgt_offered;     /* it names kvmgt */
    gboolean kvmgt_builtin;     /* modules.builtin does */
    gboolean i915_builtin;      /* likewise: modprobe.d says nothing to it */
    gboolean vfio_mdev_offered; /* a module of its own in kernels of about 5.15 and older */
    KvFact foreign_i915;        /* known when i915 isn't the kernel's own; text is its path there */
    KvFact stale_module; /* the file that lists a module this kernel hasn't; text is its name */
    KvFact kvmgt, vfio, vfio_type1, mdev; /* under /sys/module; text "" */
    KvFact modules_load;                  /* our file in /etc/modules-load.d */
    /* The file that has kvmgt loaded at boot, ours or somebody else's. Unreadable: none was found,
     * and this one may be it. */
    KvFact modules_listed;

    /* vGPUs */
    KvFact mdev_bus;     /* of the parents */
    GPtrArray *parents;  /* KvParent */
    KvFact mdev_devices; /* of the vGPUs that exist */
    KvFact kept;         /* of the definitions that make vGPUs last, wherever they are */
    GPtrArray *vgpus;    /* KvVgpu, active ones first */
    KvFact mdevctl;      /* program; text is its path */
    /* Known when mdevctl's udev rule starts a program that is there: only then do its definitions
     * last. (Debian 12's rule names /usr/sbin/mdevctl; its package has /usr/bin/mdevctl.) */
    KvFact mdevctl_starts;
    KvFact systemctl; /* likewise */
    GPtrArray *units; /* KvFact: units of ours that make vGPUs, whole text */

    /* access */
    KvFact udev_rule;              /* ours */
    KvFact apparmor_profiles;      /* those that are loaded, whole text */
    KvFact apparmor_local;         /* a person's own rules for libvirt's QEMU, whole text */
    KvFact selinux;                /* text "1": enforcing */
    KvFact groups;                 /* /etc/group; text "" */
    KvFact qemu_conf;              /* whole text */
    char *qemu_user, *qemu_group;  /* names, or NULL when they can't be told */
    const char *qemu_group_source; /* path or "libvirt capabilities"; static or NULL */
    gint64 qemu_gid;               /* -1 when not known */

    /* libvirt */
    KvFact net_list;         /* /sys/class/net, for: */
    char **bridges;          /* the host's own bridges, sorted, NULL-terminated */
    KvFact render_list;      /* /dev/dri, for: */
    GPtrArray *render_nodes; /* KvRenderNode, by path */
    KvFact firmware_list;    /* where QEMU's firmwares describe themselves, for: */
    gboolean has_uefi;       /* one of them is a UEFI */
    KvFact libvirt_socket;   /* the socket of the QEMU driver; text "libvirtd" or "virtqemud" */
    gboolean virt_uri_unfit; /* the address asked for is none of a libvirt on this host */
    char *virt_error;        /* sentence when libvirt couldn't be asked, or NULL */
    gboolean virt_asked;     /* FALSE: out of scope of this probe, or an image */
    KvVirtFacts *virt;       /* NULL when not asked or not answered */
} KvFacts;

/* Looks at the host. Never fails: what can't be read is in the facts as such. May take as long as
 * libvirt takes to answer; call it from a thread where a screen waits. */
KvFacts *kv_probe(KvMachine *machine, KvLook look);
KvFacts *kv_facts_ref(KvFacts *facts);
void kv_facts_unref(KvFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvFacts, kv_facts_unref)

/* The GPU GVT-g is about: an Intel display controller that i915 drives, else any Intel one; NULL.
 */
const KvGpu *kv_facts_gpu(const KvFacts *facts);
/* The file or directory at path, as it was seen; never NULL. Absent, and without a path, when it
 * wasn't looked for. */
const KvFact *kv_facts_file(const KvFacts *facts, const char *path);
/* The program of that name, with its path as text; never NULL. */
const KvFact *kv_facts_program(const KvFacts *facts, const char *name);
/* The files of a directory, one after the other; *cursor begins at 0. NULL: no more. */
const KvFact *kv_facts_next_in(const KvFacts *facts, const char *directory, unsigned *cursor);
/* Is it known what a new virtual machine can be made of here? Not where libvirt doesn't answer, and
 * not where nobody asked for it. */
gboolean kv_facts_know_choices(const KvFacts *facts);
/* By address; NULL. */
const KvParent *kv_facts_parent(const KvFacts *facts, const char *address);
const KvVgpu *kv_facts_vgpu(const KvFacts *facts, const char *uuid);
const KvVirtDomain *kv_facts_domain(const KvFacts *facts, const char *name);
/* Is there a domain of that name, and has it a vGPU? */
gboolean kv_facts_is_made(const KvFacts *facts, const char *name);
/* The domain that uses the vGPU, or NULL. */
const KvVirtDomain *kv_facts_user_of(const KvFacts *facts, const char *uuid);
