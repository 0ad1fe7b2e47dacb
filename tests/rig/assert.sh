# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What scenarios say, and how it is counted. Sourced.
#
# Every expectation prints one line, and "ok" or "not ok" at its start is what `run` counts. A failed
# one does not end the scenario; `stop_if_failed` right after it does, where the rest depends on it.

scenario=$(basename "$0" .sh)
last_failed=no
output='' # what the last expect_status printed

pass() {
    last_failed=no
    echo "ok $scenario: $* (${SECONDS} s)"
}

# fail WHAT [DETAIL]: the detail goes below, indented.
fail() {
    last_failed=yes
    echo "not ok $scenario: $1 (${SECONDS} s)"
    if [ -n "${2:-}" ]; then
        printf '#     %s\n' "${2//$'\n'/$'\n#     '}"
    fi
}

stop_if_failed() {
    if [ "$last_failed" = yes ]; then
        echo "# $scenario: stopped here, the rest depends on it"
        exit 1
    fi
}

# expect_status CODE WHAT COMMAND...: runs it; keeps what it says in $output.
expect_status() {
    local expected=$1 what=$2 status=0
    shift 2
    output=$("$@" 2>&1 </dev/null) || status=$?
    if [ "$status" -eq "$expected" ]; then
        pass "$what: status $status"
    else
        fail "$what: status $status instead of $expected" "$(tail -n 40 <<<"$output")"
    fi
}

expect_equal() {
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        fail "$1" "expected: $2"$'\n'"     got: $3"
    fi
}

# expect_match WHAT REGEX TEXT
expect_match() {
    if grep -Eq -- "$2" <<<"$3"; then
        pass "$1"
    else
        fail "$1" "nothing matches $2 in:"$'\n'"$(tail -n 20 <<<"$3")"
    fi
}

# expect_file_same WHAT FILE FILE
expect_file_same() {
    local difference
    if difference=$(diff "$2" "$3"); then
        pass "$1"
    else
        fail "$1" "$(head -n 40 <<<"$difference")"
    fi
}

# verdicts: check's JSON in, a line "id verdict" for each finding out.
verdicts() {
    python3 -c '
import json, sys
for finding in json.load(sys.stdin)["findings"]:
    print(finding["id"], finding["verdict"])
' | LC_ALL=C sort
}
