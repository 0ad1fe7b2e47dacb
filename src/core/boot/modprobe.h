/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* modprobe.d(5) and what is made of it. All pure. */

/* The words of all `options` lines for the module in the text of one file, in their order and one
 * blank between them: to be read as a command line is (core/boot/cmdline.h), for the last word of a
 * name counts there too. '-' and '_' are one letter in the module's name. g_free; NULL: there is no
 * such line. */
char *kv_modprobe_options(const char *text, const char *module);

/* Is name ("initrd.img-6.1.0-50-amd64") that of an initial RAM disk which a distribution's program
 * makes anew with all the others? Those for a rescue are kept as they are, and so is microcode. */
gboolean kv_is_initrd_name(const char *name);
