#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Without root the host is shown; a change says how to start again with it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

if test "$(id -u)" -eq 0; then
    command -v setpriv >/dev/null || exit 77
    chmod 755 "$tmp"
    setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$program" || exit 77
    cat >"$tmp/run" <<EOF
#!/bin/sh
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$(realpath "$program")" "\$@"
EOF
    chmod 755 "$tmp/run"
    export TMPDIR=/tmp
    program=$tmp/run
fi

run 4 apply --yes
one_sentence
complains 'needs root'
complains 'sudo '
complains 'apply --yes'
run 4 undo --yes --set 'guest.name=a b'
complains "'guest.name=a b'"
"$program" check --json >"$out" 2>"$err" </dev/null
gives .host.is_root false
gives '[.findings[] | select(.verdict == "unknown") | .detail | length > 0] | all' true
"$program" plan >"$out" 2>"$err" </dev/null || test $? -ne 4 || fail 'plan needs root'
last='the plain interview without root'
printf '2\n' | "$program" --plain >"$out" 2>"$err"
status=$?
test "$status" -eq 4 || test "$status" -eq 3 || fail "exit status $status"
# The simulated host needs none.
run 0 --demo apply --yes --reboot
done_well
