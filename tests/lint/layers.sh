#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may include whom (src/README.md has the same in words), and that core neither prints nor knows
# a terminal. Usage: layers.sh SOURCE_ROOT CORE_ARCHIVE
set -eu
cd "$1/src"
archive=$2
bad=0

complain() {
    echo "$*" >&2
    bad=1
}

# room: rooms it may include from, beside itself
allowed() {
    case $1 in
    core/base) echo '' ;;
    core/text) echo 'core/base' ;;
    core/boot) echo 'core/base core/text' ;;
    core/machine) echo 'core/base core/text' ;;
    core/facts) echo 'core/base core/text core/boot core/machine' ;;
    core/answers) echo 'core/base core/text core/boot core/machine core/facts' ;;
    core/checks) echo 'core/base core/text core/boot core/machine core/facts core/answers' ;;
    core/plan) echo 'core/base core/text core/boot core/machine core/facts core/answers core/checks' ;;
    core/apply) echo 'core/base core/text core/boot core/machine core/facts core/answers core/checks
        core/plan' ;;
    core/session) echo 'core/base core/text core/boot core/machine core/facts core/answers
        core/checks core/plan core/apply' ;;
    virt) echo 'core/base core/text core/machine' ;;
    demo) echo 'core/base core/text core/boot core/machine core/facts' ;;
    cli | ui) echo 'core/base core/text core/boot core/machine core/facts core/answers core/checks
        core/plan core/apply core/session' ;;
    .) echo 'core/base core/text core/machine core/session core/apply cli ui demo core/answers
        core/facts core/checks core/plan' ;;
    *) echo unknown ;;
    esac
}

for file in $(find . -name '*.[ch]' | sed 's|^\./||' | sort); do
    room=$(dirname "$file")
    rooms=$(allowed "$room")
    [ "$rooms" = unknown ] && complain "$file: the room $room isn't in the table of this test"
    # shellcheck disable=SC2013 # no path of ours has a blank
    for include in $(sed -n 's/^#include "\(.*\)"$/\1/p' "$file"); do
        from=$(dirname "$include")
        [ "$from" = "$room" ] && continue
        case " $(echo "$rooms" | tr -s ' \n' ' ') " in
        *" $from "*) ;;
        *) complain "$file includes $include: $room may not use $from" ;;
        esac
    done
    case $room in
    core/* | demo | cli) grep -nE '#include <(n?curses|libvirt|libxml)' "$file" &&
        complain "$file: this room knows neither curses nor libvirt nor libxml2" ;;
    ui) grep -nE '#include <(libvirt|libxml)' "$file" && complain "$file: libvirt belongs to virt" ;;
    esac
done

printing=$(nm -u "$archive" 2>/dev/null |
    grep -wE '(__)?v?f?printf(_chk)?|puts|fputs|putchar|fwrite|perror|g_print|g_printerr|initscr|newterm|exit|getenv|chdir' |
    sort -u || true)
[ -z "$printing" ] || complain "core prints, exits, moves or reads the environment:" "$printing"
exit $bad
