/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/answers/definition.h"
#include "core/base/steps.h"
#include "core/facts/facts.h"

/* Answers: what a person (or a file, or a flag) decided. One row a question; the wizard's forms,
 * the plain interview, the answers file and --set come from the same table. A value is always text;
 * the row's check says whether it is a good one. */

typedef enum {
    KV_Q_BOOT_WAY,        /* [boot] way=cmdline|modprobe */
    KV_Q_BOOT_PLACE,      /* [boot] place=auto|dropin|main */
    KV_Q_VGPU_PARENT,     /* [vgpu] parent=0000:00:02.0 */
    KV_Q_VGPU_TYPE,       /* [vgpu] type= a type's name, largest or smallest */
    KV_Q_VGPU_UUID,       /* [vgpu] uuid=, the first one's */
    KV_Q_VGPU_COUNT,      /* [vgpu] count= a number, or all */
    KV_Q_VGPU_PERSIST,    /* [vgpu] persist=auto|mdevctl|unit|no */
    KV_Q_LIBVIRT_URI,     /* [libvirt] uri= */
    KV_Q_LIBVIRT_ATTACH,  /* [libvirt] attach=native|commandline */
    KV_Q_LIBVIRT_CGROUPS, /* [libvirt] cgroups=device-acl|controllers */
    KV_Q_ACCESS_MODE,     /* [access] mode=0660|0666 */
    KV_Q_GUEST_VM,        /* [guest] vm=new|existing */
    KV_Q_GUEST_NAME,
    KV_Q_GUEST_MEMORY, /* MiB */
    KV_Q_GUEST_VCPUS,
    KV_Q_GUEST_MACHINE,   /* q35|pc */
    KV_Q_GUEST_FIRMWARE,  /* bios|uefi */
    KV_Q_GUEST_CPU,       /* host-passthrough|host-model|default */
    KV_Q_GUEST_DISK,      /* new:SIZE[@POOL] (GiB) | POOL/VOLUME | FORMAT:/path | none */
    KV_Q_GUEST_BASE,      /* what a new one is made over: POOL/VOLUME | none */
    KV_Q_GUEST_FORMAT,    /* of a new one: qcow2|raw */
    KV_Q_GUEST_CDROM,     /* POOL/VOLUME | /path | none */
    KV_Q_GUEST_NETWORK,   /* a libvirt network's name | bridge:NAME | user | none */
    KV_Q_GUEST_DISPLAY,   /* keep|headless|emulated|vnc|spice|spice-gl */
    KV_Q_GUEST_RAMFB,     /* yes|no: a picture before the guest's driver starts, too */
    KV_Q_GUEST_AUTOSTART, /* yes|no: with the host */
    KV_Q_GUEST_LIVE,      /* yes|no: an existing one that runs gets the vGPU at once, too */
    KV_Q_GUEST_START,     /* yes|no */
    KV_Q_GUEST_XML,       /* /path of a definition that takes the place of the answers | none */
    KV_N_QUESTIONS,
} KvQuestionId;

/* Before the name of a bridge, as a network. */
#define KV_NETWORK_BRIDGE "bridge:"

typedef enum {
    KV_KIND_CHOICE, /* one of choices() */
    KV_KIND_TEXT,   /* free, checked; choices() may propose */
    KV_KIND_NUMBER, /* whole, checked */
} KvQuestionKind;

/* Where a value came from; a later source outranks an earlier one. */
typedef enum {
    KV_FROM_PRESET,  /* worked out from the facts */
    KV_FROM_EARLIER, /* the last run's answers */
    KV_FROM_FILE,    /* --answers */
    KV_FROM_FLAG,    /* --set */
    KV_FROM_PERSON,  /* typed or chosen */
} KvFrom;

typedef struct {
    char *value; /* what goes into the file */
    char *label; /* translated, printable: what a person reads */
    char *note;  /* translated: what it costs or means, or NULL */
} KvChoice;

typedef struct KvAnswers KvAnswers;

typedef struct {
    const char *group, *key; /* in the answers file */
    KvStepId step;
    KvQuestionKind kind;
    const char *label; /* N_(): short, for a form */
    const char *help;  /* N_(): a sentence or two */
    /* The value used when nobody said anything; g_free. Pure. May return NULL: nothing to propose.
     */
    char *(*preset)(const KvFacts *facts, const KvAnswers *answers);
    /* What can be chosen: array of KvChoice, or NULL for free text. */
    GPtrArray *(*choices)(const KvFacts *facts, const KvAnswers *answers);
    /* TRUE when value is one that can work on this host. */
    gboolean (*accept)(const KvFacts *facts, const KvAnswers *answers, const char *value,
                       GError **error);
    /* FALSE when other answers make the question pointless (NULL: always asked). */
    gboolean (*applies)(const KvFacts *facts, const KvAnswers *answers);
    /* What there is elsewhere and can't be chosen on this host: array of KvChoice whose notes say
     * why not, or NULL. */
    GPtrArray *(*missing)(const KvFacts *facts, const KvAnswers *answers);
} KvQuestion;

extern const KvQuestion kv_questions[KV_N_QUESTIONS];

KvAnswers *kv_answers_new(void);
KvAnswers *kv_answers_copy(const KvAnswers *answers);
void kv_answers_free(KvAnswers *answers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KvAnswers, kv_answers_free)

/* The value in force: never NULL after kv_answers_complete(), "" when there is nothing. */
const char *kv_answers_get(const KvAnswers *answers, KvQuestionId id);
KvFrom kv_answers_from(const KvAnswers *answers, KvQuestionId id);
/* The line of the answers file that it stands on, from 1; 0: it wasn't read from one. */
unsigned kv_answers_line(const KvAnswers *answers, KvQuestionId id);
/* Sets without asking the row's check, unless a higher source has spoken. */
void kv_answers_set(KvAnswers *answers, KvQuestionId id, const char *value, KvFrom from);
/* Sets what a person said: checked first. The old value stays when it is refused. */
gboolean kv_answers_try(KvAnswers *answers, const KvFacts *facts, KvQuestionId id,
                        const char *value, KvFrom from, GError **error);

/* Reads an answers file's text (a key file). shown_path is for messages. An unknown group or key, a
 * malformed line: FALSE, and answers are as before. Values are checked by kv_answers_check(). */
gboolean kv_answers_load(KvAnswers *answers, const char *text, gsize length, const char *shown_path,
                         KvFrom from, GError **error);
/* "group.key=value", as --set takes it. */
gboolean kv_answers_set_flag(KvAnswers *answers, const char *assignment, GError **error);
/* Fills in every preset (again) for what nobody answered. The one value that isn't pure, the new
 * UUID, is passed in and used where no existing vGPU is to be used again. */
void kv_answers_complete(KvAnswers *answers, const KvFacts *facts, const char *new_uuid);
/* TRUE when every answer in force to a question of the steps up to last is acceptable on this host;
 * else the first one that isn't. */
gboolean kv_answers_check(const KvAnswers *answers, const KvFacts *facts, KvStepId last,
                          GError **error);
/* The text of an answers file with a comment a key; g_free. With all FALSE only what somebody said:
 * presets are worked out anew on the host as it is then. */
char *kv_answers_to_text(const KvAnswers *answers, gboolean all);

/* The question of "group.key", or KV_N_QUESTIONS. */
KvQuestionId kv_question_from_name(const char *name);
void kv_choice_free(KvChoice *choice);

/* Shorthands for planners and checks. */
gboolean kv_answers_is_native(const KvAnswers *answers);
/* The vGPU is for a virtual machine that was there before. */
gboolean kv_answers_is_existing(const KvAnswers *answers);
/* A new virtual machine is to be as a file says (guest.xml), not as the answers do. */
gboolean kv_answers_is_filed(const KvAnswers *answers);
/* That file as it was read, or NULL: there is none, or it wasn't. Owned by answers. */
const KvDefinition *kv_answers_definition(const KvAnswers *answers);
/* What was read for guest.xml (NULL: nothing), whether that is answered so or only tried; takes the
 * reference. The rows are pure and don't look at the host. */
void kv_answers_set_definition(KvAnswers *answers, KvDefinition *definition);
/* The last one of these when it is of that path, or NULL. */
KvDefinition *kv_answers_definition_of(const KvAnswers *answers, const char *path);
/* The picture asked for, KV_PICTURE_OTHER for the one that is there; and whether there is to be one
 * before the guest's driver starts. */
KvPicture kv_answers_picture(const KvAnswers *answers);
gboolean kv_answers_ramfb(const KvAnswers *answers);
/* The word of an answer for it: "vnc"; "keep" for KV_PICTURE_OTHER. */
const char *kv_picture_code(KvPicture picture);
/* The same in words for a person; translated. */
const char *kv_picture_words(KvPicture picture);
/* The vGPU type id meant by the answers on these facts: a name, or largest/smallest of those left;
 * NULL when there is none, or when it can't be told: then the fact of the parent's list of types
 * says why. Owned by facts. */
const KvVgpuType *kv_answers_type(const KvAnswers *answers, const KvFacts *facts);
/* "64 + 384 MiB, 1024x768, share 2, fences 4, 6 left": translated, printable; g_free. */
char *kv_vgpu_type_note(const KvVgpuType *type);
