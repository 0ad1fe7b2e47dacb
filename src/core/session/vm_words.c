/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Addresses and command lines for a person to type. The parts come from a domain's definition,
 * which anybody may have written. */
#include "core/session/vm.h"

#include <string.h>

#include "core/text/printable.h"

/* A word of a command line: as it is where it is plain, else in quotes. */
static char *word(const char *text)
{
    g_autofree char *quoted = g_shell_quote(text);
    gboolean plain = *text && strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
                                     "-_./:=+,@%[]") == strlen(text);

    return kv_printable(plain ? text : quoted, -1);
}

/* What listens everywhere listens here, too. */
static const char *here(const KvVirtDisplay *display)
{
    static const char *const anywhere[] = { "", "0.0.0.0", "::", NULL };

    return !display->address || g_strv_contains(anywhere, display->address) ? "127.0.0.1"
                                                                            : display->address;
}

static char *host_and_port(const char *host, unsigned port)
{
    return g_strdup_printf(strchr(host, ':') ? "[%s]:%u" : "%s:%u", host, port);
}

static char *address_at(const KvVirtDisplay *display, const char *host)
{
    g_autofree char *place = NULL, *text = NULL;

    if (display->port) {
        place = host_and_port(host, display->port);
        text = g_strdup_printf("%s://%s", display->type, place);
    } else {
        text = g_strdup_printf("%s://%s?tls-port=%u", display->type, host, display->tls_port);
    }
    return kv_printable(text, -1);
}

static gboolean has_ports(const KvVirtDisplay *display)
{
    return display->port || display->tls_port;
}

char *kv_display_address(const KvVirtDisplay *display)
{
    g_autofree char *text = NULL;

    if (!display->socket)
        return has_ports(display) ? address_at(display, here(display)) : NULL;
    text = g_strdup_printf("%s+unix://%s", display->type, display->socket);
    return kv_printable(text, -1);
}

char *kv_display_tunnel(const KvVirtDisplay *display, const char *host, char **ret_address)
{
    KvVirtDisplay there = { .type = display->type,
                            .port = display->port,
                            .tls_port = display->tls_port };
    unsigned port = display->port ? display->port : display->tls_port;
    g_autofree char *end = NULL, *way = NULL, *forward = NULL, *target = word(host);

    if (display->socket)
        there.port = port = 5900;
    else if (port == 0)
        return NULL;
    end = display->socket ? g_strdup(display->socket) : host_and_port(here(display), port);
    way = g_strdup_printf("%u:%s", port, end);
    forward = word(way);
    *ret_address = address_at(&there, "127.0.0.1");
    return g_strdup_printf("ssh -L %s %s", forward, target);
}

static char *command(const char *format, const char *uri, const char *name)
{
    g_autofree char *shown_uri = word(uri), *shown_name = word(name);
    g_auto(GStrv) parts = g_strsplit(format, "%", -1);

    return g_strconcat(parts[0], shown_uri, parts[1], shown_name, NULL);
}

char *kv_vm_console_command(const char *uri, const char *name)
{
    return command("virsh --connect % console %", uri, name);
}

char *kv_vm_viewer_command(const char *uri, const char *name)
{
    return command("virt-viewer --connect % --attach %", uri, name);
}
