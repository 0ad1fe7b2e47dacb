#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The manual: clean roff, and nothing that the program knows is missing from it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
manual=$2

looked=0
if command -v groff >/dev/null; then
    looked=1
    last='groff -man -ww'
    groff -man -ww -z "$manual" >"$out" 2>&1
    test ! -s "$out" || fail 'groff complains'
    LC_ALL=C groff -man -Tascii -P-cbou "$manual" >"$tmp/text" 2>/dev/null
else
    sed 's/\\-/-/g; s/\\f.//g' "$manual" >"$tmp/text"
fi
if command -v mandoc >/dev/null; then
    looked=1
    last='mandoc -Tlint'
    mandoc -Tlint "$manual" >"$out" 2>&1 || fail 'mandoc complains'
    test ! -s "$out" || fail 'mandoc complains'
fi
test "$looked" -eq 1 || echo 'neither groff nor mandoc is here to judge the roff'

run 0 --help
grep -o -e '--[a-z][a-z-]*' "$out" | sort -u >"$tmp/words"
"$program" help answers | grep -o '^  [a-z]*=' | tr -d ' ' >>"$tmp/words"
"$program" help checks | grep -o '^  [a-z][a-z]*\.[a-z]*$' | tr -d ' ' >>"$tmp/words"
test "$(wc -l <"$tmp/words")" -gt 50 || fail 'too few words to look for'
while read -r word; do
    checks=$((checks + 1))
    grep -qF -e "$word" "$tmp/text" || fail "the manual lacks $word"
    # An option has an entry of its own, and isn't only mentioned.
    case $word in
    --*)
        entry=$(echo "$word" | sed 's/-/\\-/g')
        grep -qF -e "\\fB$entry\\fP" "$manual" || fail "the manual has no entry for $word"
        ;;
    esac
done <"$tmp/words"
done_well
