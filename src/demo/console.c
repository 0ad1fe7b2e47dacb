/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What “virsh console” shows of a simulated virtual machine: a system that waits for a name and
 * knows nobody. */
#include <errno.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "demo/model.h"

#define LEAVES 0x1d /* Ctrl-] */
#define ENDS   0x04 /* Ctrl-D */

static void say(const char *text)
{
    gsize left = strlen(text);

    while (left > 0) {
        ssize_t done = write(STDOUT_FILENO, text, left);

        if (done < 0 && errno != EINTR)
            return;
        text += MAX(done, 0);
        left -= (gsize)MAX(done, 0);
    }
}

static gboolean next_byte(char *byte)
{
    ssize_t got;

    do
        got = read(STDIN_FILENO, byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1;
}

static void talk(const char *prompt)
{
    char text[2] = { '\0', '\0' };

    say(prompt);
    while (next_byte(text) && *text != LEAVES && *text != ENDS)
        say(*text == '\r' || *text == '\n' ? prompt : *text >= ' ' ? text : "");
}

static const KvDemoDomain *find_running(const GPtrArray *domains, const char *uuid)
{
    for (guint i = 0; i < domains->len; i++) {
        const KvDemoDomain *domain = domains->pdata[i];

        if (domain->active && g_ascii_strcasecmp(domain->uuid, uuid) == 0)
            return domain;
    }
    return NULL;
}

/* As virsh does: what is typed goes to the guest, signals and all. */
static int show(const KvDemoDomain *domain)
{
    g_autofree char *head = g_strdup_printf(
        "Connected to domain '%s'\r\nEscape character is ^] (Ctrl + ])\r\n", domain->name);
    g_autofree char *prompt = g_strdup_printf("\r\n%s login: ", domain->name);
    struct termios before, raw;

    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return 1;
    raw = before;
    cfmakeraw(&raw);
    tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    say(head);
    talk(prompt);
    say("\r\n");
    tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return 0;
}

int kv_console_run(KvDemo *demo, const char *const *argv, int *ret_status)
{
    const KvHostSection *failure = kv_demo_failure(demo, "run virsh");
    g_autoptr(GPtrArray) domains = kv_domains_load(demo);
    guint count = g_strv_length((char **)argv);
    const KvDemoDomain *domain = count ? find_running(domains, argv[count - 1]) : NULL;

    if (failure && failure->text)
        say(failure->text->str);
    else if (!domain)
        say("error: The domain is not running\n");
    *ret_status = failure  ? (int)kv_section_number(failure, "status", 1)
                  : domain ? show(domain)
                           : 1;
    return 0;
}
