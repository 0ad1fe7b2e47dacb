/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The simulated host's libvirt. libvirt's test driver judges every definition; but it forgets with
 * the process that asked it, so what was defined is kept in a file, and a start looks at the
 * simulated host as the QEMU driver would look at a real one. */
#include "demo/virt-demo.h"

#include <string.h>
#include <unistd.h>

#define SOCKET "/var/run/libvirt/libvirt-sock"

/* KvVirtOps.open is told a URI and no machine: the machine asks for the calls first, in the same
 * thread, and that is remembered for it. */
static GPrivate asking;

/* format is a translated sentence with the thing and libvirt's words. */
gboolean kv_demo_virt_fail(GError **error, const char *format, const char *thing, const char *words)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real && real->refused(error, words, format, thing);
}

/* Ends a change: lets go of the host, and says it when its files couldn't be written. */
gboolean kv_demo_virt_finish(KvVirt *virt, int lock, gboolean fine, GError **error)
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
gboolean kv_demo_virt_ordered(const KvVirt *virt, const char *what, const char *format,
                              const char *thing, GError **error)
{
    const KvHostSection *failure = kv_demo_failure(virt->demo, what);
    g_autofree char *words = failure && failure->text ? g_strdup(failure->text->str) : NULL;

    if (!failure)
        return FALSE;
    kv_demo_virt_fail(error, format, thing, words ? g_strchomp(words) : "internal error");
    return TRUE;
}

KvVirt *kv_demo_virt_judge(const KvVirt *virt, GError **error)
{
    g_autofree char *uri = g_strconcat("test://", virt->demo->directory, KV_JUDGE_FILE, NULL);

    return virt->real->open(uri, FALSE, error);
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

/* What the library would have to ask the real host for isn't even tried. */
static gboolean is_uri_known(const char *uri, GError **error)
{
    static const char *const known[] = { "qemu:///", "qemu+unix:///", "test:///" };
    g_autofree char *words = NULL;

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (!uri || g_str_has_prefix(uri, known[i]))
            return TRUE;
    if (!kv_virt_uri_is_here(uri, error))
        return FALSE;
    words = g_strdup_printf("no connection driver available for %s", uri);
    kv_demo_virt_fail(error,
                      _("libvirt has no connection named %1$s: %2$s "
                        "The usual one is qemu:///system."),
                      uri, words);
    if (error && *error)
        (*error)->code = KV_ERROR_INPUT;
    return FALSE;
}

static gboolean daemon_answers(const KvDemo *demo, const char *uri, GError **error)
{
    if (kv_host_get(demo->host, "libvirt", "", "daemon"))
        return TRUE;
    return kv_demo_virt_fail(error,
                             _("libvirt does not answer at %1$s: %2$s "
                               "Start its daemon with: systemctl start libvirtd"),
                             uri,
                             "Failed to connect socket to '" SOCKET "': No such file or directory");
}

/* The version that the library says of itself, unless the description names another. */
static char *library_version(const KvVirt *virt, GError **error)
{
    const char *said = kv_host_get(virt->demo->host, "libvirt", "", "version");
    KvVirt *judge = said ? NULL : kv_demo_virt_judge(virt, error);
    g_autoptr(KvVirtFacts) facts = judge ? virt->real->look(judge, KV_VIRT_DOMAINS, error) : NULL;

    virt->real->close(judge);
    return g_strdup(said ? said : facts ? facts->version : NULL);
}

static KvVirt *demo_open(const char *uri, gboolean read_only, GError **error)
{
    KvDemo *demo = g_private_get(&asking);
    const KvVirtOps *real = kv_virt_load(error);
    const char *shown = uri ? uri : "qemu:///system";
    KvVirt *virt;

    if (!real || !is_uri_known(uri, error) || !daemon_answers(demo, shown, error))
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

static char **vgpus_of(const KvVirt *virt, const char *xml, KvVirtDomain *domain)
{
    gboolean command_line = FALSE;
    char **vgpus = xml ? virt->real->vgpus_of_xml(xml, &command_line) : NULL;

    domain->command_line |= command_line;
    return vgpus ? vgpus : g_new0(char *, 1);
}

static char **all_of(char **some, char **more)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    g_strv_builder_addv(builder, (const char **)some);
    for (; *more; more++)
        if (!g_strv_contains((const char *const *)some, *more))
            g_strv_builder_add(builder, *more);
    return g_strv_builder_end(builder);
}

static GPtrArray *displays_of(const KvVirt *virt, const char *xml)
{
    g_autoptr(KvVirtView) view = virt->real->view_of_xml(xml);

    return g_ptr_array_ref(view->displays);
}

static void add_disks(const KvVirt *virt, const char *xml, GPtrArray *disks)
{
    g_autoptr(KvVirtView) view = xml ? virt->real->view_of_xml(xml) : NULL;

    if (view)
        g_ptr_array_extend_and_steal(disks, g_steal_pointer(&view->disks));
    if (view)
        view->disks = g_ptr_array_new();
}

static void add_domain(const KvVirt *virt, const KvDemoDomain *from, GPtrArray *domains)
{
    KvVirtDomain *domain = g_new0(KvVirtDomain, 1);

    domain->name = g_strdup(from->name);
    domain->uuid = g_strdup(from->uuid);
    domain->active = from->active;
    domain->persistent = from->persistent;
    domain->autostart = from->autostart;
    domain->xml = g_strdup(from->xml);
    domain->live = g_strdup(from->live);
    domain->defined = vgpus_of(virt, from->xml, domain);
    domain->held = vgpus_of(virt, from->live, domain);
    domain->vgpus = all_of(domain->held, domain->defined);
    domain->disks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_disk_free);
    add_disks(virt, from->xml, domain->disks);
    add_disks(virt, from->live, domain->disks);
    virt->real->read_fit(from->xml, &domain->fit);
    if (from->live)
        virt->real->read_fit(from->live, &domain->live_fit);
    domain->displays = displays_of(virt, from->live ? from->live : from->xml);
    virt->real->size_of_xml(from->xml, &domain->memory_kib, &domain->vcpus);
    g_ptr_array_add(domains, domain);
}

static int by_name(gconstpointer a, gconstpointer b)
{
    /* All three kinds begin with the name. */
    return strcmp(**(char ***)a, **(char ***)b);
}

static void add_objects(const KvDemo *demo, const char *kind, gboolean volumes, GPtrArray *array)
{
    for (guint i = 0; i < demo->host->sections->len; i++) {
        const KvHostSection *section = demo->host->sections->pdata[i];
        KvVirtObject *object;

        if (strcmp(section->kind, kind) != 0 || kv_section_yes(section, "absent", FALSE))
            continue;
        object = g_new0(KvVirtObject, 1);
        object->name = g_strdup(section->name);
        object->active = kv_section_yes(section, "active", TRUE);
        if (strcmp(kind, "pool") == 0)
            kv_demo_look_at_pool(demo, section, object);
        if (!volumes)
            g_clear_pointer(&object->volumes, g_ptr_array_unref);
        g_ptr_array_add(array, object);
    }
    g_ptr_array_sort(array, by_name);
}

static char *dac_label(const KvDemo *demo)
{
    gint64 uid, gid;

    kv_qemu_ids(demo, &uid, &gid);
    return g_strdup_printf("+%" G_GINT64_FORMAT ":+%" G_GINT64_FORMAT, uid, gid);
}

static char **words_of(const char *text)
{
    return text ? g_strsplit(text, " ", -1) : NULL;
}

/* What libvirt would say of QEMU. */
static void look_at_qemu(const KvHost *host, KvVirtFacts *facts)
{
    facts->emulator = g_strdup(kv_host_get(host, "libvirt", "", "emulator"));
    facts->qemu_version = g_strdup(kv_host_get(host, "libvirt", "", "qemu"));
    facts->graphics = words_of(kv_host_get(host, "libvirt", "", "graphics"));
    facts->videos = words_of(kv_host_get(host, "libvirt", "", "videos"));
}

static void look_at_choices(const KvDemo *demo, KvVirtFacts *facts)
{
    const KvHost *host = demo->host;

    look_at_qemu(host, facts);
    facts->memory_kib =
        kv_section_number(kv_host_section(host, "host", ""), "memory", 16384) * 1024;
    facts->cpus = (unsigned)kv_section_number(kv_host_section(host, "cpu", ""), "count", 1);
    add_objects(demo, "network", FALSE, facts->networks);
}

static void look_at_host(const KvDemo *demo, KvVirtFacts *facts)
{
    facts->dac_label = dac_label(demo);
    facts->has_kvm = kv_tree_has(&demo->tree, "/dev/kvm");
}

static KvVirtFacts *demo_look(KvVirt *virt, KvVirtDepth depth, GError **error)
{
    KvVirtFacts *facts = g_new0(KvVirtFacts, 1);
    g_autoptr(GPtrArray) domains = kv_domains_load(virt->demo);

    facts->uri = g_strdup(virt->uri);
    facts->version = g_strdup(virt->version);
    if (depth & KV_VIRT_HOST)
        look_at_host(virt->demo, facts);
    facts->pools = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    facts->networks = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_object_free);
    if (depth & KV_VIRT_POOLS)
        add_objects(virt->demo, "pool", depth == KV_VIRT_CHOICES, facts->pools);
    if (depth == KV_VIRT_CHOICES)
        look_at_choices(virt->demo, facts);
    facts->domains = g_ptr_array_new_with_free_func((GDestroyNotify)kv_virt_domain_free);
    for (guint i = 0; i < domains->len; i++)
        add_domain(virt, domains->pdata[i], facts->domains);
    g_ptr_array_sort(facts->domains, by_name);
    return facts;
}

static char *demo_domain_xml(const KvGuestSpec *spec, GError **error)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real ? real->domain_xml(spec, error) : NULL;
}

static void demo_read_fit(const char *xml, KvVirtFit *ret_fit)
{
    const KvVirtOps *real = kv_virt_load(NULL);

    *ret_fit = (KvVirtFit){ 0 };
    if (real)
        real->read_fit(xml, ret_fit);
}

static char **demo_vgpus_of_xml(const char *xml, gboolean *ret_command_line)
{
    const KvVirtOps *real = kv_virt_load(NULL);

    return real ? real->vgpus_of_xml(xml, ret_command_line) : NULL;
}

static char *demo_with_vgpu(const char *xml, const KvGuestSpec *spec, char **ret_before,
                            GError **error)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real ? real->with_vgpu(xml, spec, ret_before, error) : NULL;
}

static char *demo_without_vgpu(const char *xml, const char *vgpu, const char *old, GError **error)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real ? real->without_vgpu(xml, vgpu, old, error) : NULL;
}

static char *demo_vgpu_device(const KvGuestSpec *spec)
{
    const KvVirtOps *real = kv_virt_load(NULL);

    return real ? real->vgpu_device(spec) : NULL;
}

static void demo_size_of_xml(const char *xml, guint64 *ret_memory_kib, unsigned *ret_vcpus)
{
    const KvVirtOps *real = kv_virt_load(NULL);

    *ret_memory_kib = *ret_vcpus = 0;
    if (real)
        real->size_of_xml(xml, ret_memory_kib, ret_vcpus);
}

static KvVirtDomain *demo_judge(const char *xml, GError **error)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real ? real->judge(xml, error) : NULL;
}

static char *demo_with_uuid(const char *xml, const char *uuid, GError **error)
{
    const KvVirtOps *real = kv_virt_load(error);

    return real ? real->with_uuid(xml, uuid, error) : NULL;
}

static KvVirtView *demo_view_of_xml(const char *xml)
{
    const KvVirtOps *real = kv_virt_load(NULL);

    return real ? real->view_of_xml(xml) : NULL;
}

static gboolean demo_refused(GError **error, const char *words, const char *format,
                             const char *thing)
{
    return kv_demo_virt_fail(error, format, thing, words);
}

const KvVirtOps *kv_demo_virt(KvDemo *demo, GError **error)
{
    static const KvVirtOps ops = {
        .open = demo_open,
        .close = demo_close,
        .alive = demo_alive,
        .look = demo_look,
        .domain_xml = demo_domain_xml,
        .with_vgpu = demo_with_vgpu,
        .without_vgpu = demo_without_vgpu,
        .vgpu_device = demo_vgpu_device,
        .define = kv_demo_define,
        .redefine = kv_demo_redefine,
        .attach = kv_demo_attach,
        .detach = kv_demo_detach,
        .autostart = kv_demo_autostart,
        .start = kv_demo_start,
        .stop = kv_demo_stop,
        .shutdown = kv_demo_shutdown,
        .undefine = kv_demo_undefine,
        .create_volume = kv_demo_create_volume,
        .volume_path = kv_demo_volume_path,
        .volume_used = kv_demo_volume_used,
        .delete_volume = kv_demo_delete_volume,
        .overlays = kv_demo_overlays,
        .read_fit = demo_read_fit,
        .vgpus_of_xml = demo_vgpus_of_xml,
        .size_of_xml = demo_size_of_xml,
        .view_of_xml = demo_view_of_xml,
        .judge = demo_judge,
        .with_uuid = demo_with_uuid,
        .refused = demo_refused,
    };

    g_private_set(&asking, demo);
    return kv_virt_load(error) ? &ops : NULL;
}
