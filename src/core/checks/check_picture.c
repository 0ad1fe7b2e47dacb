/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the virtual machine's picture is seen. */
#include "core/base/i18n.h"
#include "core/checks/say.h"
#include "core/text/printable.h"

/* A sentence for what is shown, and one for what will be. */
static const char *const sentences[KV_N_PICTURES] = {
    [KV_PICTURE_OTHER] = N_("Its displays are as somebody else made them."),
    [KV_PICTURE_HEADLESS] = N_("It has no picture: its serial console is the way in."),
    [KV_PICTURE_EMULATED] =
        N_("An emulated card is seen by VNC, only from this host or through ssh. The vGPU beside "
           "it shows nothing. Once a system is installed, choose another picture for this virtual "
           "machine: guest.vm=existing, and guest.display."),
    [KV_PICTURE_VNC] = N_("The vGPU is seen by VNC, only from this host or through ssh."),
    [KV_PICTURE_SPICE] = N_("The vGPU is seen by SPICE, only from this host or through ssh."),
    [KV_PICTURE_SPICE_GL] = N_("The vGPU is seen in virt-viewer on this host itself, with the "
                               "command that “kvmgt-setup vm” and its name shows."),
};

/* One that somebody else made may lack the console. fit: NULL of one that isn't made yet. */
static const char *sentence(KvPicture picture, const KvVirtFit *fit)
{
    if (picture == KV_PICTURE_HEADLESS && fit && !fit->console)
        return _("It has neither a picture nor a serial console: its network is the only way in. "
                 "Another picture can be chosen: guest.vm=existing, and guest.display.");
    return _(sentences[picture]);
}

static void add(GString *text, char *sentence)
{
    g_string_append_printf(text, "%s%s", text->len ? " " : "", sentence);
    g_free(sentence);
}

static gboolean has_address(KvPicture picture)
{
    return picture == KV_PICTURE_EMULATED || picture == KV_PICTURE_VNC ||
           picture == KV_PICTURE_SPICE;
}

static gboolean is_private(const KvVirtDisplay *display)
{
    static const char *const own[] = { "127.0.0.1", "::1", "localhost", NULL };

    return !display->address || *display->address == '/' || g_strv_contains(own, display->address);
}

/* A virtual machine that somebody else made may show the same in another way, or to everybody. */
static gboolean is_as_we_make_it(const KvVirtDomain *domain, KvPicture picture)
{
    gboolean private = TRUE, vnc = FALSE;

    for (guint i = 0; i < domain->displays->len; i++) {
        const KvVirtDisplay *display = domain->displays->pdata[i];

        private = private && is_private(display);
        vnc = vnc || g_strcmp0(display->type, "vnc") == 0;
    }
    return private && (picture != KV_PICTURE_EMULATED || vnc || !domain->displays->len);
}

static char *next_words(const KvVirtDomain *domain)
{
    if (domain->fit.picture == KV_PICTURE_HEADLESS && !domain->fit.console)
        return g_strdup(_("From its next start on it has neither a picture nor a serial console."));
    if (domain->fit.picture == KV_PICTURE_OTHER || domain->fit.picture == domain->live_fit.picture)
        return g_strdup(_("From its next start on it is as its definition says."));
    /* Translators: a choice of the question “Picture” */
    return g_strdup_printf(_("From its next start on: %s."), kv_picture_words(domain->fit.picture));
}

/* Where it is seen now; port 0: not before the start. */
static void say_seen(const KvVirtDomain *domain, KvFinding *finding)
{
    const KvVirtFit *fit = domain->active ? &domain->live_fit : &domain->fit;
    KvPicture picture = is_as_we_make_it(domain, fit->picture) ? fit->picture : KV_PICTURE_OTHER;
    g_autoptr(GString) text = g_string_new(sentence(picture, fit));

    if (has_address(fit->picture) && !domain->active)
        add(text, g_strdup(_("libvirt gives it an address at the start.")));
    if (domain->active && (domain->fit.picture != domain->live_fit.picture ||
                           !domain->fit.ramfb != !domain->live_fit.ramfb))
        add(text, next_words(domain));
    for (guint i = 0; i < domain->displays->len; i++) {
        const KvVirtDisplay *display = domain->displays->pdata[i];
        g_autofree char *port = g_strdup_printf("%s %u", display->type, display->port);

        kv_see_value(finding, domain->name, display->port ? port : display->type);
    }
    kv_say(finding, KV_PASS, g_string_free(g_steal_pointer(&text), FALSE), NULL);
}

/* An existing one is to be seen in another way than its definition says. */
static gboolean is_another(const KvVirtDomain *domain, const KvAnswers *answers)
{
    KvPicture wanted = kv_answers_picture(answers);

    return kv_answers_is_existing(answers) && wanted != KV_PICTURE_OTHER &&
           (domain->fit.picture != wanted || kv_answers_ramfb(answers) != (domain->fit.ramfb > 0));
}

static char *another_words(const KvVirtDomain *domain, KvPicture wanted, const char *shown)
{
    if (domain->fit.picture == wanted)
        return g_strdup_printf(domain->fit.ramfb
                                   ? _("“%s” is defined with a picture before the driver starts, "
                                       "which you chose not to have.")
                                   : _("“%s” is defined without the picture before the driver "
                                       "starts that you chose."),
                               shown);
    if (domain->fit.picture == KV_PICTURE_OTHER)
        /* Translators: a name, and a choice of the question “Picture” */
        return g_strdup_printf(_("“%1$s” is defined with displays of somebody else's making, not "
                                 "as you chose (%2$s)."),
                               shown, kv_picture_words(wanted));
    /* Translators: a name, and two choices of the question “Picture” */
    return g_strdup_printf(_("“%1$s” is defined with another picture (%2$s) than the one you chose "
                             "(%3$s)."),
                           shown, kv_picture_words(domain->fit.picture), kv_picture_words(wanted));
}

KV_CHECK_FUNCTION(guest_picture)
{
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);
    const KvVirtDomain *domain = kv_facts_domain(facts, name);
    KvPicture wanted = kv_answers_picture(answers);
    g_autofree char *shown = kv_printable(name, -1);

    if (kv_say_image(finding, facts))
        return;
    if (!facts->virt)
        kv_say(finding, KV_UNKNOWN, g_strdup(_("libvirt doesn't answer, so it can't be told.")),
               NULL);
    else if (!domain && wanted == KV_PICTURE_OTHER && kv_answers_is_filed(answers))
        kv_say(finding, KV_NA, g_strdup(_("Its displays are as its definition says.")), NULL);
    else if (!domain || !kv_virt_names(domain->defined, kv_answers_get(answers, KV_Q_VGPU_UUID)))
        kv_say(finding, KV_NA,
               g_strdup(wanted == KV_PICTURE_OTHER
                            ? _("Its picture stays as it is.")
                            : sentence(wanted, domain ? &domain->fit : NULL)),
               NULL);
    else if (is_another(domain, answers))
        kv_say(finding, KV_TODO, another_words(domain, wanted, shown),
               g_strdup(_("Change it in its definition; all else stays as it is.")));
    else
        say_seen(domain, finding);
}
