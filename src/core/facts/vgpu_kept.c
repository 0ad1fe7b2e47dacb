/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/vgpu_kept.h"

#include <jansson.h>
#include <uuid/uuid.h>

#include "core/facts/look.h"
#include "core/facts/paths.h"

#define MDEVCTL_DIR "/etc/mdevctl.d"

/* udev(7): the first of the directories that has the file counts. */
static const char *const rules[] = { "/etc/udev/rules.d/60-mdevctl.rules",
                                     "/run/udev/rules.d/60-mdevctl.rules",
                                     "/usr/lib/udev/rules.d/60-mdevctl.rules",
                                     "/lib/udev/rules.d/60-mdevctl.rules" };

static void look_at_rule(KvMachine *machine, KvFacts *facts)
{
    g_autoptr(GRegex) regex = g_regex_new("(/[^\\s'\"]*mdevctl) start-parent-mdevs", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autofree char *program = NULL;
    KvFact rule = { 0 };

    for (unsigned i = 0; i < G_N_ELEMENTS(rules) && rule.seen == KV_ABSENT; i++) {
        kv_fact_clear(&rule);
        kv_look_text(machine, &rule, rules[i], FALSE);
    }
    if (rule.seen == KV_KNOWN && g_regex_match(regex, rule.text, 0, &match)) {
        program = g_match_info_fetch(match, 1);
        kv_look_exists(machine, &facts->mdevctl_starts, program);
    } else {
        kv_fact_set(&facts->mdevctl_starts, rule.seen == KV_UNREADABLE ? KV_UNREADABLE : KV_ABSENT,
                    rule.path, NULL);
        facts->mdevctl_starts.error = rule.error;
    }
    if (facts->mdevctl_starts.seen == KV_UNREADABLE)
        kv_fact_spoil(&facts->kept, facts->mdevctl_starts.path, -facts->mdevctl_starts.error);
    kv_fact_clear(&rule);
}

static KvVgpu *vgpu_for(KvFacts *facts, const char *uuid)
{
    KvVgpu *vgpu = (KvVgpu *)kv_facts_vgpu(facts, uuid);

    if (vgpu)
        return vgpu;
    vgpu = g_new0(KvVgpu, 1);
    vgpu->uuid = g_ascii_strdown(uuid, -1);
    vgpu->iommu_group = -1;
    g_ptr_array_add(facts->vgpus, vgpu);
    return vgpu;
}

static void note_kept(KvFacts *facts, const char *uuid, const char *parent, const char *type,
                      gboolean lasting, const char *path)
{
    KvVgpu *vgpu = vgpu_for(facts, uuid);

    if (!vgpu->parent)
        vgpu->parent = g_strdup(parent);
    if (!vgpu->type)
        vgpu->type = g_strdup(type);
    if (!vgpu->kept_by || lasting) {
        g_free(vgpu->kept_by);
        vgpu->kept_by = g_strdup(path);
    }
    vgpu->lasting = vgpu->lasting || lasting;
}

static gboolean is_uuid(const char *text)
{
    uuid_t uuid;

    return uuid_parse(text, uuid) == 0;
}

/* mdevctl(8): /etc/mdevctl.d/PARENT/UUID holds { "mdev_type": …, "start": "auto" | "manual" }. */
static void look_at_mdevctl_file(KvMachine *machine, KvFacts *facts, const char *parent,
                                 const char *uuid)
{
    g_autofree char *directory = g_build_filename(MDEVCTL_DIR, parent, NULL);
    g_autofree char *path = g_build_filename(directory, uuid, NULL);
    g_autofree char *text =
        is_uuid(uuid) ? kv_look_attribute(machine, &facts->kept, directory, uuid) : NULL;
    json_t *json = text ? json_loads(text, 0, NULL) : NULL;
    const char *start = json_string_value(json_object_get(json, "start"));

    if (json)
        note_kept(facts, uuid, parent, json_string_value(json_object_get(json, "mdev_type")),
                  g_strcmp0(start, "auto") == 0 && facts->mdevctl_starts.seen == KV_KNOWN, path);
    json_decref(json);
}

static void look_at_mdevctl(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) parents = kv_look_list(machine, &facts->kept, MDEVCTL_DIR);

    for (char **parent = parents; *parent; parent++) {
        g_autofree char *directory = g_build_filename(MDEVCTL_DIR, *parent, NULL);
        g_auto(GStrv) uuids = kv_look_list(machine, &facts->kept, directory);

        for (char **uuid = uuids; *uuid; uuid++)
            look_at_mdevctl_file(machine, facts, *parent, *uuid);
    }
}

/* The path of `create` in a unit of ours names parent and type. */
static gboolean read_unit(const char *text, char **ret_parent, char **ret_type)
{
    g_autoptr(GRegex) regex = g_regex_new("/sys/class/mdev_bus/([^/\\s]+)/mdev_supported_types/"
                                          "([^/\\s]+)/create",
                                          0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match(regex, text, 0, &match))
        return FALSE;
    *ret_parent = g_match_info_fetch(match, 1);
    *ret_type = g_match_info_fetch(match, 2);
    return TRUE;
}

static void look_at_unit(KvMachine *machine, KvFacts *facts, const char *name)
{
    g_autofree char *uuid = g_strndup(name + strlen(KV_UNIT_PREFIX),
                                      strlen(name) - strlen(KV_UNIT_PREFIX) - strlen(".service"));
    g_autofree char *path = g_build_filename(KV_PATH_UNIT_DIR, name, NULL);
    g_autofree char *wants =
        g_build_filename(KV_PATH_UNIT_DIR, "multi-user.target.wants", name, NULL);
    g_autofree char *parent = NULL, *type = NULL;
    KvFact *unit = g_new0(KvFact, 1), enabled = { 0 };

    kv_look_text(machine, unit, path, FALSE);
    kv_look_exists(machine, &enabled, wants);
    g_ptr_array_add(facts->units, unit);
    if (unit->seen == KV_UNREADABLE)
        kv_fact_spoil(&facts->kept, path, -unit->error);
    if (enabled.seen == KV_UNREADABLE)
        kv_fact_spoil(&facts->kept, wants, -enabled.error);
    if (unit->seen == KV_KNOWN && is_uuid(uuid) && read_unit(unit->text, &parent, &type))
        note_kept(facts, uuid, parent, type, enabled.seen == KV_KNOWN, path);
    kv_fact_clear(&enabled);
}

static void look_at_units(KvMachine *machine, KvFacts *facts)
{
    g_auto(GStrv) names = kv_look_list(machine, &facts->kept, KV_PATH_UNIT_DIR);

    for (char **name = names; *name; name++)
        if (g_str_has_prefix(*name, KV_UNIT_PREFIX) && g_str_has_suffix(*name, ".service"))
            look_at_unit(machine, facts, *name);
}

void kv_look_at_kept(KvMachine *machine, KvFacts *facts)
{
    look_at_rule(machine, facts);
    look_at_mdevctl(machine, facts);
    look_at_units(machine, facts);
}
