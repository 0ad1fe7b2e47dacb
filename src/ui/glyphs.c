/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/glyphs.h"

const KvGlyphs kv_glyphs_unicode = {
    .state = {
        [KV_STATE_READY] = "✓",
        [KV_STATE_TODO] = "!",
        [KV_STATE_WAITS] = "·",
        [KV_STATE_WARN] = "~",
        [KV_STATE_FAIL] = "✗",
        [KV_STATE_UNKNOWN] = "?",
        [KV_STATE_NA] = "-",
    },
    .looking = "·",
    .focus = "▸",
    .working = "…",
    .undone = "↶",
    .next = "→",
    .ellipsis = "…",
    .on = "•",
    .off = " ",
    .between = " · ",
};

const KvGlyphs kv_glyphs_ascii = {
    .state = {
        [KV_STATE_READY] = "+",
        [KV_STATE_TODO] = "!",
        [KV_STATE_WAITS] = ".",
        [KV_STATE_WARN] = "~",
        [KV_STATE_FAIL] = "x",
        [KV_STATE_UNKNOWN] = "?",
        [KV_STATE_NA] = "-",
    },
    .looking = ".",
    .focus = ">",
    .working = ":",
    .undone = "<",
    .next = "=",
    .ellipsis = "...",
    .on = "*",
    .off = " ",
    .between = " - ",
};

static KvState state_of(const KvFinding *finding)
{
    static const KvState states[] = {
        [KV_PASS] = KV_STATE_READY, [KV_TODO] = KV_STATE_TODO,       [KV_WARN] = KV_STATE_WARN,
        [KV_FAIL] = KV_STATE_FAIL,  [KV_UNKNOWN] = KV_STATE_UNKNOWN, [KV_NA] = KV_STATE_NA,
    };

    if (finding->verdict == KV_TODO && finding->waits)
        return KV_STATE_WAITS;
    return states[finding->verdict];
}

const char *kv_glyphs_verdict(const KvGlyphs *glyphs, const KvFinding *finding)
{
    return glyphs->state[state_of(finding)];
}
