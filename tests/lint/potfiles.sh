#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# po/POTFILES names every source with a translatable text and no other. Usage: potfiles.sh ROOT
set -eu
cd "$1"
found=$(mktemp)
trap 'rm -f "$found"' EXIT
grep -rlE '(^|[^A-Za-z_])(N?_|ngettext|g_dngettext)\(' src --include='*.c' | LC_ALL=C sort >"$found"
diff -u po/POTFILES "$found"
