#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Signs and words in locales with and without UTF-8; JSON is the same in all of them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

not_ascii()
{
    LC_ALL=C grep -qa '[^ -~]' "$1"
}

run 1 --demo check
says '✓'
run 1 --demo check --ascii
says_not '✓'
LC_ALL=C
for command in check plan help; do
    "$program" --demo $command >"$out" 2>"$err" </dev/null
    last="LC_ALL=C kvmgt-setup --demo $command"
    if not_ascii "$out"; then fail 'more than ASCII in the C locale'; fi
    checks=$((checks + 1))
done
run 2 --nonsense
if not_ascii "$err"; then fail 'more than ASCII in the C locale'; fi
new_host nolibvirt
demo 1 check --json
if not_ascii "$out"; then fail 'more than ASCII in the C locale'; fi
jq . "$out" >"$tmp/c.json"
LC_ALL=C.UTF-8
demo 1 check --json
not_ascii "$out" || fail 'there is nothing beyond ASCII to look at'
jq . "$out" >"$tmp/utf8.json"
cmp "$tmp/c.json" "$tmp/utf8.json" || fail 'the locale changes the JSON'
# Translated, in UTF-8 and in a smaller character set, where this system can make such a locale.
if test -f "${KVMGT_SETUP_LOCALEDIR:-}/de/LC_MESSAGES/kvmgt-setup.mo"; then
    LANGUAGE=de run 1 --demo check
    grep -q 'ü' "$out" || fail 'it does not speak German'
    if localedef -i de_DE -f ISO-8859-1 "$tmp/de_DE" >/dev/null 2>&1; then
        last='check in German and Latin 1'
        LOCPATH=$tmp LC_ALL=de_DE "$program" --demo check >"$out" 2>"$err" </dev/null
        LC_ALL=C grep -qa "$(printf '\374')" "$out" || fail 'no Latin 1 in a Latin 1 locale'
        ! LC_ALL=C grep -qa "$(printf '\303\274')" "$out" || fail 'UTF-8 in a Latin 1 locale'
        checks=$((checks + 2))
    fi
fi
# Lines fit the width.
run 1 --demo check
test "$(wc -L <"$out")" -le 80 || fail 'a line longer than 80 columns'
done_well
