/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/guestxml.h"

#include <string.h>

void kv_guest_needs_free(KvGuestNeeds *needs)
{
    if (!needs)
        return;
    g_ptr_array_unref(needs->networks);
    g_ptr_array_unref(needs->pools);
    g_ptr_array_unref(needs->volumes);
    g_ptr_array_unref(needs->files);
    g_free(needs);
}

static const char *attribute(const char **names, const char **values, const char *name)
{
    for (unsigned i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return values[i];
    return NULL;
}

static void add(GPtrArray *array, const char *text)
{
    if (text)
        g_ptr_array_add(array, g_strdup(text));
}

static void on_element(GMarkupParseContext *context, const char *element, const char **names,
                       const char **values, gpointer data, GError **error)
{
    KvGuestNeeds *needs = data;
    const char *value = attribute(names, values, "value");

    if (strcmp(element, "source") == 0) {
        const char *pool = attribute(names, values, "pool");
        const char *volume = attribute(names, values, "volume");

        add(needs->networks, attribute(names, values, "network"));
        add(needs->files, attribute(names, values, "file"));
        if (pool && volume) {
            add(needs->pools, pool);
            add(needs->volumes, volume);
        }
    }
    if (strcmp(element, "qemu:arg") == 0 && value && g_str_has_prefix(value, "vfio-pci,"))
        needs->has_slot = strstr(value, ",addr=") != NULL;
}

KvGuestNeeds *kv_guest_needs(const char *xml)
{
    static const GMarkupParser parser = { .start_element = on_element };
    KvGuestNeeds *needs = g_new0(KvGuestNeeds, 1);
    GMarkupParseContext *context;

    needs->networks = g_ptr_array_new_with_free_func(g_free);
    needs->pools = g_ptr_array_new_with_free_func(g_free);
    needs->volumes = g_ptr_array_new_with_free_func(g_free);
    needs->files = g_ptr_array_new_with_free_func(g_free);
    context = g_markup_parse_context_new(&parser, 0, needs, NULL);
    g_markup_parse_context_parse(context, xml, -1, NULL);
    g_markup_parse_context_free(context);
    return needs;
}
