/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/facts/aperture.h"

/* MiB and fence registers: what there is, and what the host keeps. */
#define GGTT       4096
#define FENCES     32
#define HOST_LOW   128
#define HOST_HIGH  384
#define HOST_FENCE 4
#define VGPU_FENCE 4
#define MOST       7 /* of the driver's eight one is the idle vGPU */

const char kv_vgpu_sizes[KV_N_VGPU_SIZES] = { '8', '4', '2', '1' };

static const int low[KV_N_VGPU_SIZES] = { 64, 128, 256, 512 };
static const int high[KV_N_VGPU_SIZES] = { 384, 512, 1024, 2048 };

void kv_aperture_counts(guint64 aperture_mib, int counts[KV_N_VGPU_SIZES])
{
    int aperture = (int)MIN(aperture_mib, GGTT);
    int below = MAX(aperture - HOST_LOW, 0), beyond = MAX(GGTT - aperture - HOST_HIGH, 0);
    gboolean listed = TRUE;

    for (int i = 0; i < KV_N_VGPU_SIZES; i++) {
        int fences = (FENCES - HOST_FENCE) / VGPU_FENCE;

        /* The driver stops at the first one that doesn't fit. */
        listed = listed && below / low[i] > 0;
        counts[i] = listed ? MIN(MIN(below / low[i], beyond / high[i]), MIN(fences, MOST)) : -1;
    }
}

char *kv_aperture_says(guint64 aperture_mib)
{
    GString *text = g_string_new(NULL);
    int counts[KV_N_VGPU_SIZES];

    kv_aperture_counts(aperture_mib, counts);
    for (int i = 0; i < KV_N_VGPU_SIZES && counts[i] >= 0; i++)
        g_string_append_printf(text, "%s_%c: %d", text->len ? ", " : "", kv_vgpu_sizes[i],
                               counts[i]);
    return g_string_free(text->len ? text : g_string_append(text, "-"), FALSE);
}

static gboolean is_better(guint64 than, guint64 aperture_mib)
{
    int old[KV_N_VGPU_SIZES], new[KV_N_VGPU_SIZES];
    gboolean better = FALSE;

    kv_aperture_counts(than, old);
    kv_aperture_counts(aperture_mib, new);
    for (int i = 0; i < KV_N_VGPU_SIZES; i++) {
        if (new[i] < old[i])
            return FALSE;
        better = better || new[i] > old[i];
    }
    return better;
}

void kv_aperture_better(guint64 aperture_mib, guint64 better[KV_N_BETTER_APERTURES + 1])
{
    static const guint64 sizes[] = { 512, 1024 };
    unsigned count = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(sizes) && count < KV_N_BETTER_APERTURES; i++)
        if (is_better(aperture_mib, sizes[i]))
            better[count++] = sizes[i];
    better[count] = 0;
}
