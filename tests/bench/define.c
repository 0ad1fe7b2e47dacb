/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Defines a virtual machine the way the program does, as a process of its own: the module is
 * loaded, libvirt is asked, the XML is made and handed over. */
#include <stdio.h>

#include "core/machine/virt.h"

/* Of a device that needn't be there: it is looked for at the start, not here. */
#define VGPU "8d2f6a3e-1c7b-4e0b-9a55-0c1d2e3f4a5b"

static gboolean define(const KvVirtOps *ops, const char *uri, const KvGuestSpec *spec,
                       GError **error)
{
    g_autofree char *xml = NULL;
    KvVirt *virt = ops->open(uri, FALSE, error);
    gboolean fine;

    if (!virt)
        return FALSE;
    xml = ops->domain_xml(spec, error);
    fine = xml && ops->define(virt, xml, error);
    ops->close(virt);
    return fine;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    const KvVirtOps *ops;
    KvGuestSpec spec = { .vgpu = VGPU,
                         .attach = KV_ATTACH_NATIVE,
                         .type = "qemu",
                         .memory_mib = 1024,
                         .vcpus = 2,
                         .disk_format = "qcow2",
                         .network_user = TRUE };

    if (argc != 4) {
        fprintf(stderr, "usage: bench-define URI NAME DISK\n");
        return 2;
    }
    spec.name = argv[2];
    spec.disk_path = argv[3];
    ops = kv_virt_load(&error);
    if (ops && define(ops, argv[1], &spec, &error))
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return 1;
}
