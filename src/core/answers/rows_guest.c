/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/answers/rows.h"
#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"

#define LEAST_MIB 64
#define USUAL_MIB 2048
#define BRIDGE    KV_NETWORK_BRIDGE

/* A whole number within bounds. */
static gboolean accept_number(const char *value, guint64 least, guint64 most, GError **error)
{
    g_autofree char *shown = kv_printable(value, -1);
    guint64 number;

    if (g_ascii_string_to_unsigned(value, 10, least, most, &number, NULL))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT, _("“%1$s” is not a whole number from %2$llu to %3$llu."),
                   shown, (unsigned long long)least, (unsigned long long)most);
}

static guint64 host_mib(const KvFacts *facts)
{
    return facts->virt && facts->virt->memory_kib ? facts->virt->memory_kib / 1024 : 0;
}

char *kv_preset_memory(const KvFacts *facts, const KvAnswers *answers)
{
    guint64 host = host_mib(facts);
    guint64 half = host / 2 > LEAST_MIB ? host / 2 : LEAST_MIB;
    guint64 mib = host && half < USUAL_MIB ? half : USUAL_MIB;

    return g_strdup_printf("%llu", (unsigned long long)mib);
}

gboolean kv_accept_memory(const KvFacts *facts, const KvAnswers *answers, const char *value,
                          GError **error)
{
    guint64 host = host_mib(facts);

    return accept_number(value, LEAST_MIB, host ? host : G_MAXUINT32, error);
}

char *kv_preset_vcpus(const KvFacts *facts, const KvAnswers *answers)
{
    return g_strdup(facts->virt && facts->virt->cpus == 1 ? "1" : "2");
}

gboolean kv_accept_vcpus(const KvFacts *facts, const KvAnswers *answers, const char *value,
                         GError **error)
{
    return accept_number(value, 1, facts->virt && facts->virt->cpus ? facts->virt->cpus : 512,
                         error);
}

char *kv_preset_network(const KvFacts *facts, const KvAnswers *answers)
{
    const char *first = NULL;

    for (unsigned i = 0; facts->virt && i < facts->virt->networks->len; i++) {
        const KvVirtObject *network = g_ptr_array_index(facts->virt->networks, i);

        if (!network->active)
            continue;
        if (g_str_equal(network->name, "default"))
            return g_strdup("default");
        if (!first)
            first = network->name;
    }
    return g_strdup(first ? first : "user");
}

GPtrArray *kv_choices_network(const KvFacts *facts, const KvAnswers *answers)
{
    GPtrArray *choices = kv_choices_new();

    for (unsigned i = 0; facts->virt && i < facts->virt->networks->len; i++) {
        const KvVirtObject *network = g_ptr_array_index(facts->virt->networks, i);
        g_autofree char *shown = kv_printable(network->name, -1);

        if (network->active)
            kv_choice_add(choices, network->name,
                          g_strdup_printf(_("The libvirt network “%s”"), shown), NULL);
    }
    for (char **bridge = facts->bridges; bridge && *bridge; bridge++) {
        g_autofree char *value = g_strconcat(BRIDGE, *bridge, NULL);
        g_autofree char *shown = kv_printable(*bridge, -1);

        kv_choice_add(choices, value, g_strdup_printf(_("The host's bridge “%s”"), shown), NULL);
    }
    kv_choice_add(choices, "user", g_strdup(_("User mode networking")),
                  g_strdup(_("Needs no set-up; the VM can't be reached from outside.")));
    kv_choice_add(choices, "none", g_strdup(_("No network")), NULL);
    return choices;
}

static gboolean accept_bridge(const KvFacts *facts, const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    if (*name && (facts->net_list.seen != KV_KNOWN ||
                  g_strv_contains((const char *const *)facts->bridges, name)))
        return TRUE;
    return kv_fail(
        error, KV_ERROR_INPUT,
        _("This host has no bridge “%s”. Choose one it has, a network of libvirt's, user "
          "or none."),
        shown);
}

gboolean kv_accept_network(const KvFacts *facts, const KvAnswers *answers, const char *value,
                           GError **error)
{
    const KvVirtObject *network;
    g_autofree char *shown = kv_printable(value, -1);

    if (g_str_equal(value, "user") || g_str_equal(value, "none"))
        return TRUE;
    if (g_str_has_prefix(value, BRIDGE))
        return accept_bridge(facts, value + strlen(BRIDGE), error);
    network = kv_virt_network(facts->virt, value);
    if (network ? network->active : !kv_facts_know_choices(facts) && *value)
        return TRUE;
    if (network)
        return kv_fail(error, KV_ERROR_INPUT,
                       _("The libvirt network “%1$s” isn't active. Start it with "
                         "“virsh net-start %1$s”, or choose user."),
                       shown);
    return kv_fail(error, KV_ERROR_INPUT,
                   _("libvirt has no network “%s”. Choose one it has, user or none."), shown);
}
