/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

#include "core/machine/virt.h"

/* The only door to a host. Everything the program reads, writes or runs goes through one of these
 * functions; nothing else in the tree opens a path, runs a program or asks libvirt.
 *
 * Paths are those of the host ("/etc/default/grub") and are resolved below the machine's root,
 * symbolic links included (openat2(2), RESOLVE_IN_ROOT), whatever the kind:
 *
 *   live   the root is "/"
 *   image  the root is a directory; no program runs, no attribute is written, libvirt isn't asked
 *   demo   the root is a temporary tree and a model of the kernel answers (src/demo)
 *
 * Functions that can fail return 0 or a negative errno; the caller, who knows what it was for,
 * makes the sentence (kv_machine_fail). */
typedef struct KvMachine KvMachine;

typedef enum {
    KV_MACHINE_LIVE,
    KV_MACHINE_IMAGE,
    KV_MACHINE_DEMO,
} KvMachineKind;

/* What is about to happen, for the gate. Every primitive that can fail passes the gate once. */
typedef enum {
    KV_OP_READ,      /* read, list, stat or readlink */
    KV_OP_MKDIR,     /* make a directory */
    KV_OP_CREATE,    /* open a new temporary file or the journal */
    KV_OP_WRITE,     /* write bytes to it */
    KV_OP_SYNC,      /* fsync of a file or a directory */
    KV_OP_RENAME,    /* put the temporary file in its place */
    KV_OP_UNLINK,    /* remove a file or an empty directory */
    KV_OP_ATTRIBUTE, /* write a sysfs attribute */
    KV_OP_RUN,       /* start a program */
    KV_OP_CONNECT,   /* open the connection to libvirt */
    KV_OP_ASK,       /* ask libvirt for something */
    KV_OP_VIRT,      /* a call to libvirt that changes something */
    KV_OP_LOCK,      /* take the lock */
    KV_OP_REBOOT,    /* ask for the reboot */
} KvOp;

/* The test door. Called before each primitive with what it is for; a negative return is taken as
 * the primitive's own error (a negative errno), 0 lets it pass. For KV_OP_RUN a positive one is the
 * status of a program that did and said nothing. Not set outside the tests. */
typedef int (*KvGate)(KvOp op, const char *what, gpointer data);

/* A line a running program printed, without the newline, as it came (untrusted). */
typedef void (*KvLineFunc)(const char *line, gpointer data);

/* What is kept of a file beside its bytes. */
typedef struct {
    mode_t mode; /* permission bits and type, as st_mode */
    uid_t uid;
    gid_t gid;
    guint64 size;
    guint64 device_id;            /* st_rdev */
    guint64 file_system, file_id; /* the same pair is the same file: st_dev, st_ino */
    gint64 mtime, ctime; /* of the bytes, and of all that is kept of it: nanoseconds since 1970 */
} KvStat;

/* All of a file that an undo has to bring back, beside its bytes. */
typedef struct {
    mode_t mode; /* permission bits */
    uid_t uid;
    gid_t gid;
    GHashTable *xattrs; /* name -> GBytes: ACL, label and the like; never NULL */
} KvMeta;

void kv_meta_free(KvMeta *meta);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvMeta, kv_meta_free)

/* What differs between the kinds. NULL means "not on this kind": -EOPNOTSUPP. */
typedef struct {
    KvMachineKind kind;

    /* Runs argv (NULL-terminated; argv[0] is a bare name looked up in the standard system
     * directories or an absolute path) and waits for it, with LC_ALL=C, no standard input, and
     * stdout and stderr together going line by line to `line` (may be NULL). Sets *ret_status to
     * the exit status (128+n for a signal). Returns 0, or -errno when it could not be started. */
    int (*run)(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
               int *ret_status);

    /* The same with this program's own terminal for input and output, which the caller has put in
     * order before and puts in order again. */
    int (*run_on_terminal)(KvMachine *machine, const char *const *argv, int *ret_status);

    /* Writes value to a sysfs attribute with one write(2). */
    int (*write_attribute)(KvMachine *machine, const char *path, const char *value);

    /* The kernel's messages of this boot, as many as its buffer still holds: lines, as klogctl(3)
     * gives them. g_free. */
    int (*kernel_log)(KvMachine *machine, char **ret_text);

    /* The libvirt calls of this kind of machine. NULL and *error when the library can't be had. */
    const KvVirtOps *(*virt)(KvMachine *machine, GError **error);

    /* FALSE with a whole sentence in *error. */
    gboolean (*reboot)(KvMachine *machine, GError **error);

    /* The effective uid as this machine sees it: 0 may change the host. */
    uid_t (*uid)(KvMachine *machine);

    /* Seconds since 1970. */
    gint64 (*now)(KvMachine *machine);

    /* Corrects what stat(2) said of path where the tree can't hold it: a simulated host, whoever
     * runs it, has files of root's and device nodes. NULL: there is nothing to correct. */
    void (*correct_stat)(KvMachine *machine, const char *path, KvStat *stat);

    /* Frees `state`. */
    void (*close)(KvMachine *machine);
} KvMachineOps;

struct KvMachine {
    const KvMachineOps *ops;
    int root_fd;     /* O_PATH directory */
    char *root_path; /* the root as it was named, for messages ("/" when live) */
    char *uri;       /* libvirt URI to connect to; owned */
    gpointer state;  /* of the kind */
    KvGate gate;     /* NULL outside the tests */
    gpointer gate_data;
    KvVirt *virt; /* the open connection or NULL; see kv_machine_virt() */
    GMutex virt_lock;
};

/* Opens the running host. Never fails on a Linux host. Free with kv_machine_free(). */
KvMachine *kv_machine_new_live(GError **error);
/* Opens the tree below directory. */
KvMachine *kv_machine_new_image(const char *directory, GError **error);
/* Is there a system in the tree at all? FALSE with a sentence where there isn't. */
gboolean kv_machine_holds_system(KvMachine *machine, GError **error);
/* For kinds defined elsewhere (demo): takes ownership of state. */
KvMachine *kv_machine_new(const KvMachineOps *ops, const char *root, gpointer state,
                          GError **error);
void kv_machine_free(KvMachine *machine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvMachine, kv_machine_free)

/* Replaces the libvirt URI before the first use; NULL or "": the default, qemu:///system. */
void kv_machine_set_uri(KvMachine *machine, const char *uri);

/* Passes the gate; 0 or what it injects. For the primitives and for code in src/demo. */
int kv_machine_gate(KvMachine *machine, KvOp op, const char *what);

/* ---- reading ---- */

/* The whole of a regular file or attribute, at most limit bytes (0: KV_READ_LIMIT). The bytes are
 * followed by a NUL that is not counted. -EFBIG when there is more, -EISDIR, -ENOENT, -EACCES, …
 * Never blocks on a fifo or a device (-EINVAL). */
#define KV_READ_LIMIT (4 * 1024 * 1024)
int kv_machine_read(KvMachine *machine, const char *path, gsize limit, GBytes **ret_bytes);
/* The first bytes of a regular file, at most `length` of them, however large it is. */
int kv_machine_read_start(KvMachine *machine, const char *path, gsize length, GBytes **ret_bytes);
/* What was added to a file since it had that many bytes, at most the last limit bytes of it; all of
 * it when it has fewer now. *ret_text is NUL-ended (g_free). */
int kv_machine_read_since(KvMachine *machine, const char *path, guint64 since, gsize limit,
                          char **ret_text);
/* The SHA-256 of a file's bytes in hex, or KV_DIGEST_ABSENT where there is no file; free with
 * g_free(). *ret_bytes (may be NULL) are the bytes, NULL where there is none. */
#define KV_DIGEST_ABSENT "absent"
int kv_machine_digest(KvMachine *machine, const char *path, GBytes **ret_bytes, char **ret_digest);
/* Follows links. */
int kv_machine_stat(KvMachine *machine, const char *path, KvStat *ret_stat);
/* The text of the link itself, as it stands. -EINVAL when it is no link. */
int kv_machine_readlink(KvMachine *machine, const char *path, char **ret_target);
/* Sorted names without "." and "..", NULL-terminated; free with g_strfreev(). */
int kv_machine_list(KvMachine *machine, const char *path, char ***ret_names);
/* TRUE when path exists (links followed). */
gboolean kv_machine_exists(KvMachine *machine, const char *path);
/* Looks a program up in /usr/sbin, /usr/bin, /sbin, /bin and the /usr/local twins of the first two.
 * *ret_path is its absolute path on the host, g_free; -ENOENT with NULL when there is none. Where
 * one of these can't be looked at, the search ends with that error and that path. */
int kv_machine_find_program(KvMachine *machine, const char *name, char **ret_path);
/* Mode, owner and extended attributes of a regular file, links followed. */
int kv_machine_read_meta(KvMachine *machine, const char *path, KvMeta **ret_meta);
/* TRUE when path itself is a symbolic link, wherever it leads. */
gboolean kv_machine_is_link(KvMachine *machine, const char *path);

/* The kernel's messages of this boot, lines as dmesg(1) has them ("[    5.412043] gvt: …"), without
 * their priorities; g_free. -EPERM where only root may read them, -EOPNOTSUPP where no kernel runs.
 */
#define KV_KERNEL_LOG "dmesg" /* what names them to a person */
int kv_machine_kernel_log(KvMachine *machine, char **ret_text);

/* ---- changing files ---- */

/* Puts bytes at path in one step: a temporary file beside the real target (links are followed and
 * kept), written, given mode, owner, ACL and label of the old file or, for a new file, mode and
 * root's ownership, fsync, rename, fsync of the directory. Missing parent directories are an
 * error, and so is a link that leads nowhere (-ENOLINK). After a failure the old file stands
 * untouched and no temporary file stays behind; only when the very last step, the directory's
 * fsync, fails, the new file stands. */
int kv_machine_replace(KvMachine *machine, const char *path, GBytes *bytes, mode_t mode);
/* The same while what is there is still what `expect` says (as kv_machine_digest() does; NULL:
 * whatever it is): that is looked at right before the rename. -ESTALE when it isn't. */
int kv_machine_replace_if(KvMachine *machine, const char *path, GBytes *bytes, mode_t mode,
                          const char *expect);
/* The same with everything of meta, whatever the file there now has. */
int kv_machine_restore(KvMachine *machine, const char *path, GBytes *bytes, const KvMeta *meta,
                       const char *expect);
/* Has what another program wrote to path reach the disk, and its name with it. */
int kv_machine_sync(KvMachine *machine, const char *path);
/* Removes the temporary file that a killed replace() of path left; fine when there is none. */
int kv_machine_sweep(KvMachine *machine, const char *path);
/* Removes a file (or the link, when path is one) and syncs its directory. */
int kv_machine_remove(KvMachine *machine, const char *path);
/* The same while it is still what `expect` says; see kv_machine_replace_if(). */
int kv_machine_remove_if(KvMachine *machine, const char *path, const char *expect);
/* Makes a directory and its missing parents; fine when it is there. *ret_made (may be NULL) is the
 * topmost directory that had to be made, or NULL; free with g_free(). A failure leaves no directory
 * of its own behind. */
int kv_machine_make_dir(KvMachine *machine, const char *path, mode_t mode, char **ret_made);
/* Removes an empty directory. */
int kv_machine_remove_dir(KvMachine *machine, const char *path);
/* Appends bytes to a file (made 0600 when missing) and syncs it when sync is TRUE. */
int kv_machine_append(KvMachine *machine, const char *path, const char *bytes, gsize length,
                      gboolean sync);
/* Takes an exclusive lock on path (made when missing) until the fd is closed. -EWOULDBLOCK when
 * another process holds it. */
int kv_machine_lock(KvMachine *machine, const char *path, int *ret_fd);
/* 1 when another process holds that lock, 0 when none does (or the file is missing). */
int kv_machine_locked(KvMachine *machine, const char *path);

/* ---- acting; see KvMachineOps ---- */
int kv_machine_run(KvMachine *machine, const char *const *argv, KvLineFunc line, gpointer data,
                   int *ret_status);
/* -EOPNOTSUPP where nothing can be shown: in a tree. */
int kv_machine_run_on_terminal(KvMachine *machine, const char *const *argv, int *ret_status);
int kv_machine_write_attribute(KvMachine *machine, const char *path, const char *value);
/* FALSE with a whole sentence in *error: what refused it, and to do it by hand. */
gboolean kv_machine_reboot(KvMachine *machine, GError **error);
/* That sentence for a negative errno. Returns FALSE. */
gboolean kv_machine_reboot_refused(GError **error, int result);
uid_t kv_machine_uid(KvMachine *machine);
gint64 kv_machine_now(KvMachine *machine);
/* A new random UUID in lower case (libuuid); free with g_free(). */
char *kv_machine_new_uuid(KvMachine *machine);

/* ---- libvirt ----
 *
 * Each opens the connection when there is none, and does what the call of the same name in
 * KvVirtOps does. FALSE or NULL with a whole sentence in *error. */
KvVirtFacts *kv_machine_virt_look(KvMachine *machine, KvVirtDepth depth, GError **error);
/* name is the domain's, for the gate. */
gboolean kv_machine_virt_define(KvMachine *machine, const char *name, const char *xml,
                                GError **error);
gboolean kv_machine_virt_redefine(KvMachine *machine, const char *name, const char *expected,
                                  const char *xml, GError **error);
gboolean kv_machine_virt_attach(KvMachine *machine, const char *name, const char *device,
                                GError **error);
gboolean kv_machine_virt_detach(KvMachine *machine, const char *name, const char *device,
                                GError **error);
gboolean kv_machine_virt_autostart(KvMachine *machine, const char *name, gboolean on,
                                   GError **error);
gboolean kv_machine_virt_start(KvMachine *machine, const char *name, GError **error);
gboolean kv_machine_virt_stop(KvMachine *machine, const char *name, GError **error);
gboolean kv_machine_virt_shutdown(KvMachine *machine, const char *name, GError **error);
gboolean kv_machine_virt_undefine(KvMachine *machine, const char *name, const char *uuid,
                                  GError **error);
gboolean kv_machine_virt_create_volume(KvMachine *machine, const KvNewVolume *volume,
                                       GError **error);
char *kv_machine_virt_volume_path(KvMachine *machine, const char *pool, const char *name,
                                  GError **error);
gboolean kv_machine_virt_volume_used(KvMachine *machine, const char *pool, const char *name,
                                     gboolean *ret_exists, guint64 *ret_used, GError **error);
gboolean kv_machine_virt_delete_volume(KvMachine *machine, const char *pool, const char *name,
                                       GError **error);
GPtrArray *kv_machine_virt_overlays(KvMachine *machine, GError **error);
/* The open connection itself, owned by the machine, and its calls: for what passes no gate. */
gboolean kv_machine_virt(KvMachine *machine, const KvVirtOps **ret_ops, KvVirt **ret_virt,
                         GError **error);
/* Drops the connection, for after a daemon's restart. */
void kv_machine_virt_close(KvMachine *machine);

/* Makes the sentence for a file operation that returned result (negative errno): "what" is one of
 * the fixed purposes below. Returns FALSE. */
typedef enum {
    KV_DOING_READ,
    KV_DOING_WRITE,
    KV_DOING_REMOVE,
    KV_DOING_LOCK,
    KV_DOING_RUN,
} KvDoing;
gboolean kv_machine_fail(GError **error, KvDoing doing, const char *path, int result);
