/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's module, loaded when it is first needed. */
#include "core/machine/virt.h"

#include <dlfcn.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"

#define INSTALLED KV_MODULEDIR "/" KV_VIRT_MODULE_FILE
#define MODE      (RTLD_LAZY | RTLD_LOCAL)

/* Beside a program that isn't installed, else where it was installed, and for a test by its bare
 * name, along the test's run path. The program itself has none: the loader would look there for
 * each of its libraries first, and the first frame would wait for that. */
static void *open_module(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *directory = g_path_get_dirname(self ? self : "/");
    g_autofree char *beside = g_build_filename(directory, "virt", KV_VIRT_MODULE_FILE, NULL);
    void *module;

    if (access(beside, F_OK) == 0)
        return dlopen(beside, MODE);
    if (!g_str_equal(directory, KV_PROGRAMDIR)) {
        module = dlopen(KV_VIRT_MODULE_FILE, MODE);
        if (module || access(INSTALLED, F_OK) != 0)
            return module;
    }
    return dlopen(INSTALLED, MODE);
}

static const KvVirtOps *load(GError **error)
{
    void *module = open_module();
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
