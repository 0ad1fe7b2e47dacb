/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a person would want to be told early, most of it though nothing is refused for it. */
#include "core/session/session.h"

#include <errno.h>
#include <string.h>

#include "core/answers/disk.h"
#include "core/answers/many.h"
#include "core/base/i18n.h"
#include "core/session/vm_tell.h"
#include "core/text/printable.h"

char *kv_session_objection(const KvSession *session, KvQuestionId id)
{
    const KvQuestion *question = &kv_questions[id];
    const KvAnswers *answers = session->answers;
    g_autoptr(GError) error = NULL;

    if (!session->facts || !question->accept ||
        (question->applies && !question->applies(session->facts, answers)) ||
        question->accept(session->facts, answers, kv_answers_get(answers, id), &error))
        return NULL;
    return g_strdup(error->message);
}

static gboolean has_digits(const char **text)
{
    const char *start = *text;

    while (g_ascii_isdigit(**text))
        (*text)++;
    return *text > start;
}

/* i915-GVTg_V5_4: the driver's name, the generation, the share. */
static gboolean is_type_name(const char *name)
{
    static const char prefix[] = "i915-GVTg_V";
    const char *rest = name + strlen(prefix);

    return g_str_has_prefix(name, prefix) && has_digits(&rest) && *rest++ == '_' &&
           has_digits(&rest) && !*rest;
}

/* Where there are types to choose from, another name is refused. */
static char *doubt_type(const KvSession *session, const char *value)
{
    g_autofree char *shown = kv_printable(value, -1);

    if (session->facts->parents->len || g_str_equal(value, "largest") ||
        g_str_equal(value, "smallest") || is_type_name(value))
        return NULL;
    return g_strdup_printf(_("No type of GVT-g is called “%s”; one is called like i915-GVTg_V5_4. "
                             "Which there are shows after the restart; largest and smallest always "
                             "work."),
                           shown);
}

/* The files of another machine's libvirt, or of a tree that isn't running, can't be seen. */
static char *doubt_file(const KvSession *session, const char *path)
{
    g_autofree char *shown = kv_printable(path, -1);
    KvStat st;

    if (!strstr(kv_answers_get(session->answers, KV_Q_LIBVIRT_URI), ":///") ||
        kv_machine_stat(session->machine, path, &st) != -ENOENT)
        return NULL;
    return g_strdup_printf(_("There is no file %s yet. Put it there before the virtual machine is "
                             "made, or correct the path."),
                           shown);
}

static char *doubt_disk(const KvSession *session, const char *value)
{
    g_auto(KvDisk) disk = { 0 };

    if (kv_answers_is_filed(session->answers))
        return NULL;
    return kv_disk_parse(value, session->facts, &disk) && disk.path ? doubt_file(session, disk.path)
                                                                    : NULL;
}

/* The new volume is made with the virtual machine. */
static gboolean is_made_with_it(const KvSession *session, const char *path)
{
    g_auto(KvDisk) disk = { 0 };
    g_autofree char *name = NULL, *base = g_path_get_basename(path);

    if (!kv_disk_parse(kv_answers_get(session->answers, KV_Q_GUEST_DISK), session->facts, &disk) ||
        !disk.bytes)
        return FALSE;
    name = kv_disk_new_name(session->answers, kv_answers_get(session->answers, KV_Q_GUEST_NAME));
    return g_str_equal(base, name);
}

/* The disks that a file's definition names. */
static char *doubt_xml(const KvSession *session, const char *value)
{
    const KvDefinition *definition = kv_answers_definition(session->answers);
    const GPtrArray *disks = definition && definition->domain ? definition->domain->disks : NULL;

    for (guint i = 0; disks && i < disks->len; i++) {
        const KvVirtDisk *disk = disks->pdata[i];
        char *doubt = disk->path && !is_made_with_it(session, disk->path)
                          ? doubt_file(session, disk->path)
                          : NULL;

        if (doubt)
            return doubt;
    }
    return NULL;
}

static char *doubt_cdrom(const KvSession *session, const char *value)
{
    g_auto(KvDisk) disk = { 0 };

    if (!g_str_equal(value, "none"))
        return *value == '/' ? doubt_file(session, value) : NULL;
    /* What libvirt has, and so what is proposed, isn't known before it answers. */
    if (!kv_facts_know_choices(session->facts) ||
        !kv_disk_parse(kv_answers_get(session->answers, KV_Q_GUEST_DISK), session->facts, &disk) ||
        disk.path || disk.volume || kv_disk_base(session->facts, session->answers))
        return NULL;
    return g_strdup(
        disk.bytes ? _("The new disk is empty and there is no install medium: the virtual machine "
                       "will find nothing to start from. Name an ISO image to install from, or a "
                       "disk image with a system on it.")
                   : _("There is neither a disk nor an install medium: the virtual machine will "
                       "find nothing to start from. Name an ISO image to install from, or a disk "
                       "image with a system on it."));
}

/* With a vGPU all of a guest's memory is locked, so what others run with isn't there for it. */
static char *doubt_memory(const KvSession *session, const char *value)
{
    const KvVirtFacts *virt = session->facts->virt;
    guint64 others = 0, wanted = g_ascii_strtoull(value, NULL, 10) *
                                 kv_answers_count(session->answers, session->facts);

    for (guint i = 0; virt && i < virt->domains->len; i++) {
        const KvVirtDomain *domain = g_ptr_array_index(virt->domains, i);

        others += domain->active ? domain->memory_kib / 1024 : 0;
    }
    if (!virt || !virt->memory_kib || wanted + others <= virt->memory_kib / 1024)
        return NULL;
    return g_strdup_printf(
        _("With the %1$llu MiB of the virtual machines that run now this is more "
          "than the %2$llu MiB of the host; a virtual machine with a vGPU keeps "
          "all of its memory locked. Give it less, or shut another one down."),
        (unsigned long long)others, (unsigned long long)(virt->memory_kib / 1024));
}

static const struct {
    KvQuestionId id;
    char *(*doubt)(const KvSession *session, const char *value);
} doubts[] = {
    { KV_Q_VGPU_TYPE, doubt_type },  { KV_Q_GUEST_MEMORY, doubt_memory },
    { KV_Q_GUEST_DISK, doubt_disk }, { KV_Q_GUEST_CDROM, doubt_cdrom },
    { KV_Q_GUEST_XML, doubt_xml },
};

char *kv_session_doubt(const KvSession *session, KvQuestionId id)
{
    const KvAnswers *answers = session->answers;
    const char *name = kv_answers_get(answers, KV_Q_GUEST_NAME);

    if (!session->facts || session->facts->kind == KV_MACHINE_IMAGE ||
        kv_findings_obstacle(session->findings))
        return NULL;
    if (kv_questions[id].applies && !kv_questions[id].applies(session->facts, answers))
        return NULL;
    /* What is made already isn't made of the answers any more. */
    if (kv_questions[id].step == KV_STEP_GUEST && kv_facts_domain(session->facts, name))
        return NULL;
    for (unsigned i = 0; i < G_N_ELEMENTS(doubts); i++)
        if (doubts[i].id == id)
            return doubts[i].doubt(session, kv_answers_get(answers, id));
    return NULL;
}

char *kv_session_console(const KvSession *session)
{
    const KvFinding *running =
        session->findings ? kv_findings_get(session->findings, "guest.running") : NULL;
    const char *name = kv_answers_get(session->answers, KV_Q_GUEST_NAME);
    const KvVirtDomain *domain = session->facts ? kv_facts_domain(session->facts, name) : NULL;
    g_autofree char *quoted = g_shell_quote(name), *shown = NULL;
    gboolean plain = strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") == strlen(name);

    if (!running || running->verdict != KV_PASS || !domain || !domain->live_fit.console)
        return NULL;
    shown = kv_printable(plain ? name : quoted, -1);
    return g_strdup_printf(
        domain->displays->len > 0
            ? _("“virsh --connect %1$s console %2$s” opens its serial console, Ctrl-] leaves it. A "
                "system in it has to use that console (console=ttyS0 on its kernel command line).")
            : _("“virsh --connect %1$s console %2$s” opens its serial console, Ctrl-] "
                "leaves it. A system in it has to use that console (console=ttyS0 on "
                "its kernel command line): the vGPU has no screen on this host."),
        kv_answers_get(session->answers, KV_Q_LIBVIRT_URI), shown);
}

/* Those of one of the virtual machines that the answers are about. */
static void add_seen(const KvSession *session, const char *name, gboolean is_one_of_many,
                     GPtrArray *lines)
{
    const KvFacts *facts = session->facts;
    const KvVirtDomain *domain = kv_facts_domain(facts, name);
    g_autoptr(GPtrArray) own =
        domain ? kv_vm_tell_displays(domain, facts->virt->uri,
                                     facts->host_name ? facts->host_name : "HOST")
               : NULL;

    if (!own || own->len == 0)
        return;
    if (is_one_of_many)
        g_ptr_array_add(lines, kv_vm_line(kv_printable(name, -1)));
    while (own->len)
        g_ptr_array_add(lines, g_ptr_array_steal_index(own, 0));
}

GPtrArray *kv_session_seen(const KvSession *session)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(kv_vm_line_free);
    const KvFinding *running =
        session->findings ? kv_findings_get(session->findings, "guest.running") : NULL;
    unsigned count;

    if (!running || running->verdict != KV_PASS)
        return lines;
    count = kv_answers_count(session->answers, session->facts);
    for (unsigned i = 0; i < count; i++) {
        g_autoptr(KvAnswers) one = kv_answers_nth(session->answers, session->facts, i);

        add_seen(session, kv_answers_get(one, KV_Q_GUEST_NAME), count > 1, lines);
    }
    return lines;
}
