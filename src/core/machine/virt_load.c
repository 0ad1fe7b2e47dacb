/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's module, loaded when it is first needed. */
#include "core/machine/virt.h"

#include <dlfcn.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

static const KvVirtOps *load(GError **error)
{
    /* By its bare name: the program's own run path says where it is, and nothing else does. */
    void *module = dlopen(KV_VIRT_MODULE_FILE, RTLD_LAZY | RTLD_LOCAL);
    const KvVirtOps *ops = module ? dlsym(module, KV_VIRT_MODULE_SYMBOL) : NULL;

    if (!ops)
        kv_fail(error, KV_ERROR_UNSUPPORTED,
                _("libvirt can't be used: the part of kvmgt-setup that talks to it could not be "
                  "loaded (%s). Install libvirt's client library, or kvmgt-setup anew."),
                dlerror());
    return ops;
}

const KvVirtOps *kv_virt_load(GError **error)
{
    static const KvVirtOps *loaded;
    static GMutex lock;
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&lock);

    /* Kept for ever: libvirt can't be unloaded. */
    if (!loaded)
        loaded = load(error);
    return loaded;
}
