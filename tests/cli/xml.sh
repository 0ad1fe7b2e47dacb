#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The definition of a new virtual machine: printed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# What is printed is what the plan defines, to the byte.
new_host rebooted
vgpu=vgpu.uuid=2b8bd5b4-5a5c-4d5c-8ef6-cd4a44a25f38
demo 1 plan --json --set $vgpu
value '.actions[] | select(.kind == "define") | .value' >"$tmp/value"
demo 1 plan --xml --set $vgpu
printf '\n' | cat "$out" - | cmp - "$tmp/value" || fail 'it is not what the plan defines'
demo 1 plan --xml --set vgpu.count=2 --set vgpu.type=smallest
test "$(grep -c '^<domain ' "$out")" -eq 2 || fail 'not the XML of two virtual machines'
# Nothing to print is told, and isn't printed.
new_host fresh
demo 1 plan --xml
one_sentence
complains 'defines no virtual machine'
done_well
