/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt-private.h"

__attribute__((visibility("default"))) const KvVirtOps kv_virt_module = {
    .open = kv_virt_open,
    .close = kv_virt_close,
    .alive = kv_virt_alive,
    .look = kv_virt_look,
    .domain_xml = kv_virt_domain_xml,
    .with_vgpu = kv_virt_with_vgpu,
    .without_vgpu = kv_virt_without_vgpu,
    .vgpu_device = kv_virt_vgpu_device,
    .define = kv_virt_define,
    .redefine = kv_virt_redefine,
    .attach = kv_virt_attach,
    .detach = kv_virt_detach,
    .autostart = kv_virt_autostart,
    .start = kv_virt_start,
    .stop = kv_virt_stop,
    .undefine = kv_virt_undefine,
    .create_volume = kv_virt_create_volume,
    .volume_path = kv_virt_volume_path,
    .volume_used = kv_virt_volume_used,
    .delete_volume = kv_virt_delete_volume,
    .vgpus_of_xml = kv_virt_vgpus_of_xml,
    .read_fit = kv_virt_read_fit,
    .size_of_xml = kv_virt_size_of_xml,
    .refused = kv_virt_refused,
};
