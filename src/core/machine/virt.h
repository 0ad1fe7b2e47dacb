/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What the program asks of libvirt, as plain data and a table of calls, so that nothing else needs
 * libvirt's or libxml2's headers. The calls live in a module of their own (src/virt) that is loaded
 * at first use: linking libvirt takes longer than the wizard's whole first frame. */

typedef struct KvVirt KvVirt; /* an open connection */

/* What a domain shows, and to whom. */
typedef enum {
    KV_PICTURE_OTHER, /* read: none of these; asked for: what is there stays, a new one has none */
    KV_PICTURE_HEADLESS, /* nothing; one that is made here has a serial console */
    KV_PICTURE_EMULATED, /* an emulated graphics card by VNC; the vGPU shows nothing */
    KV_PICTURE_VNC,      /* the vGPU, drawn without a screen and sent by VNC */
    KV_PICTURE_SPICE,    /* the same by SPICE */
    KV_PICTURE_SPICE_GL, /* the vGPU by SPICE, to a viewer on the host itself */
    KV_N_PICTURES,
} KvPicture;

/* What a domain's definition holds that not every vGPU goes with. */
typedef struct {
    KvPicture picture;
    gboolean locked, limited; /* <locked/>, <hard_limit> */
    gboolean display;         /* a mediated device with display='on' */
    gboolean graphics, gl;    /* a <graphics>, one with OpenGL */
    gboolean video;           /* an emulated graphics card */
    gboolean console;         /* a serial console that virsh can open */
    gboolean uefi;
    unsigned ramfb;     /* mediated devices with ramfb='on' */
    gboolean ramfb_off; /* one with ramfb='off' */
} KvVirtFit;

/* What a disk of a domain is kept in: a file (or block device), or a volume of a pool. */
typedef struct {
    char *target;          /* "vda", or NULL */
    char *path;            /* or NULL */
    char *pool, *volume;   /* both or neither */
    gboolean is_removable; /* a CD-ROM or a floppy */
    gboolean is_backing;   /* what the disk before it is made over */
    /* What it is made over, if it is, isn't told here: its format allows it, and the definition
     * says neither that nor that there is nothing. */
    gboolean is_open;
} KvVirtDisk;

/* A domain as libvirt lists it. */
typedef struct {
    char *name;
    char *uuid;
    gboolean active;
    gboolean persistent;
    gboolean autostart;    /* with the host */
    gboolean command_line; /* has a vfio-pci -device in qemu:commandline */
    KvVirtFit fit;         /* as it will be started next */
    char *xml;             /* its definition: how it will be started next, as libvirt writes it */
    char *live;            /* the same of what runs now; NULL while nothing does */
    /* UUIDs of mediated devices, each NULL-terminated: those its definition names, those it runs
     * with now, and all of them. */
    char **defined, **held, **vgpus;
    guint64 memory_kib;  /* as it is defined, not as it runs; 0: can't be told */
    unsigned vcpus;      /* likewise */
    KvVirtFit live_fit;  /* of what runs now; zeros while nothing does */
    GPtrArray *displays; /* KvVirtDisplay: of what runs now, else as it is defined */
    GPtrArray *disks;    /* KvVirtDisk: those of its definition and of what runs; NULL: none */
    /* Of a definition that was judged, as of KvVirtView; else NULL. */
    char **networks, *variables;
} KvVirtDomain;

/* Where a domain's picture can be seen: one <graphics>. */
typedef struct {
    char *type;              /* "vnc", "spice", "egl-headless" …, as libvirt has it */
    char *address;           /* what it listens at, or NULL: nothing is said */
    char *socket;            /* path of a Unix socket, or NULL */
    unsigned port, tls_port; /* TCP; 0: none, or none yet */
} KvVirtDisplay;

/* An image that is nothing without another one. */
typedef struct {
    char *path;
    char *backing; /* path of what it is made over, as it names it: through links perhaps */
} KvVirtOverlay;

/* What a person has to do with once a domain is there. */
typedef struct {
    GPtrArray *displays; /* KvVirtDisplay */
    GPtrArray *disks;    /* KvVirtDisk; drives without a medium aren't among them */
    char **networks;     /* libvirt's that it is on, NULL-terminated; NULL: none */
    gboolean console;    /* a serial console that virsh can open */
    char *variables;     /* where it keeps the firmware's, if it says so itself; or NULL */
} KvVirtView;

/* A volume of a storage pool. */
typedef struct {
    char *name;
    char *path;   /* or NULL */
    char *format; /* "qcow2", "raw", "iso" …, as libvirt found it; NULL: it didn't say */
    guint64 capacity, used; /* bytes: of the disk in it, and those it takes; 0: not known */
    char *backing;          /* path of what it is made over, or NULL */
    gboolean unseen;        /* a file that libvirt hasn't looked at yet: only the name is known */
    gboolean
        left_behind; /* an earlier run of this program may have made it, and nothing is in it */
} KvVirtVolume;

/* A storage pool or a network. */
typedef struct {
    char *name;
    gboolean active;
    char *path; /* of a pool: the directory its disks are files in; NULL where it has none */
    guint64 capacity, available; /* of a pool, bytes; a capacity of 0: not known */
    GPtrArray *volumes;          /* of an active pool: KvVirtVolume, by name; NULL: not known */
} KvVirtObject;

/* A volume that is to be made. Nothing of its room is taken before it is needed, but in a pool that
 * keeps no files. */
typedef struct {
    const char *pool, *name;
    const char *format;      /* "qcow2" or "raw" */
    guint64 bytes;           /* its capacity */
    const char *base;        /* path of the volume it is made over, or NULL; qcow2 only */
    const char *base_format; /* of that one */
} KvNewVolume;

/* How much of libvirt to look at, beside the domains: each further question costs a round trip. */
typedef enum {
    KV_VIRT_DOMAINS = 0,
    KV_VIRT_HOST = 1 << 0,  /* whether it has KVM, and whom it runs QEMU as */
    KV_VIRT_POOLS = 1 << 1, /* without their volumes */
    /* All that a new domain can be made of: volumes, networks, QEMU, the host's size. */
    KV_VIRT_CHOICES = KV_VIRT_HOST | KV_VIRT_POOLS | 1 << 2,
} KvVirtDepth;

/* What one look at libvirt saw. */
typedef struct {
    char *uri;
    char *version;      /* library version, "9.0.0" */
    char *dac_label;    /* base label of the dac security model, "+64055:+64055", or NULL */
    gboolean has_kvm;   /* capabilities offer a guest of type kvm for the host's arch */
    char *emulator;     /* default emulator for the host's arch or NULL */
    char *qemu_version; /* "7.2.22", or NULL where it isn't said */
    /* What <graphics> and <video> can be with that emulator, NULL-terminated; NULL where libvirt
     * doesn't say. */
    char **graphics, **videos;
    guint64 memory_kib;  /* of the host */
    unsigned cpus;       /* of the host */
    GPtrArray *domains;  /* KvVirtDomain */
    GPtrArray *pools;    /* KvVirtObject */
    GPtrArray *networks; /* KvVirtObject */
} KvVirtFacts;

/* Is the UUID among these, in either case? NULL holds none. */
gboolean kv_virt_names(char *const *vgpus, const char *uuid);

void kv_virt_facts_free(KvVirtFacts *facts);
void kv_virt_domain_free(KvVirtDomain *domain);
void kv_virt_object_free(KvVirtObject *object);
void kv_virt_volume_free(KvVirtVolume *volume);
void kv_virt_display_free(KvVirtDisplay *display);
void kv_virt_disk_free(KvVirtDisk *disk);
void kv_virt_overlay_free(KvVirtOverlay *overlay);
void kv_virt_view_free(KvVirtView *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvVirtDomain, kv_virt_domain_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvVirtView, kv_virt_view_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvVirtFacts, kv_virt_facts_free)

/* A libvirt network; NULL: none of that name was seen. Owned by virt (may be NULL). */
const KvVirtObject *kv_virt_network(const KvVirtFacts *virt, const char *name);

/* Who uses which disk, in what was seen (NULL: nothing was, and nothing is found). Files are told
 * apart by their names: a link to one isn't seen through. What is found is owned by virt. */

/* A storage pool; a volume of one; the volume whose file that is. NULL: none that is known. */
const KvVirtObject *kv_virt_pool(const KvVirtFacts *virt, const char *name);
const KvVirtVolume *kv_virt_volume(const KvVirtFacts *virt, const char *pool, const char *name);
const KvVirtVolume *kv_virt_volume_at(const KvVirtFacts *virt, const char *path);
/* A volume that is made over the image at path (may be NULL); NULL: none. */
const KvVirtVolume *kv_virt_overlay_of(const KvVirtFacts *virt, const char *path);
/* Where the disk lies, also of a volume whose pool was looked at; NULL: that isn't known. */
const char *kv_virt_disk_path(const KvVirtFacts *virt, const KvVirtDisk *disk);
/* A domain that the image at path (may be NULL) belongs to, as a disk, a medium or what a disk is
 * made over; or only one that writes to it. NULL: none. */
const KvVirtDomain *kv_virt_disk_user(const KvVirtFacts *virt, const char *path,
                                      gboolean only_to_write);

typedef enum {
    KV_ATTACH_NATIVE,       /* <hostdev type='mdev'> */
    KV_ATTACH_COMMAND_LINE, /* <qemu:commandline> -device vfio-pci */
} KvAttach;

/* Everything the domain's XML is made of. Strings are UTF-8 and are escaped by libxml2. */
typedef struct {
    const char *name;
    const char *uuid;      /* of the domain */
    const char *vgpu;      /* UUID of the mediated device */
    const char *vgpu_path; /* sysfs directory of the device, for the command line */
    KvAttach attach;
    const char *type;     /* "kvm", "qemu" or "test" */
    const char *emulator; /* path or NULL for libvirt's choice */
    guint64 memory_mib;
    unsigned vcpus;
    const char *disk_path; /* absolute path of an image, or NULL */
    /* Pool of a volume when disk_path is NULL; NULL: no disk. Only for a pool without a path: the
     * AppArmor helper of libvirt before 10 doesn't know where a volume is, so that the guest may
     * not open it. */
    const char *disk_pool;
    const char *disk_volume; /* its name */
    const char *disk_format; /* "qcow2" or "raw" */
    const char *cdrom_path;  /* or NULL */
    const char *machine;     /* "q35" or "pc" */
    gboolean uefi;           /* libvirt chooses which */
    const char *cpu;         /* a mode of libvirt's <cpu>, or NULL for QEMU's default */
    const char *bridge;      /* of the host, or NULL */
    const char *network;     /* libvirt network's name when bridge is NULL, or NULL */
    gboolean network_user;   /* user mode networking when network is NULL */
    KvPicture picture;
    gboolean ramfb;          /* the vGPU shows something before its driver starts, too */
    const char *render_node; /* path of the one to draw on, or NULL for libvirt's choice */
} KvGuestSpec;

/* TRUE where it is the vGPU whose picture is seen. */
gboolean kv_picture_is_vgpus(KvPicture picture);

/* TRUE when a libvirt at uri (NULL: the usual one) is one of this host, or when uri can't be read
 * at all: libvirt says that better. Else *error says what to do. */
gboolean kv_virt_uri_is_here(const char *uri, GError **error);

/* Calls that can fail return FALSE with a sentence in *error that holds libvirt's own words. */
typedef struct {
    KvVirt *(*open)(const char *uri, gboolean read_only, GError **error);
    void (*close)(KvVirt *virt); /* accepts NULL */
    gboolean (*alive)(KvVirt *virt);

    /* One look at that much of the above; NULL with *error. */
    KvVirtFacts *(*look)(KvVirt *virt, KvVirtDepth depth, GError **error);

    /* The XML of a new domain; free with g_free(). Pure. */
    char *(*domain_xml)(const KvGuestSpec *spec, GError **error);

    /* A domain's XML with the vGPU of spec (its attach, vgpu and vgpu_path) put in; all else stays.
     * *ret_before (may be NULL) is the same text without it, for a comparison. Pure. */
    char *(*with_vgpu)(const char *xml, const KvGuestSpec *spec, char **ret_before, GError **error);
    /* The way back, for a definition that changed since `old` (NULL: unknown). Pure. */
    char *(*without_vgpu)(const char *xml, const char *vgpu, const char *old, GError **error);
    /* The native device alone, as attach() and detach() want it. Pure. */
    char *(*vgpu_device)(const KvGuestSpec *spec);

    gboolean (*define)(KvVirt *virt, const char *xml, GError **error);
    /* Puts xml in the place of the definition `expected`, as look() showed it; KV_ERROR_CHANGED
     * when it is another by now. Passwords, which look() doesn't show, stay. */
    gboolean (*redefine)(KvVirt *virt, const char *name, const char *expected, const char *xml,
                         GError **error);
    /* Gives a device to a running domain, and takes it away; its definition stays as it is. */
    gboolean (*attach)(KvVirt *virt, const char *name, const char *device, GError **error);
    gboolean (*detach)(KvVirt *virt, const char *name, const char *device, GError **error);
    /* Whether libvirt starts it with the host. */
    gboolean (*autostart)(KvVirt *virt, const char *name, gboolean on, GError **error);
    /* Fine when it runs already. */
    gboolean (*start)(KvVirt *virt, const char *name, GError **error);
    /* Stops at once (as pulling the plug); fine when it isn't running or doesn't exist. */
    gboolean (*stop)(KvVirt *virt, const char *name, GError **error);
    /* Asks the system in it to shut down and doesn't wait for it, which may never do so; fine when
     * it isn't running. */
    gboolean (*shutdown)(KvVirt *virt, const char *name, GError **error);
    /* Removes the definition when its UUID is the one given (KV_ERROR_CHANGED when it isn't); fine
     * when it doesn't exist. */
    gboolean (*undefine)(KvVirt *virt, const char *name, const char *uuid, GError **error);

    /* A new volume; *ret_path (g_free) is where it lies. Fails when the name is taken, and leaves
     * nothing behind then. */
    gboolean (*create_volume)(KvVirt *virt, const KvNewVolume *volume, char **ret_path,
                              GError **error);
    /* Where a new volume of that name would lie in the pool; NULL with *error. */
    char *(*volume_path)(KvVirt *virt, const char *pool, const char *name, GError **error);
    /* *ret_exists; *ret_used is the bytes it takes on disk. */
    gboolean (*volume_used)(KvVirt *virt, const char *pool, const char *name, gboolean *ret_exists,
                            guint64 *ret_used, GError **error);
    gboolean (*delete_volume)(KvVirt *virt, const char *pool, const char *name, GError **error);
    /* The volumes of active pools that are made over another image: array of KvVirtOverlay; NULL
     * with *error. */
    GPtrArray *(*overlays)(KvVirt *virt, GError **error);

    /* UUIDs of mediated devices that a domain's XML names, NULL-terminated; *ret_command_line says
     * whether by the command line. Pure. NULL when the XML can't be read. */
    char **(*vgpus_of_xml)(const char *xml, gboolean *ret_command_line);

    /* Memory and processors that a domain's XML names, 0 where it can't be read. Pure. */
    void (*size_of_xml)(const char *xml, guint64 *ret_memory_kib, unsigned *ret_vcpus);

    /* What a domain's XML holds for its vGPU; all FALSE when it can't be read. Pure. */
    void (*read_fit)(const char *xml, KvVirtFit *ret_fit);

    /* Displays, disks, networks and console of a domain's XML; empty when it can't be read. Pure.
     * Free with kv_virt_view_free(). */
    KvVirtView *(*view_of_xml)(const char *xml);

    /* Would libvirt take this definition, by its schema and its parser? Whether the host can run it
     * is another matter. The domain as libvirt reads it, without a uuid where the definition names
     * none; free with kv_virt_domain_free(). NULL with *error. The library alone is asked; nothing
     * is defined. */
    KvVirtDomain *(*judge)(const char *xml, GError **error);
    /* A domain's XML with that UUID where it names none; all else stays. NULL with *error. Pure. */
    char *(*with_uuid)(const char *xml, const char *uuid, GError **error);

    /* For a simulated libvirt: sets *error to what a refusal with these (English) words would
     * become, with what to do about it. format is a translated sentence with the thing (%1$s) and
     * the words (%2$s). Pure. Returns FALSE. */
    gboolean (*refused)(GError **error, const char *words, const char *format, const char *thing);
} KvVirtOps;

/* The module's one symbol. */
#define KV_VIRT_MODULE_FILE   "libkvmgt-virt.so"
#define KV_VIRT_MODULE_SYMBOL "kv_virt_module"

/* The calls of the real libvirt: loads the module at the first call. NULL with a sentence in *error
 * when the module or a library it needs is missing. */
const KvVirtOps *kv_virt_load(GError **error);
