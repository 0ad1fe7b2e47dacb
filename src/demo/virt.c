/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated host's libvirt. libvirt's test driver judges every definition; but it forgets with
 * the process that asked it, so what was defined is kept in a file, and a start looks at the
 * simulated host as the QEMU driver would look at a real one. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/i18n.h"
#include "core/text/printable.h"
#include "demo/guestxml.h"
#include "demo/model.h"

/* A node without the domain that the test driver has of its own. */
#define JUDGE_FILE "/judge.xml"
#define SOCKET     "/var/run/libvirt/libvirt-sock"

struct KvVirt {
    KvDemo *demo;
    const KvVirtOps *real;
    char *uri;
    char *version; /* of the library */
};

/* KvVirtOps.open is told a URI and no machine: the machine asks for the calls first, in the same
 * thread, and that is remembered for it. */
static GPrivate asking;

/* The sentences are literals of this file, with the two positions for thing and words. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* format is a translated sentence with the thing and libvirt's words. */
static gboolean fail(GError **error, const char *format, const char *thing, const char *words)
{
    g_autofree char *shown = kv_printable(thing, -1);
    g_autofree char *sentence = g_strdup_printf(format, shown, words);

    return kv_fail(error, KV_ERROR_LIBVIRT, "%s", sentence);
}

/* ---- the judge ---- */

static KvVirt *open_judge(const KvVirt *virt, GError **error)
{
    g_autofree char *uri = g_strconcat("test://", virt->demo->directory, JUDGE_FILE, NULL);

    return virt->real->open(uri, FALSE, error);
}

/* Name and UUID as libvirt reads them in xml. */
static gboolean identify(const KvVirt *virt, const char *xml, char **ret_name, char **ret_uuid,
                         GError **error)
{
    g_autofree char *adapted = kv_guest_for_test_driver(xml);
    KvVirt *judge = open_judge(virt, error);
    g_autoptr(KvVirtFacts) facts = NULL;

    if (judge && virt->real->define(judge, adapted, error))
        facts = virt->real->look(judge, error);
    if (facts && facts->domains->len > 0) {
        const KvVirtDomain *domain = facts->domains->pdata[0];

        *ret_name = g_strdup(domain->name);
        *ret_uuid = g_strdup(domain->uuid);
    }
    virt->real->close(judge);
    return facts != NULL;
}

/* Does libvirt take xml where the other domains are? */
static gboolean fits_in(const KvVirt *virt, const GPtrArray *domains, const char *xml,
                        GError **error)
{
    g_autofree char *adapted = kv_guest_for_test_driver(xml);
    KvVirt *judge = open_judge(virt, error);
    gboolean fine = judge != NULL;

    for (guint i = 0; fine && i < domains->len; i++) {
        const KvDemoDomain *domain = domains->pdata[i];
        g_autofree char *other = kv_guest_for_test_driver(domain->xml);

        fine = virt->real->define(judge, other, error);
    }
    fine = fine && virt->real->define(judge, adapted, error);
    virt->real->close(judge);
    return fine;
}

/* ---- the connection ---- */

static void demo_close(KvVirt *virt)
{
    if (!virt)
        return;
    g_free(virt->uri);
    g_free(virt->version);
    g_free(virt);
}

/* Any other driver than QEMU's is refused, or not, by the library itself. */
static gboolean is_uri_known(const KvVirtOps *real, const char *uri, GError **error)
{
    KvVirt *connection;

    if (!uri || g_str_has_prefix(uri, "qemu:///"))
        return TRUE;
    connection = real->open(uri, TRUE, error);
    real->close(connection);
    return connection != NULL;
}

static gboolean daemon_answers(const KvDemo *demo, const char *uri, GError **error)
{
    if (kv_host_get(demo->host, "libvirt", "", "daemon"))
        return TRUE;
    return fail(error,
                _("libvirt does not answer at %1$s: %2$s. "
                  "Start its daemon with: systemctl start libvirtd"),
                uri, "Failed to connect socket to '" SOCKET "': No such file or directory");
}

/* The version that the library says of itself, unless the description names another. */
static char *library_version(const KvVirt *virt, GError **error)
{
    const char *said = kv_host_get(virt->demo->host, "libvirt", "", "version");
    KvVirt *judge = said ? NULL : open_judge(virt, error);
    g_autoptr(KvVirtFacts) facts = judge ? virt->real->look(judge, error) : NULL;

    virt->real->close(judge);
    return g_strdup(said ? said : facts ? facts->version : NULL);
}

static KvVirt *demo_open(const char *uri, gboolean read_only, GError **error)
{
    KvDemo *demo = g_private_get(&asking);
    const KvVirtOps *real = kv_virt_load(error);
    const char *shown = uri ? uri : "qemu:///system";
    KvVirt *virt;

    if (!real || !is_uri_known(real, uri, error) || !daemon_answers(demo, shown, error))
        return NULL;
    virt = g_new0(KvVirt, 1);
    virt->demo = demo;
    virt->real = real;
    virt->uri = kv_printable(shown, -1);
    virt->version = library_version(virt, error);
    if (!virt->version)
        g_clear_pointer(&virt, demo_close);
    return virt;
}

static gboolean demo_alive(KvVirt *virt)
{
    return TRUE;
}

/* ---- looking ---- */

static void add_domain(const KvVirt *virt, const KvDemoDomain *from, GPtrArray *domains)
{
    KvVirtDomain *domain = g_new0(KvVirtDomain, 1);

    domain->name = g_strdup(from->name);
    domain->uuid = g_strdup(from->uuid);
    domain->active = from->active;
    domain->persistent = from->persistent;
    domain->vgpus = virt->real->vgpus_of_xml(from->xml, &domain->command_line);
    if (!domain->vgpus)
        domain->vgpus = g_new0(char *, 1);
    g_ptr_array_add(domains, domain);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    /* All three kinds begin with the name. */
    return strcmp(**(char ***)a, **(char ***)b);
}

static GPtrArray *objects(const KvDemo *demo, const char *kind)
{
    GPtrArray *array = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);

    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];
        KvVirtObject *object;

        if (strcmp(section->kind, kind) != 0 || kv_section_yes(section, "absent", FALSE))
            continue;
        object = g_new0(KvVirtObject, 1);
        object->name = g_strdup(section->name);
        object->active = kv_section_yes(section, "active", TRUE);
        g_ptr_array_add(array, object);
    }
    g_ptr_array_sort(array, by_name);
    return array;
}

static char *dac_label(const KvDemo *demo)
{
    gint64 uid, gid;

    kv_qemu_ids(demo, &uid, &gid);
    return g_strdup_printf("+%" G_GINT64_FORMAT ":+%" G_GINT64_FORMAT, uid, gid);
}

static KvVirtFacts *demo_look(KvVirt *virt, GError **error)
{
    const KvHost *host = virt->demo->host;
    KvVirtFacts *facts = g_new0(KvVirtFacts, 1);
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);

    facts->uri = g_strdup(virt->uri);
    facts->version = g_strdup(virt->version);
    facts->hypervisor = g_strdup(kv_host_get(host, "libvirt", "", "hypervisor"));
    facts->emulator = g_strdup(kv_host_get(host, "libvirt", "", "emulator"));
    facts->dac_label = dac_label(virt->demo);
    facts->has_kvm = kv_tree_has(&virt->demo->tree, "/dev/kvm");
    facts->memory_kib =
        kv_section_number(kv_host_section(host, "host", ""), "memory", 16384) * 1024;
    facts->cpus = (unsigned)kv_section_number(kv_host_section(host, "cpu", ""), "count", 1);
    facts->pools = objects(virt->demo, "pool");
    facts->networks = objects(virt->demo, "network");
    facts->domains = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_domain_free);
    for (guint i = 0; i < domains->len; i++)
        add_domain(virt, domains->pdata[i], facts->domains);
    g_ptr_array_sort(facts->domains, by_name);
    return facts;
}

/* ---- changing ---- */

static char *demo_domain_xml(const KvGuestSpec *spec, GError **error)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real ? real->domain_xml(spec, error) : NULL;
}

static char **demo_vgpus_of_xml(const char *xml, gboolean *ret_command_line)
{
    const KvVirtOps *real = kv_virt_load(NULL);

    return real ? real->vgpus_of_xml(xml, ret_command_line) : NULL;
}

/* Ends a change: lets go of the host, and says it when its files couldn't be written. */
static gboolean finish(KvVirt *virt, int lock, gboolean fine, GError **error)
{
    int trouble = kv_demo_take_trouble(virt->demo);

    if (lock >= 0)
        close(lock);
    if (fine && (lock < 0 || trouble < 0))
        return kv_machine_fail(error, KV_DOING_WRITE, virt->demo->directory,
                               lock < 0 ? lock : trouble);
    return fine;
}

/* A failure that the description orders for the call. */
static gboolean fail_as_ordered(const KvVirt *virt, const char *what, const char *format,
                                const char *thing, GError **error)
{
    const KvHostSection *failure = kv_demo_failure(virt->demo, what);
    g_autofree char *words = failure && failure->text ? g_strdup(failure->text->str) : NULL;

    if (!failure)
        return FALSE;
    fail(error, format, thing, words ? g_strchomp(words) : "internal error");
    return TRUE;
}

static gboolean keep(KvVirt *virt, const char *xml, GError **error)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    g_autofree char *name = NULL, *uuid = NULL;
    KvDemoDomain *domain;

    if (!identify(virt, xml, &name, &uuid, error) || !fits_in(virt, domains, xml, error))
        return FALSE;
    domain = kv_domains_find(domains, name);
    if (!domain) {
        domain = g_new0(KvDemoDomain, 1);
        domain->name = g_strdup(name);
        domain->uuid = g_strdup(uuid);
        g_ptr_array_add(domains, domain);
    }
    g_free(domain->xml);
    domain->xml = g_strdup(xml);
    domain->persistent = TRUE;
    kv_domains_save(virt->demo, domains);
    return TRUE;
}

static gboolean demo_define(KvVirt *virt, const char *xml, GError **error)
{
    int lock;

    if (fail_as_ordered(virt, "virt define",
                        _("libvirt doesn't define the virtual machine %1$s: %2$s."), "", error))
        return FALSE;
    lock = kv_demo_lock(virt->demo);
    return finish(virt, lock, lock < 0 || keep(virt, xml, error), error);
}

/* Words against a network or a pool; NULL. */
static char *object_missing(const KvDemo *demo, const char *kind, const char *name)
{
    const KvHostSection *section = kv_host_section(demo->host, kind, name);
    gboolean pool = strcmp(kind, "pool") == 0;

    if (!section || kv_section_yes(section, "absent", FALSE))
        return g_strdup_printf(pool ? "Storage pool not found: no storage pool with matching name "
                                      "'%s'"
                                    : "Network not found: no network with matching name '%s'",
                               name);
    if (!kv_section_yes(section, "active", TRUE))
        return g_strdup_printf(pool
                                   ? "Requested operation is not valid: storage pool '%s' is not "
                                     "active"
                                   : "Requested operation is not valid: network '%s' is not active",
                               name);
    return NULL;
}

static char *pool_file(const KvDemo *demo, const char *pool, const char *volume)
{
    const char *directory = kv_host_get(demo->host, "pool", pool, "path");

    return g_build_filename(directory ? directory : "/var/lib/libvirt/images", volume, NULL);
}

static char *objects_missing(const KvDemo *demo, const KvGuestNeeds *needs)
{
    for (guint i = 0; i < needs->pools->len; i++) {
        char *words = object_missing(demo, "pool", needs->pools->pdata[i]);
        g_autofree char *file =
            words ? NULL : pool_file(demo, needs->pools->pdata[i], needs->volumes->pdata[i]);

        if (words)
            return words;
        if (!kv_tree_has(&demo->tree, file))
            return g_strdup_printf(
                "Storage volume not found: no storage vol with matching name '%s'",
                (char *)needs->volumes->pdata[i]);
    }
    for (guint i = 0; i < needs->networks->len; i++) {
        char *words = object_missing(demo, "network", needs->networks->pdata[i]);

        if (words)
            return words;
    }
    return NULL;
}

/* Words against a vGPU of the domain; NULL. */
static char *vgpu_missing(const KvDemo *demo, const char *vgpu)
{
    g_autofree char *path = g_strdup_printf("/sys/bus/mdev/devices/%s", vgpu);
    g_autofree char *user = kv_domains_user_of(demo, vgpu);

    if (!kv_tree_has(&demo->tree, path))
        return g_strdup_printf("device not found: mediated device '%s' not found", vgpu);
    if (user)
        return g_strdup_printf("Requested operation is not valid: mediated device %s is in use by "
                               "driver QEMU, domain %s",
                               path, user);
    return NULL;
}

static char *files_missing(const KvDemo *demo, const KvGuestNeeds *needs)
{
    gint64 uid, gid;

    kv_qemu_ids(demo, &uid, &gid);
    for (guint i = 0; i < needs->files->len; i++)
        if (!kv_tree_has(&demo->tree, needs->files->pdata[i]))
            return g_strdup_printf("Cannot access storage file '%s' (as uid:%" G_GINT64_FORMAT
                                   ", gid:%" G_GINT64_FORMAT "): No such file or directory",
                                   (char *)needs->files->pdata[i], uid, gid);
    return NULL;
}

/* QEMU's last words on the command line path. */
static char *qemu_ends(const KvDemo *demo, const KvGuestNeeds *needs, const char *vgpu)
{
    g_autofree char *words = kv_qemu_refuses(demo, vgpu);

    if (!words && !needs->has_slot)
        words = g_strdup("PCI: slot 1 function 0 not available for pcie-root-port, in use by "
                         "vfio-pci");
    return words ? g_strdup_printf("internal error: process exited while connecting to monitor: "
                                   "qemu-system-x86_64: -device vfio-pci: %s",
                                   words)
                 : NULL;
}

/* Everything that can be against the start, in the order in which libvirt comes upon it; NULL. */
static char *words_against_start(const KvVirt *virt, const KvDemoDomain *domain)
{
    g_autoptr(KvGuestNeeds) needs = kv_guest_needs(domain->xml);
    gboolean command_line = FALSE;
    g_auto(GStrv) vgpus = virt->real->vgpus_of_xml(domain->xml, &command_line);
    char *words = objects_missing(virt->demo, needs);

    for (char **vgpu = vgpus; !words && !command_line && vgpu && *vgpu; vgpu++)
        words = vgpu_missing(virt->demo, *vgpu);
    if (!words)
        words = files_missing(virt->demo, needs);
    for (char **vgpu = vgpus; !words && command_line && vgpu && *vgpu; vgpu++)
        words = qemu_ends(virt->demo, needs, *vgpu);
    return words;
}

/* Natively libvirt gives the node to QEMU's user while the domain runs, and takes it back. */
static void give_nodes(const KvVirt *virt, const KvDemoDomain *domain, gboolean to_qemu)
{
    gboolean command_line = FALSE;
    g_auto(GStrv) vgpus = virt->real->vgpus_of_xml(domain->xml, &command_line);
    gint64 uid, gid;

    kv_qemu_ids(virt->demo, &uid, &gid);
    for (char **vgpu = vgpus; !command_line && vgpu && *vgpu; vgpu++) {
        g_autofree char *link = g_strdup_printf("/sys/bus/mdev/devices/%s/iommu_group", *vgpu);
        g_autofree char *group = kv_tree_link_name(&virt->demo->tree, link);
        g_autofree char *path = group ? g_strdup_printf("/dev/vfio/%s", group) : NULL;
        KvNode node;

        if (!path || !kv_nodes_get(virt->demo, path, &node))
            continue;
        node.uid = to_qemu && uid > 0 ? (uid_t)uid : 0;
        node.gid = to_qemu && gid > 0 ? (gid_t)gid : 0;
        kv_nodes_set(virt->demo, path, &node);
    }
}

static gboolean start(KvVirt *virt, const char *name, GError **error)
{
    const char *const sentence = _("libvirt doesn't start the virtual machine %1$s: %2$s.");
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);
    g_autofree char *words = NULL;

    if (fail_as_ordered(virt, "virt start", sentence, name, error))
        return FALSE;
    if (!domain) {
        words = g_strdup_printf("Domain not found: no domain with matching name '%s'", name);
        return fail(error, sentence, name, words);
    }
    if (domain->active)
        return TRUE;
    words = words_against_start(virt, domain);
    if (words)
        return fail(error, sentence, name, words);
    domain->active = TRUE;
    kv_domains_save(virt->demo, domains);
    give_nodes(virt, domain, TRUE);
    return TRUE;
}

static gboolean demo_start(KvVirt *virt, const char *name, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return finish(virt, lock, lock < 0 || start(virt, name, error), error);
}

static gboolean demo_stop(KvVirt *virt, const char *name, GError **error)
{
    int lock = kv_demo_lock(virt->demo);
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);

    if (lock >= 0 && domain && domain->active) {
        domain->active = FALSE;
        give_nodes(virt, domain, FALSE);
        if (!domain->persistent)
            g_ptr_array_remove(domains, domain);
        kv_domains_save(virt->demo, domains);
    }
    return finish(virt, lock, TRUE, error);
}

static gboolean undefine(KvVirt *virt, const char *name, const char *uuid, GError **error)
{
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);
    KvDemoDomain *domain = kv_domains_find(domains, name);
    g_autofree char *shown = kv_printable(name, -1);

    if (!domain)
        return TRUE;
    if (g_ascii_strcasecmp(domain->uuid, uuid) != 0)
        return kv_fail(error, KV_ERROR_CHANGED,
                       _("The virtual machine %1$s is another one than the one that was defined "
                         "here: its UUID is %2$s. It is kept."),
                       shown, domain->uuid);
    domain->persistent = FALSE;
    if (!domain->active)
        g_ptr_array_remove(domains, domain);
    kv_domains_save(virt->demo, domains);
    return TRUE;
}

static gboolean demo_undefine(KvVirt *virt, const char *name, const char *uuid, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return finish(virt, lock, lock < 0 || undefine(virt, name, uuid, error), error);
}

/* ---- volumes ---- */

#define QCOW2_MAGIC "QFI\xfb\0\0\0\3"
#define QCOW2_NEW   196736 /* what qemu-img writes for an empty image */

static gboolean pool_opens(const KvVirt *virt, const char *pool, GError **error)
{
    g_autofree char *words = object_missing(virt->demo, "pool", pool);

    return !words ||
           fail(error, _("libvirt doesn't open the storage pool %1$s: %2$s."), pool, words);
}

static gboolean check_name(const char *name, GError **error)
{
    g_autofree char *shown = kv_printable(name, -1);

    if (name[0] != '\0' && !strchr(name, '/') && g_utf8_validate(name, -1, NULL))
        return TRUE;
    return kv_fail(error, KV_ERROR_INPUT,
                   _("The name “%s” can't be a disk's: it is empty, holds a slash or control "
                     "characters, or isn't UTF-8. Choose another one."),
                   shown);
}

/* The head of a qcow2 image, and zeros for the tables behind it. */
static void write_image(KvDemo *demo, const char *path, guint64 bytes)
{
    g_autofree char *image = g_malloc0(QCOW2_NEW);
    guint64 size = GUINT64_TO_BE(bytes);
    guint32 cluster_bits = GUINT32_TO_BE(16);

    memcpy(image, QCOW2_MAGIC, 8);
    memcpy(image + 20, &cluster_bits, sizeof cluster_bits);
    memcpy(image + 24, &size, sizeof size);
    kv_tree_write_bytes(&demo->tree, path, 0600, image, QCOW2_NEW);
}

static gboolean create_volume(KvVirt *virt, const char *pool, const char *name, guint64 bytes,
                              char **ret_path, GError **error)
{
    const char *const sentence = _("libvirt doesn't make the disk %1$s: %2$s.");
    g_autofree char *path = NULL, *words = NULL;

    if (fail_as_ordered(virt, "virt volume", sentence, name, error) || !check_name(name, error) ||
        !pool_opens(virt, pool, error))
        return FALSE;
    path = pool_file(virt->demo, pool, name);
    if (kv_tree_has(&virt->demo->tree, path)) {
        words = g_strdup_printf("storage volume '%s' exists already", name);
        return fail(error, sentence, name, words);
    }
    write_image(virt->demo, path, bytes);
    if (ret_path)
        *ret_path = g_steal_pointer(&path);
    return TRUE;
}

static gboolean demo_create_volume(KvVirt *virt, const char *pool, const char *name, guint64 bytes,
                                   char **ret_path, GError **error)
{
    int lock = kv_demo_lock(virt->demo);

    return finish(virt, lock, lock < 0 || create_volume(virt, pool, name, bytes, ret_path, error),
                  error);
}

static char *demo_volume_path(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    if (!check_name(name, error) || !pool_opens(virt, pool, error))
        return NULL;
    return pool_file(virt->demo, pool, name);
}

static gboolean demo_volume_used(KvVirt *virt, const char *pool, const char *name,
                                 gboolean *ret_exists, guint64 *ret_used, GError **error)
{
    g_autofree char *path = pool_file(virt->demo, pool, name);
    struct stat st;

    if (!pool_opens(virt, pool, error))
        return FALSE;
    *ret_exists = kv_tree_stat(&virt->demo->tree, path, &st) == 0;
    *ret_used = *ret_exists ? (guint64)st.st_blocks * 512 : 0;
    return TRUE;
}

static gboolean demo_delete_volume(KvVirt *virt, const char *pool, const char *name, GError **error)
{
    g_autofree char *path = pool_file(virt->demo, pool, name);
    int lock;

    if (!pool_opens(virt, pool, error))
        return FALSE;
    lock = kv_demo_lock(virt->demo);
    if (lock >= 0)
        kv_tree_remove(&virt->demo->tree, path);
    return finish(virt, lock, TRUE, error);
}

const KvVirtOps *kv_demo_virt(KvDemo *demo, GError **error)
{
    static const KvVirtOps ops = {
        .open = demo_open,
        .close = demo_close,
        .alive = demo_alive,
        .look = demo_look,
        .domain_xml = demo_domain_xml,
        .define = demo_define,
        .start = demo_start,
        .stop = demo_stop,
        .undefine = demo_undefine,
        .create_volume = demo_create_volume,
        .volume_path = demo_volume_path,
        .volume_used = demo_volume_used,
        .delete_volume = demo_delete_volume,
        .vgpus_of_xml = demo_vgpus_of_xml,
    };

    g_private_set(&asking, demo);
    return kv_virt_load(error) ? &ops : NULL;
}
