/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/review_xml.h"

#include <stdlib.h>
#include <string.h>

#include "core/answers/definition.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/machine/editor.h"
#include "core/text/printable.h"
#include "ui/dialog.h"
#include "ui/terminal.h"

void kv_xml_release(KvXmlDesk *desk)
{
    g_clear_pointer(&desk->edited, g_free);
    g_clear_pointer(&desk->note, g_free);
}

/* The new definition at that place among those of the plan, or NULL. */
static KvAction *definition(const KvXmlDesk *desk, int index)
{
    for (guint i = 0; i < desk->plan->actions->len; i++) {
        KvAction *action = desk->plan->actions->pdata[i];

        if (action->kind == KV_ACTION_DEFINE && index-- == 0)
            return action;
    }
    return NULL;
}

gboolean kv_xml_offers(const KvXmlDesk *desk)
{
    return definition(desk, 0) != NULL;
}

/* Asks which, or goes on at once where there is one. */
static void choose(KvUi *ui, KvXmlDesk *desk, const char *title, KvMenuFunc done)
{
    GPtrArray *choices;
    KvAction *action;

    g_clear_pointer(&desk->note, g_free);
    if (!definition(desk, 1)) {
        done(ui, 0, desk);
        return;
    }
    choices = g_ptr_array_new_with_free_func((GDestroyNotify)kv_choice_free);
    for (int i = 0; (action = definition(desk, i)); i++) {
        KvChoice *choice = g_new0(KvChoice, 1);

        choice->label = kv_printable(action->name, -1);
        g_ptr_array_add(choices, choice);
    }
    kv_menu_open_choices(ui, title, _("Which one?"), NULL, choices, 0, done, desk);
}

/* ---- editing ---- */

static const char *editor(void)
{
    const char *names[] = { getenv("VISUAL"), getenv("EDITOR") };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] && *names[i])
            return names[i];
    return "vi";
}

/* What the plan goes by has to stay; all else is libvirt's to judge. The definition as it will be
 * made, or NULL. */
static char *judge(KvUi *ui, const KvAction *action, const char *xml, GError **error)
{
    KvMachine *machine = ui->session->machine;
    const KvVirtOps *ops = machine->ops->virt(machine, error);
    g_autoptr(KvVirtDomain) domain = ops ? ops->judge(xml, error) : NULL;
    KvDefinitionPlan plan = { .name = action->name, .uuid = action->uuid };
    g_auto(GStrv) vgpus = NULL;

    if (!domain)
        return NULL;
    vgpus = ops->vgpus_of_xml(action->value, &plan.command_line);
    plan.vgpu = vgpus ? vgpus[0] : NULL;
    return kv_definition_fits(domain, &plan, error) &&
                   kv_definition_fits_host(ui->session->facts, domain, error)
               ? ops->with_uuid(xml, action->uuid, error)
               : NULL;
}

static void edit(KvUi *ui, KvXmlDesk *desk);

static void refused(KvUi *ui, int answer, gpointer data)
{
    KvXmlDesk *desk = data;

    if (answer == 0)
        edit(ui, desk);
    else
        g_clear_pointer(&desk->edited, g_free);
}

static void take(KvUi *ui, KvXmlDesk *desk)
{
    static const char *const options[] = { N_("Edit it again"), N_("Forget what was edited"),
                                           NULL };
    KvAction *action = desk->action;
    g_autoptr(GError) error = NULL;
    char *xml = judge(ui, action, desk->edited, &error);

    if (!xml) {
        kv_menu_open(ui, _("Edit the XML"), error->message, options, 0, refused, desk);
        return;
    }
    g_free(action->value);
    action->value = xml;
    g_clear_pointer(&desk->edited, g_free);
    g_free(desk->note);
    desk->note =
        g_strdup(_("The definition is as you edited it. Leaving this screen forgets that, unless "
                   "you save it and answer “XML from a file” with that file."));
    ui->unused = TRUE;
}

static void edit(KvUi *ui, KvXmlDesk *desk)
{
    g_autoptr(GError) error = NULL;
    const char *text = desk->edited ? desk->edited : desk->action->value;
    char *edited;

    kv_terminal_lend();
    edited = kv_edit_text(editor(), text, &error);
    kv_terminal_regain(NULL);
    kv_terminal_resize();
    g_free(desk->edited);
    desk->edited = edited;
    if (!edited)
        kv_message_open(ui, _("Edit the XML"), error->message);
    else if (strcmp(edited, desk->action->value) == 0)
        g_clear_pointer(&desk->edited, g_free);
    else
        take(ui, desk);
}

static void edit_chosen(KvUi *ui, int choice, gpointer data)
{
    KvXmlDesk *desk = data;

    desk->action = choice < 0 ? NULL : definition(desk, choice);
    if (desk->action)
        edit(ui, desk);
}

void kv_xml_edit(KvUi *ui, KvXmlDesk *desk)
{
    choose(ui, desk, _("Edit the XML"), edit_chosen);
}

/* ---- saving ---- */

static gboolean save(KvUi *ui, const char *path, gpointer data, GError **error)
{
    KvMachine *machine = ui->session->machine;
    KvXmlDesk *desk = data;
    const char *xml = desk->action->value;
    g_autofree char *shown = kv_printable(path, -1);
    g_autoptr(GBytes) bytes = g_bytes_new(xml, strlen(xml));
    int r;

    if (!g_path_is_absolute(path))
        return kv_fail(error, KV_ERROR_INPUT,
                       _("Type the whole path of a file: it begins with /."));
    if (kv_machine_exists(machine, path))
        return kv_fail(error, KV_ERROR_INPUT, _("%s is there already: name another file."), shown);
    /* It may hold passwords. */
    r = kv_machine_replace(machine, path, bytes, 0600);
    if (r < 0)
        return kv_machine_fail(error, KV_DOING_WRITE, path, r);
    desk->note = definition(desk, 1)
                     ? g_strdup_printf(_("The definition is saved in %s."), shown)
                     : g_strdup_printf(_("The definition is saved in %1$s. With guest.xml=%1$s the "
                                         "virtual machine is defined as that file says."),
                                       shown);
    return TRUE;
}

static void save_chosen(KvUi *ui, int choice, gpointer data)
{
    KvXmlDesk *desk = data;
    g_autofree char *path = NULL;

    desk->action = choice < 0 ? NULL : definition(desk, choice);
    if (!desk->action)
        return;
    path = g_strdup_printf("/root/%s.xml", desk->action->name);
    kv_type_open(ui, _("Save the XML"), _("The file on this host that the definition goes to."),
                 path, NULL, save, desk);
}

void kv_xml_save(KvUi *ui, KvXmlDesk *desk)
{
    choose(ui, desk, _("Save the XML"), save_chosen);
}
