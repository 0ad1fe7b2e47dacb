/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

#include <errno.h>
#include <libxml/xmlerror.h>

#include "core/text/printable.h"

static void keep_quiet(void *data, virErrorPtr error)
{
}

G_GNUC_PRINTF(2, 3) static void keep_xml_quiet(void *data, const char *format, ...)
{
}

/* libvirt, and the libxml2 inside it, print their errors on stderr unless told otherwise: that
 * would land in the middle of a screen. libxml2 keeps the handler per thread. */
static void silence(void)
{
    virSetErrorFunc(NULL, keep_quiet);
    xmlSetGenericErrorFunc(NULL, keep_xml_quiet);
    xmlThrDefSetGenericErrorFunc(NULL, keep_xml_quiet);
}

typedef enum { SILENT_LIBVIRTD, SILENT_VIRTQEMUD, NOT_ALLOWED, NO_SUCH_URI, OTHER } Trouble;

static const char *const sentences[] = {
    [SILENT_LIBVIRTD] = N_("libvirt does not answer at %1$s: %2$s "
                           "Start its daemon with: systemctl start libvirtd"),
    [SILENT_VIRTQEMUD] = N_("libvirt does not answer at %1$s: %2$s "
                            "Start its daemon with: systemctl start virtqemud.socket"),
    [NOT_ALLOWED] = N_("libvirt at %1$s does not let this user in: %2$s "
                       "Start this program again as root."),
    [NO_SUCH_URI] = N_("libvirt has no connection named %1$s: %2$s "
                       "The usual one is qemu:///system."),
    [OTHER] = N_("libvirt at %1$s can't be asked: %2$s"),
};

#define ANY (-1)

/* Which of libvirt's errors is which trouble. A system error is told by its errno. */
static const struct {
    int code, domain, number;
    Trouble trouble;
} troubles[] = {
    { VIR_ERR_SYSTEM_ERROR, ANY, ENOENT, SILENT_LIBVIRTD },
    { VIR_ERR_SYSTEM_ERROR, ANY, ECONNREFUSED, SILENT_LIBVIRTD },
    { VIR_ERR_SYSTEM_ERROR, ANY, ECONNRESET, SILENT_LIBVIRTD },
    { VIR_ERR_SYSTEM_ERROR, ANY, EPIPE, SILENT_LIBVIRTD },
    { VIR_ERR_SYSTEM_ERROR, ANY, EACCES, NOT_ALLOWED },
    { VIR_ERR_SYSTEM_ERROR, ANY, EPERM, NOT_ALLOWED },
    { VIR_ERR_AUTH_FAILED, ANY, ANY, NOT_ALLOWED },
    { VIR_ERR_AUTH_CANCELLED, ANY, ANY, NOT_ALLOWED },
    { VIR_ERR_AUTH_UNAVAILABLE, ANY, ANY, NOT_ALLOWED },
    { VIR_ERR_ACCESS_DENIED, ANY, ANY, NOT_ALLOWED },
    { VIR_ERR_OPERATION_DENIED, ANY, ANY, NOT_ALLOWED },
    /* polkit is asked through the system bus, and only for users other than root */
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_DBUS, ANY, NOT_ALLOWED },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_POLKIT, ANY, NOT_ALLOWED },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_URI, ANY, NO_SUCH_URI },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, ANY, NO_SUCH_URI },
    { VIR_ERR_NO_CONNECT, ANY, ANY, NO_SUCH_URI },
    { VIR_ERR_INVALID_ARG, ANY, ANY, NO_SUCH_URI },
    { VIR_ERR_XML_ERROR, ANY, ANY, NO_SUCH_URI },
};

static gboolean fits(int row, int found)
{
    return row == ANY || row == found;
}

static Trouble trouble_of(const virError *said)
{
    for (gsize i = 0; said && i < G_N_ELEMENTS(troubles); i++) {
        if (troubles[i].code != said->code || !fits(troubles[i].domain, said->domain) ||
            !fits(troubles[i].number, said->int1))
            continue;
        if (troubles[i].trouble == SILENT_LIBVIRTD && said->message &&
            strstr(said->message, "virtqemud"))
            return SILENT_VIRTQEMUD;
        return troubles[i].trouble;
    }
    return OTHER;
}

/* The sentences are literals of this file. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

KvVirt *kv_virt_open(const char *uri, gboolean read_only, GError **error)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    g_autofree char *shown = kv_printable(uri ? uri : "qemu:///system", -1);
    virConnectPtr connection;
    KvVirt *virt;

    if (!kv_virt_uri_is_here(uri, error))
        return NULL;
    silence();
    connection = read_only ? virConnectOpenReadOnly(uri) : virConnectOpen(uri);
    if (!connection) {
        const virError *said = virGetLastError();
        Trouble trouble = trouble_of(said);
        g_autofree char *words = kv_virt_words(said);

        kv_fail(error, trouble == NO_SUCH_URI ? KV_ERROR_INPUT : KV_ERROR_LIBVIRT,
                _(sentences[trouble]), shown, words);
        return NULL;
    }
    virt = g_new0(KvVirt, 1);
    virt->connection = connection;
    virt->uri = g_steal_pointer(&shown);
    return virt;
}

void kv_virt_close(KvVirt *virt)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    if (!virt)
        return;
    virConnectClose(virt->connection);
    g_free(virt->uri);
    g_free(virt);
}

gboolean kv_virt_alive(KvVirt *virt)
{
    g_auto(KvNoPipe) guard = kv_no_pipe();
    unsigned long version;

    /* Without an event loop only a round trip notices that the daemon went away. */
    return virConnectIsAlive(virt->connection) == 1 &&
           virConnectGetLibVersion(virt->connection, &version) == 0;
}
