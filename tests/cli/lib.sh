# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the command line share. Sourced; $program is the program under test.
#
#   run STATUS WORD…   runs the program and expects the exit status; leaves $out and $err (files)
#   says TEXT          standard output holds the text (a fixed string)
#   complains TEXT     so does standard error
#   holds FILE TEXT    a file does; lacks FILE TEXT
#   fail TEXT          ends the test
set -u
unset LANGUAGE LC_MESSAGES LANG NO_COLOR KVMGT_SETUP_UI
export LC_ALL=C.UTF-8 TERM=dumb
# With the address sanitizer: its leak tracer dies of libvirt's threads. Leaks are looked for in the
# unit tests.
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
program=${1:?usage: TEST PROGRAM}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
export TMPDIR="$tmp"
out=$tmp/out
err=$tmp/err
checks=0

fail()
{
    echo "FAILED: $*" >&2
    echo "--- the last command was: $last" >&2
    echo "--- standard output:" >&2
    head -c 4000 "$out" >&2
    echo "--- standard error:" >&2
    head -c 4000 "$err" >&2
    exit 1
}

last='(none)'
run()
{
    expected=$1
    shift
    last="kvmgt-setup $*"
    "$program" "$@" >"$out" 2>"$err" </dev/null
    status=$?
    checks=$((checks + 1))
    test "$status" -eq "$expected" || fail "exit status $status instead of $expected"
}

says()
{
    checks=$((checks + 1))
    grep -qF -e "$1" "$out" || fail "it doesn't say: $1"
}

says_not()
{
    checks=$((checks + 1))
    ! grep -qF -e "$1" "$out" || fail "it says: $1"
}

complains()
{
    checks=$((checks + 1))
    grep -qF -e "$1" "$err" || fail "it doesn't complain: $1"
}

# A file holds the text, or lacks it.
holds()
{
    checks=$((checks + 1))
    grep -qF -e "$2" "$1" || fail "$1 lacks: $2"
}

lacks()
{
    checks=$((checks + 1))
    ! grep -qF -e "$2" "$1" || fail "$1 holds: $2"
}

# Usage errors and the like: one sentence on standard error, nothing on standard output.
one_sentence()
{
    checks=$((checks + 1))
    test "$(wc -l <"$err")" -eq 1 || fail "not one line on standard error"
    test ! -s "$out" || fail "something on standard output"
    case $(cat "$err") in
    'kvmgt-setup: '*) ;;
    *) fail "the sentence doesn't begin with the program's name" ;;
    esac
}

# The value of a jq expression on the last output.
value()
{
    jq -r "$1" "$out" || fail "jq can't read the output"
}

# Expects the value of a jq expression.
gives()
{
    checks=$((checks + 1))
    got=$(value "$1")
    test "$got" = "$2" || fail "$1 gives $got instead of $2"
}

# The program on a simulated host that is kept: demo HOST, then run with $demo.
new_host()
{
    state=$tmp/host-$1
    rm -rf "$state"
    host=$1
}
demo()
{
    expected=$1
    shift
    run "$expected" --demo="$host" --demo-state "$state" "$@"
}

# Runs the program on a terminal of its own with the given input; the exit status goes to $status.
# What it wrote is in $out.
on_terminal()
{
    input=$1
    shift
    last="on a terminal: kvmgt-setup $*"
    line=$(printf "'%s' " "$program" "$@")
    printf '%b' "$input" | script -qec "$line" /dev/null >"$out" 2>"$err"
    status=$?
}

done_well()
{
    echo "$checks checks passed"
}
