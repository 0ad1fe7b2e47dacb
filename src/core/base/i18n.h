/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* Static tables hold N_("…"), the place of use says _(). A sentence is never put together from
 * parts; values go in by position ("%1$s") where there is more than one. */
#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) (text)
