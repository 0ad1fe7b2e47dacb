/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "core/base/i18n.h"
#include "demo/demo.h"

/* One row a host, one file NAME.host beside it in hosts/. */
static const KvDemoHost hosts[] = {
    { "fresh", N_("Debian 12 with an Intel HD Graphics 630, and nothing set up yet") },
    { "configured", N_("as fresh, set up for GVT-g and waiting for its restart") },
    { "rebooted", N_("as configured, started again: the graphics processor offers vGPUs") },
    { "ready", N_("everything done up to the virtual machine") },
    { "small", N_("an aperture of 256 MB: only the two smallest types") },
    { "tiny", N_("an aperture of 128 MB: no type fits") },
    { "large", N_("an aperture of 1 GB: all types") },
    { "newgpu", N_("a graphics processor of Alder Lake, which does not do GVT-g") },
    { "nogpu", N_("no Intel graphics processor") },
    { "novt", N_("virtualisation switched off in the firmware") },
    { "nokvmgt", N_("a kernel without the kvmgt module") },
    { "nolibvirt", N_("libvirt is not installed") },
    { "nomdevctl", N_("without mdevctl: systemd makes the vGPU last") },
    { "arch", N_("Arch Linux: GRUB without drop-ins, libvirt in separate daemons") },
    { "rig", N_("the virtual machine of the project's own test rig") },
};

const KvDemoHost *kv_demo_hosts(unsigned *ret_count)
{
    if (ret_count)
        *ret_count = G_N_ELEMENTS(hosts);
    return hosts;
}
