/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables of commands and keys. */
#include "ui/keys.h"

#include <curses.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_command_has_a_key_and_help(void **state)
{
    for (KvCommand command = KV_CMD_NONE + 1; command < KV_N_COMMANDS; command++) {
        const KvUse uses[] = { { command, NULL }, { KV_CMD_NONE, NULL } };
        g_autofree char *names = kv_keys_names(uses, command);

        assert_non_null(kv_keys_help(command));
        assert_int_not_equal(*kv_keys_name(command), '\0');
        assert_int_not_equal(*names, '\0');
    }
}

/* No command hangs on a key that a terminal may not have. */
static void every_command_has_a_plain_key(void **state)
{
    for (KvCommand command = KV_CMD_NONE + 1; command < KV_N_COMMANDS; command++) {
        const KvUse uses[] = { { command, NULL }, { KV_CMD_NONE, NULL } };
        gboolean found = FALSE;

        /* Tab alone goes round, so there is no need for Shift-Tab. */
        if (command == KV_CMD_PREVIOUS)
            continue;
        for (int code = 0; code < 0x7f; code++) {
            KvKey key = { .code = code, .text = code >= ' ' };

            found = found || kv_keys_command(uses, &key) == command;
        }
        assert_true(found);
    }
}

static void screens_decide_between_meanings(void **state)
{
    const KvUse home[] = { { KV_CMD_GUIDE, NULL }, { KV_CMD_QUIT, NULL }, { KV_CMD_NONE, NULL } };
    const KvUse page[] = { { KV_CMD_BACK, NULL }, { KV_CMD_TOP, NULL }, { KV_CMD_NONE, NULL } };
    const KvUse work[] = { { KV_CMD_OPEN, NULL }, { KV_CMD_RECORD, NULL }, { KV_CMD_NONE, NULL } };
    const KvKey g = { 'g', TRUE, FALSE }, q = { 'q', TRUE, FALSE }, l = { 'l', TRUE, FALSE };
    g_autofree char *names = kv_keys_names(work, KV_CMD_OPEN);

    assert_int_equal(kv_keys_command(home, &g), KV_CMD_GUIDE);
    assert_int_equal(kv_keys_command(page, &g), KV_CMD_TOP);
    assert_int_equal(kv_keys_command(home, &q), KV_CMD_QUIT);
    assert_int_equal(kv_keys_command(page, &q), KV_CMD_BACK);
    assert_int_equal(kv_keys_command(work, &l), KV_CMD_RECORD);
    /* The help says no more than what is true here. */
    assert_string_equal(names, "Enter Right");
}

/* Esc has twins, for lines on which it is slow. */
static void back_has_twins(void **state)
{
    const KvUse uses[] = { { KV_CMD_BACK, NULL }, { KV_CMD_NONE, NULL } };
    static const int codes[] = { 27, 'b', 'q', 'h', KEY_LEFT };

    for (unsigned i = 0; i < G_N_ELEMENTS(codes); i++) {
        KvKey key = { .code = codes[i] };

        assert_int_equal(kv_keys_command(uses, &key), KV_CMD_BACK);
    }
}

static void pastes_are_no_commands(void **state)
{
    const KvUse uses[] = { { KV_CMD_OPEN, NULL }, { KV_CMD_QUIT, NULL }, { KV_CMD_NONE, NULL } };
    const KvKey enter = { '\n', FALSE, TRUE }, q = { 'q', TRUE, TRUE };

    assert_int_equal(kv_keys_command(uses, &enter), KV_CMD_NONE);
    assert_int_equal(kv_keys_command(uses, &q), KV_CMD_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_a_key_and_help),
        cmocka_unit_test(every_command_has_a_plain_key),
        cmocka_unit_test(screens_decide_between_meanings),
        cmocka_unit_test(back_has_twins),
        cmocka_unit_test(pastes_are_no_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
