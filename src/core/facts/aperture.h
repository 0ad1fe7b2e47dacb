/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The types of vGPU that GVT-g has, by rising memory: the last letter of i915-GVTg_V5_8, _4, _2,
 * _1. */
#define KV_N_VGPU_SIZES 4
extern const char kv_vgpu_sizes[KV_N_VGPU_SIZES];

/* How many vGPUs of one type alone a graphics processor can make whose aperture (PCI BAR 2) has so
 * many MiB, with nothing taken yet: -1 where the driver doesn't even list the type. It is what is
 * really to be had; available_instances is a hint of the driver's, which above 3.6 GiB of aperture
 * promises what isn't there. drivers/gpu/drm/i915/gvt/vgpu.c and gvt.h, 5.10 to 6.12; with the
 * usual 4 GiB of graphics address space and 32 fences. Pure. */
void kv_aperture_counts(guint64 aperture_mib, int counts[KV_N_VGPU_SIZES]);

/* The same in words: "_8: 6, _4: 3, _2: 1", with what is listed; "-" when nothing is. g_free. */
char *kv_aperture_says(guint64 aperture_mib);

/* The smallest apertures that firmware offers beyond 256 MiB and that give more types or more vGPUs
 * than this one, 0-ended; at most two. */
#define KV_N_BETTER_APERTURES 2
void kv_aperture_better(guint64 aperture_mib, guint64 better[KV_N_BETTER_APERTURES + 1]);
