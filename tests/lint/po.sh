#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every listed language is whole: nothing untranslated, fuzzy or malformed, nothing that the program
# says and the catalogue doesn't know. Usage: po.sh ROOT
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

tools/pot "$work/new.pot"
while read -r language; do
    [ -n "$language" ] || continue
    # One file at a time: msgfmt merges several.
    LC_ALL=C msgfmt --check --check-format -o /dev/null "po/$language.po" || bad=1
    LC_ALL=C msgmerge -q --no-fuzzy-matching -o "$work/merged.po" "po/$language.po" "$work/new.pot"
    missing=$(msgattrib --untranslated --no-obsolete "$work/merged.po" | grep -c '^msgid' || true)
    fuzzy=$(msgattrib --only-fuzzy --no-obsolete "po/$language.po" | grep -c '^msgid' || true)
    [ "$missing" = 0 ] || { echo "$language: $missing messages aren't translated" && bad=1; }
    [ "$fuzzy" = 0 ] || { echo "$language: $fuzzy messages are fuzzy" && bad=1; }
done <po/LINGUAS
exit $bad
