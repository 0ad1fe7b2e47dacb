/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "core/facts/facts.h"

/* What a PCI device id of Intel (vendor 8086) stands for. *ret_platform is a static name or NULL.
 */
KvGeneration kv_gpu_generation(unsigned device, const char **ret_platform);
