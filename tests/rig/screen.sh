# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A person at a terminal of 80x24 with an ssh line to the rig: tmux holds the terminal, keys go in by name,
# what stands there is read back. Sourced after lib.sh and assert.sh.

screen_deadline=${KVMGT_RIG_DEADLINE:-600}

screen_tmux() {
    tmux -S "$rig_work/tmux" "$@"
}

# screen_start COMMAND...: opens the line and starts the program at its other end.
screen_start() {
    local line
    printf -v line '%q ' exec ssh "${rig_ssh_args[@]}" -p "$rig_port" -o ControlPath=none -tt root@127.0.0.1 \
        "LC_ALL=C.UTF-8 $*"
    LC_ALL=C.UTF-8 screen_tmux -f /dev/null -u new-session -d -s rig -x 80 -y 24 "$line"
}

# screen_drop: the line is cut, as by a lost network: nothing is said to the other end beforehand.
screen_drop() {
    kill -9 "$(screen_tmux display-message -p -t rig '#{pane_pid}')"
    screen_end
}

screen_end() {
    screen_tmux kill-server 2>/dev/null || true
}

screen_text() {
    screen_tmux capture-pane -p -t rig 2>/dev/null || echo '(the line is closed)'
}

screen_keys() {
    screen_tmux send-keys -t rig "$@"
}

# screen_wait WHAT REGEX: waits until a line matches.
screen_wait() {
    local since=$SECONDS text=''
    while [ $((SECONDS - since)) -lt "$screen_deadline" ]; do
        text=$(screen_text)
        if grep -Eq -- "$2" <<<"$text"; then
            pass "$1"
            return
        fi
        sleep 0.3
    done
    fail "$1" "nothing matches $2 on the screen:"$'\n'"$text"
    stop_if_failed
}

# screen_choose KEY REGEX: presses the key until the mark stands on a matching line.
screen_choose() {
    local tries before
    for tries in {1..40}; do
        before=$(screen_text)
        if grep -Eq -- "▸ *$2" <<<"$before"; then
            return
        fi
        screen_keys "$1"
        screen_settled "$before"
    done
    fail "$2 can be chosen" "not within $tries keys:"$'\n'"$(screen_text)"
    stop_if_failed
}

# screen_settled BEFORE: waits until the screen differs from that, or for two seconds.
screen_settled() {
    local tries
    for tries in {1..20}; do
        if [ "$(screen_text)" != "$1" ]; then
            return
        fi
        sleep 0.1
    done
    : "$tries"
}

# screen_type_into REGEX TEXT: opens the form's line, replaces what stands there.
screen_type_into() {
    screen_choose Up "$1"
    screen_keys Enter
    screen_wait "\"$1\" opens" 'Use it'
    screen_keys C-u
    screen_keys -l "$2"
    screen_keys Enter
    screen_wait "it takes $2" "▸ $1 .*$(cut -c1-20 <<<"$2")"
}
