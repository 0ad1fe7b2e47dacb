/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/mdevctl-private.h"

#include <string.h>

static const struct {
    const char *name;
    char letter;
    gsize offset;
    gboolean is_flag;
} options_table[] = {
    { "uuid", 'u', G_STRUCT_OFFSET(KvMdevctlOptions, uuid), FALSE },
    { "parent", 'p', G_STRUCT_OFFSET(KvMdevctlOptions, parent), FALSE },
    { "type", 't', G_STRUCT_OFFSET(KvMdevctlOptions, type), FALSE },
    { "auto", 'a', G_STRUCT_OFFSET(KvMdevctlOptions, automatic), TRUE },
    { "manual", 'm', G_STRUCT_OFFSET(KvMdevctlOptions, manual), TRUE },
    { "defined", 'd', G_STRUCT_OFFSET(KvMdevctlOptions, defined), TRUE },
};

/* Does word name the option, long or short? *ret_value is what follows a '=' in it. */
static gboolean names_option(const char *word, unsigned row, const char **ret_value)
{
    const char *name = options_table[row].name;

    *ret_value = NULL;
    if (word[0] == '-' && word[1] == options_table[row].letter && word[2] == '\0')
        return TRUE;
    if (!g_str_has_prefix(word, "--") || !g_str_has_prefix(word + 2, name))
        return FALSE;
    word += 2 + strlen(name);
    *ret_value = *word == '=' ? word + 1 : NULL;
    return *word == '\0' || *word == '=';
}

static gboolean read_option(const KvCall *call, unsigned *at, KvMdevctlOptions *options)
{
    for (unsigned row = 0; row < G_N_ELEMENTS(options_table); row++) {
        gpointer field = G_STRUCT_MEMBER_P(options, options_table[row].offset);
        const char *value;

        if (!names_option(call->argv[*at], row, &value))
            continue;
        if (options_table[row].is_flag) {
            *(gboolean *)field = TRUE;
            return TRUE;
        }
        if (!value && *at + 1 < call->argc)
            value = call->argv[++*at];
        *(const char **)field = value;
        return value != NULL;
    }
    return FALSE;
}

gboolean kv_mdevctl_read_options(const KvCall *call, KvMdevctlOptions *options)
{
    for (unsigned i = 2; i < call->argc; i++)
        if (!read_option(call, &i, options)) {
            kv_call_say(call,
                        "error: Found argument '%s' which wasn't expected, or isn't valid in this "
                        "context",
                        call->argv[i]);
            return FALSE;
        }
    if (!options->uuid || g_uuid_string_is_valid(options->uuid))
        return TRUE;
    kv_call_say(call, "error: Invalid value \"%s\" for '--uuid <UUID>'", options->uuid);
    return FALSE;
}
