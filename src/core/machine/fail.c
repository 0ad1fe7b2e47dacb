/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an errno means to a person. */
#include "core/machine/machine.h"

#include <errno.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

typedef struct {
    KvDoing doing;
    int error; /* 0: all others */
    KvErrorCode code;
    const char *text; /* N_(): %1$s the path or program, %2$s the system's own words */
} Row;

static const Row rows[] = {
    { KV_DOING_READ, ENOENT, KV_ERROR_IO, N_("There is no file “%1$s” (%2$s). Check the path.") },
    { KV_DOING_READ, EACCES, KV_ERROR_IO,
      N_("“%1$s” may not be read (%2$s). Start the program as root.") },
    { KV_DOING_READ, EPERM, KV_ERROR_IO,
      N_("“%1$s” may not be read (%2$s). Start the program as root.") },
    { KV_DOING_READ, EISDIR, KV_ERROR_IO,
      N_("“%1$s” is a directory where a file is needed (%2$s). Name a file.") },
    { KV_DOING_READ, EINVAL, KV_ERROR_IO,
      N_("“%1$s” is no ordinary file (%2$s). Put an ordinary file in its place.") },
    { KV_DOING_READ, EFBIG, KV_ERROR_IO,
      N_("“%1$s” is larger than such a file can sensibly be (%2$s). Look at what is in it.") },
    { KV_DOING_READ, 0, KV_ERROR_IO,
      N_("“%1$s” can't be read (%2$s). Find out why with ls -l, and try again.") },

    { KV_DOING_WRITE, ENOENT, KV_ERROR_IO,
      N_("“%1$s” can't be written, for its directory is missing (%2$s). Make the directory, and "
         "try again.") },
    { KV_DOING_WRITE, ENOLINK, KV_ERROR_IO,
      N_("“%1$s” is a symbolic link that leads nowhere (%2$s). Remove the link or make the file "
         "it names, and try again.") },
    { KV_DOING_WRITE, ELOOP, KV_ERROR_IO,
      N_("“%1$s” is a symbolic link that leads in a circle (%2$s). Remove the link, and try "
         "again.") },
    { KV_DOING_WRITE, EACCES, KV_ERROR_IO,
      N_("“%1$s” may not be written (%2$s). Start the program as root.") },
    { KV_DOING_WRITE, EPERM, KV_ERROR_IO,
      N_("“%1$s” may not be written (%2$s). Start the program as root; if it is, take the "
         "immutable flag off with chattr -i.") },
    { KV_DOING_WRITE, EROFS, KV_ERROR_IO,
      N_("“%1$s” lies on a file system that can't be written to (%2$s). Mount it for writing, and "
         "try again.") },
    { KV_DOING_WRITE, ENOSPC, KV_ERROR_IO,
      N_("There is no room on the disk for “%1$s” (%2$s). Make some room, and try again.") },
    { KV_DOING_WRITE, EDQUOT, KV_ERROR_IO,
      N_("The disk quota leaves no room for “%1$s” (%2$s). Make some room, and try again.") },
    { KV_DOING_WRITE, EISDIR, KV_ERROR_IO,
      N_("“%1$s” is a directory where a file is to be written (%2$s). Remove the directory, and "
         "try again.") },
    { KV_DOING_WRITE, EINVAL, KV_ERROR_IO,
      N_("“%1$s” is no ordinary file and isn't replaced (%2$s). Put an ordinary file in its "
         "place, and try again.") },
    { KV_DOING_WRITE, EIO, KV_ERROR_IO,
      N_("The disk failed while “%1$s” was written (%2$s). Look at the kernel's messages with "
         "dmesg.") },
    { KV_DOING_WRITE, 0, KV_ERROR_IO,
      N_("“%1$s” can't be written (%2$s). Nothing of it was changed.") },

    { KV_DOING_REMOVE, EACCES, KV_ERROR_IO,
      N_("“%1$s” may not be removed (%2$s). Start the program as root.") },
    { KV_DOING_REMOVE, EPERM, KV_ERROR_IO,
      N_("“%1$s” may not be removed (%2$s). Start the program as root; if it is, take the "
         "immutable flag off with chattr -i.") },
    { KV_DOING_REMOVE, EROFS, KV_ERROR_IO,
      N_("“%1$s” lies on a file system that can't be written to (%2$s). Mount it for writing, and "
         "try again.") },
    { KV_DOING_REMOVE, 0, KV_ERROR_IO, N_("“%1$s” can't be removed (%2$s). Remove it by hand.") },

    { KV_DOING_LOCK, EWOULDBLOCK, KV_ERROR_BUSY,
      N_("Another kvmgt-setup is at work on this host: it holds “%1$s” (%2$s). Wait until it has "
         "finished.") },
    { KV_DOING_LOCK, EACCES, KV_ERROR_IO,
      N_("“%1$s” may not be locked (%2$s). Start the program as root.") },
    { KV_DOING_LOCK, 0, KV_ERROR_IO,
      N_("“%1$s” can't be locked, so nothing was changed (%2$s). Make its directory writable, and "
         "try again.") },

    { KV_DOING_RUN, ENOENT, KV_ERROR_PROGRAM,
      N_("The program “%1$s” isn't there (%2$s). Install the package it comes with.") },
    { KV_DOING_RUN, EACCES, KV_ERROR_PROGRAM,
      N_("The program “%1$s” may not be run (%2$s). Look at its permissions.") },
    { KV_DOING_RUN, EOPNOTSUPP, KV_ERROR_UNSUPPORTED,
      N_("“%1$s” isn't run for a tree that is no running host (%2$s). Run it on the host.") },
    { KV_DOING_RUN, 0, KV_ERROR_PROGRAM,
      N_("The program “%1$s” could not be started (%2$s). Try it by hand.") },
};

/* The formats are this table's own. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
gboolean kv_machine_fail(GError **error, KvDoing doing, const char *path, int result)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].doing == doing && (rows[i].error == -result || rows[i].error == 0))
            return kv_fail(error, rows[i].code, _(rows[i].text), path, g_strerror(-result));
    g_assert_not_reached();
}
#pragma GCC diagnostic pop
