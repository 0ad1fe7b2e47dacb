#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# C files are as clang-format leaves them, shell scripts as shellcheck likes them.
# Usage: format.sh ROOT
set -eu
cd "$1"
find src tests -name '*.[ch]' ! -path '*/rig/modules/*' -print0 | xargs -0 clang-format --dry-run -Werror
grep -rlE --exclude='*.py' '^#!/bin/(ba)?sh' tools tests .ci | xargs shellcheck -x
