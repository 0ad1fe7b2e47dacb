/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/form.h"

#include "core/answers/disk.h"
#include "core/base/i18n.h"
#include "ui/dialog.h"
#include "ui/types.h"

/* Questions that are asked where they are used, too: their own step is often ready before. */
static const struct {
    KvStepId step;
    KvQuestionId question;
} also[] = {
    { KV_STEP_CMDLINE, KV_Q_BOOT_PLACE },
    { KV_STEP_VGPU, KV_Q_VGPU_TYPE },
    { KV_STEP_GUEST, KV_Q_LIBVIRT_ATTACH },
};

static void row_free(gpointer data)
{
    KvFormRow *row = data;

    g_free(row->choice);
    g_free(row);
}

GPtrArray *kv_form_rows(void)
{
    return g_ptr_array_new_with_free_func(row_free);
}

static void add_row(GPtrArray *rows, KvQuestionId question, const char *choice)
{
    KvFormRow *row = g_new0(KvFormRow, 1);

    row->question = question;
    row->choice = g_strdup(choice);
    g_ptr_array_add(rows, row);
}

static gboolean is_asked(const KvSession *session, KvStepId step, KvQuestionId id)
{
    const KvQuestion *question = &kv_questions[id];
    gboolean here = question->step == step;

    for (unsigned i = 0; i < G_N_ELEMENTS(also); i++)
        here = here || (also[i].step == step && also[i].question == id);
    return here && (!question->applies || question->applies(session->facts, session->answers));
}

static GPtrArray *choices_of(const KvSession *session, KvQuestionId id)
{
    const KvQuestion *question = &kv_questions[id];

    return question->choices ? question->choices(session->facts, session->answers) : NULL;
}

/* The choice in force, -1 when none is. */
static int chosen_of(const KvSession *session, KvQuestionId id, const GPtrArray *choices)
{
    const char *value = kv_answers_get(session->answers, id);

    for (unsigned i = 0; choices && i < choices->len; i++)
        if (g_strcmp0(((const KvChoice *)g_ptr_array_index(choices, i))->value, value) == 0)
            return (int)i;
    return -1;
}

/* A new disk in words: the file's own way of saying it is short, not plain. */
static char *disk_words(const KvSession *session, const char *value)
{
    g_auto(KvDisk) disk = { 0 };

    if (!kv_disk_parse(value, session->facts, &disk) || !disk.bytes || !disk.pool)
        return g_strdup(value);
    return g_strdup_printf(_("A new volume of %1$d GiB in the pool “%2$s”"),
                           (int)(disk.bytes >> 30), disk.pool);
}

/* The answer in words. */
static char *answer_words(const KvSession *session, KvQuestionId id)
{
    g_autoptr(GPtrArray) choices = choices_of(session, id);
    int chosen = chosen_of(session, id, choices);
    const char *value = kv_answers_get(session->answers, id);

    if (chosen >= 0)
        return g_strdup(((const KvChoice *)g_ptr_array_index(choices, chosen))->label);
    if (!value || !*value || g_str_equal(value, "none"))
        /* Translators: shown where an answer was left empty. */
        return g_strdup(_("nothing"));
    return id == KV_Q_GUEST_DISK ? disk_words(session, value) : g_strdup(value);
}

static int label_columns(KvPage *page, KvUi *ui, KvStepId step)
{
    const char *labels[KV_N_QUESTIONS];
    int count = 0;

    for (KvQuestionId id = 0; id < KV_N_QUESTIONS; id++)
        if (is_asked(ui->session, step, id))
            labels[count++] = _(kv_questions[id].label);
    return kv_page_label_columns(page, labels, count);
}

/* "largest" and "smallest", and which type that is now. */
static void build_word(KvPage *page, KvUi *ui, const KvChoice *choice, gboolean chosen)
{
    const KvGlyphs *glyphs = ui->canvas.glyphs;
    const KvVgpuType *type =
        chosen ? kv_answers_type(ui->session->answers, ui->session->facts) : NULL;

    kv_page_marked(page, 0, KV_ROLE_TEXT, chosen ? glyphs->on : glyphs->off, KV_ROLE_TEXT,
                   choice->label, type ? type->id : NULL);
}

/* The types of a vGPU are a table of their own: what they cost is what one chooses by. */
static gboolean build_types(KvPage *page, KvUi *ui, GPtrArray *rows)
{
    g_autoptr(GPtrArray) choices = choices_of(ui->session, KV_Q_VGPU_TYPE);
    int chosen = chosen_of(ui->session, KV_Q_VGPU_TYPE, choices);

    if (!kv_types_head(page, ui))
        return FALSE;
    for (int types = 1; types >= 0; types--)
        for (unsigned i = 0; i < choices->len; i++) {
            const KvChoice *choice = g_ptr_array_index(choices, i);

            if (kv_types_has(ui, choice->value) != types)
                continue;
            kv_page_item(page);
            if (types)
                kv_types_row(page, ui, choice, (int)i == chosen);
            else
                build_word(page, ui, choice, (int)i == chosen);
            add_row(rows, KV_Q_VGPU_TYPE, choice->value);
        }
    return TRUE;
}

/* Said at once, not when the changes are to be shown, or after the restart. */
static void build_remark(KvPage *page, const KvUi *ui, KvQuestionId id)
{
    g_autofree char *objection = kv_session_objection(ui->session, id);
    g_autofree char *doubt = objection ? NULL : kv_session_doubt(ui->session, id);
    KvState state = objection ? KV_STATE_FAIL : KV_STATE_WARN;

    if (objection || doubt)
        kv_page_marked(page, 2, kv_theme_state(state), ui->canvas.glyphs->state[state],
                       KV_ROLE_TEXT, objection ? objection : doubt, NULL);
}

void kv_form_build(KvPage *page, KvUi *ui, KvStepId step, GPtrArray *rows)
{
    int columns = label_columns(page, ui, step);

    if (is_asked(ui->session, step, KV_Q_VGPU_TYPE) && build_types(page, ui, rows))
        kv_page_blank(page);
    for (KvQuestionId id = 0; id < KV_N_QUESTIONS; id++) {
        g_autofree char *words = NULL;

        if (!is_asked(ui->session, step, id))
            continue;
        if (rows->len && id == KV_Q_VGPU_TYPE &&
            ((KvFormRow *)g_ptr_array_index(rows, 0))->question == id)
            continue;
        words = answer_words(ui->session, id);
        kv_page_item(page);
        kv_page_pair(page, 0, columns, _(kv_questions[id].label), words);
        add_row(rows, id, NULL);
        build_remark(page, ui, id);
    }
}

/* What a person said goes through the question's own check. */
static gboolean answer(KvUi *ui, KvQuestionId id, const char *value, GError **error)
{
    if (!kv_session_try(ui->session, id, value, error))
        return FALSE;
    ui->unused = TRUE;
    return TRUE;
}

static void answer_or_say(KvUi *ui, KvQuestionId id, const char *value)
{
    g_autoptr(GError) error = NULL;

    if (!answer(ui, id, value, &error))
        kv_message_open(ui, _(kv_questions[id].label), error->message);
}

static gboolean typed(KvUi *ui, const char *text, gpointer data, GError **error)
{
    return answer(ui, (KvQuestionId)GPOINTER_TO_INT(data), text, error);
}

static void picked(KvUi *ui, int index, gpointer data)
{
    KvQuestionId id = (KvQuestionId)GPOINTER_TO_INT(data);
    g_autoptr(GPtrArray) choices = choices_of(ui->session, id);

    if (index >= 0 && choices && index < (int)choices->len)
        answer_or_say(ui, id, ((const KvChoice *)g_ptr_array_index(choices, index))->value);
}

void kv_form_open(KvUi *ui, const KvFormRow *row)
{
    const KvQuestion *question = &kv_questions[row->question];
    GPtrArray *choices;

    if (row->choice) {
        answer_or_say(ui, row->question, row->choice);
        return;
    }
    choices = choices_of(ui->session, row->question);
    if (question->kind == KV_KIND_CHOICE && choices) {
        kv_menu_open_choices(ui, _(question->label), _(question->help), NULL, choices,
                             chosen_of(ui->session, row->question, choices), picked,
                             GINT_TO_POINTER(row->question));
        if (question->missing)
            kv_menu_missing(ui, question->missing(ui->session->facts, ui->session->answers));
    } else
        kv_type_open(ui, _(question->label), _(question->help),
                     kv_answers_get(ui->session->answers, row->question), choices, typed,
                     GINT_TO_POINTER(row->question));
}

void kv_form_toggle(KvUi *ui, const KvFormRow *row)
{
    g_autoptr(GPtrArray) choices = NULL;
    int chosen;

    if (row->choice || kv_questions[row->question].kind != KV_KIND_CHOICE) {
        kv_form_open(ui, row);
        return;
    }
    choices = choices_of(ui->session, row->question);
    if (!choices || choices->len == 0)
        return;
    chosen = (chosen_of(ui->session, row->question, choices) + 1) % (int)choices->len;
    answer_or_say(ui, row->question, ((const KvChoice *)g_ptr_array_index(choices, chosen))->value);
}
