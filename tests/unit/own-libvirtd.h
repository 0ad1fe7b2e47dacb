/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A libvirtd of the test's own: in private mount, network and process namespaces, with all its
 * state on temporary file systems, so that the machine's own libvirt and its guests aren't touched.
 */

/* Runs body in that world, where libvirtd answers at qemu:///system, and returns what it returned.
 * 77, with a sentence on stdout, when this machine can't have one. Everything ends with body. */
int own_libvirtd_run(int (*body)(void));

/* Ends and starts the daemon; a call returns when it is so. */
void own_libvirtd_stop(void);
gboolean own_libvirtd_start(void);
