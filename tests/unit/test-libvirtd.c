/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's room against a real libvirtd with its QEMU driver. */
#include "virt/virt-private.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/explain/qemu_log.h"
#include "own-libvirtd.h"
#include "virt/xml.h"

/* A new volume with nothing in it. */
#define EMPTY(in, called, size)                                                                    \
    (&(const KvNewVolume){ .pool = in, .name = called, .format = "qcow2", .bytes = size })

#define URI      "qemu:///system"
#define VGPU     "fc444019-54df-47bc-a0a0-7308ce9681a8"
#define OTHER    "0c444019-54df-47bc-a0a0-7308ce9681a8"
#define GUEST    "11111111-2222-4333-8444-555555555555"
#define STRANGER "99999999-2222-4333-8444-555555555555"
#define POOL_DIR "/run/pool"

static const KvVirtOps *const ops = &kv_virt_module;
static KvVirt *virt; /* root's, opened by the group's setup */

static KvGuestSpec usual(void)
{
    return (KvGuestSpec){
        .name = "guest",
        .uuid = GUEST,
        .vgpu = VGPU,
        .vgpu_path = "/sys/class/mdev_bus/0000:00:02.0/" VGPU,
        .type = "qemu",
        .memory_mib = 64,
        .vcpus = 1,
        .network_user = TRUE,
    };
}

static char *make(const KvGuestSpec *spec)
{
    char *xml = ops->domain_xml(spec, NULL);

    assert_non_null(xml);
    return xml;
}

/* The same without its vGPU, which no machine of a test has: a domain that starts. */
static char *make_startable(const KvGuestSpec *spec)
{
    g_autofree char *xml = make(spec);
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *hostdev = kv_xml_at(xmlDocGetRootElement(document), "devices/hostdev");

    assert_non_null(hostdev);
    xmlUnlinkNode(hostdev);
    xmlFreeNode(hostdev);
    return kv_xml_write(document);
}

#define succeed(call)                                                                              \
    do {                                                                                           \
        g_autoptr(GError) error = NULL;                                                            \
        if (!(call))                                                                               \
            fail_msg("%s", error ? error->message : "no error");                                   \
    } while (0)

/* A refusal is one line that names the thing and holds these words. */
#define refuse(call, expected_code, thing, words)                                                  \
    do {                                                                                           \
        g_autoptr(GError) error = NULL;                                                            \
        assert_false(call);                                                                        \
        assert_non_null(error);                                                                    \
        if (error->code != (expected_code) || !strstr(error->message, thing) ||                    \
            !strstr(error->message, words) || strchr(error->message, '\n'))                        \
            fail_msg("%s", error->message);                                                        \
        print_message("  %s\n", error->message);                                                   \
    } while (0)

static KvVirtFacts *look_by(KvVirt *connection)
{
    g_autoptr(GError) error = NULL;
    KvVirtFacts *facts = ops->look(connection, KV_VIRT_CHOICES, &error);

    if (!facts)
        fail_msg("%s", error->message);
    return facts;
}

static KvVirtFacts *look(void)
{
    return look_by(virt);
}

static const KvVirtDomain *find(const KvVirtFacts *facts, const char *name)
{
    for (guint i = 0; i < facts->domains->len; i++) {
        const KvVirtDomain *domain = g_ptr_array_index(facts->domains, i);

        if (strcmp(domain->name, name) == 0)
            return domain;
    }
    return NULL;
}

static void looks_at_the_host(void **state)
{
    g_autoptr(KvVirtFacts) facts = look();

    assert_string_equal(facts->uri, URI);
    assert_true(g_ascii_isdigit(facts->version[0]));
    assert_true(g_str_has_suffix(facts->emulator, "/qemu-system-x86_64"));
    assert_string_equal(facts->dac_label, "+0:+0");
    assert_int_equal(facts->has_kvm, access("/dev/kvm", R_OK | W_OK) == 0);
    assert_int_equal(facts->cpus, sysconf(_SC_NPROCESSORS_CONF));
    assert_true(facts->memory_kib > 64 * 1024);
    assert_int_equal(facts->domains->len, 0);
    assert_int_equal(facts->pools->len, 0);
    assert_int_equal(facts->networks->len, 0);
    assert_true(g_ascii_isdigit(facts->qemu_version[0]));
    assert_true(g_strv_contains((const char *const *)facts->graphics, "vnc"));
    assert_true(g_strv_contains((const char *const *)facts->videos, "none"));
}

static void native_is_defined_and_read_back(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *domain;

    succeed(ops->define(virt, xml, &error));
    facts = look();
    domain = find(facts, "guest");
    assert_string_equal(domain->uuid, GUEST);
    assert_true(domain->persistent && !domain->active && !domain->command_line);
    assert_int_equal(g_strv_length(domain->vgpus), 1);
    assert_int_equal(domain->memory_kib, 64 * 1024);
    assert_int_equal(domain->vcpus, 1);
    assert_string_equal(domain->vgpus[0], VGPU);
    /* Which words depends on what this machine lacks: VFIO or the device. */
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "guest", "");
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static void command_line_is_defined_and_read_back(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = NULL;
    g_autoptr(KvVirtFacts) facts = NULL;

    spec.attach = KV_ATTACH_COMMAND_LINE;
    xml = make(&spec);
    succeed(ops->define(virt, xml, &error));
    facts = look();
    assert_true(find(facts, "guest")->command_line);
    assert_string_equal(find(facts, "guest")->vgpus[0], VGPU);
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "guest", "");
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static char *replace(char *text, const char *old, const char *with)
{
    g_auto(GStrv) parts = g_strsplit(text, old, -1);

    assert_int_equal(g_strv_length(parts), 2);
    g_free(text);
    return g_strjoinv(with, parts);
}

/* A device that every QEMU has takes the vGPU's place on the command line: its address stays free
 * beside all that libvirt puts into the fullest domain. */
static void the_slot_is_free(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = NULL;

    assert_true(g_file_set_contents("/run/disk.img", "", 0, NULL));
    assert_true(g_file_set_contents("/run/medium.iso", "", 0, NULL));
    spec.attach = KV_ATTACH_COMMAND_LINE;
    spec.disk_path = "/run/disk.img";
    spec.disk_format = "raw";
    spec.cdrom_path = "/run/medium.iso";
    xml = replace(make(&spec), "<locked/>", "");
    xml =
        replace(xml, "vfio-pci,sysfsdev=/sys/class/mdev_bus/0000:00:02.0/" VGPU, "virtio-net-pci");
    succeed(ops->define(virt, xml, &error));
    succeed(ops->start(virt, "guest", &error));
    succeed(ops->stop(virt, "guest", &error));
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static void a_domain_lives(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make_startable(&spec), *later = make(&spec);
    g_autoptr(KvVirtFacts) running = NULL, redefined = NULL, undefined = NULL, stopped = NULL;

    succeed(ops->define(virt, xml, &error));
    succeed(ops->start(virt, "guest", &error));
    succeed(ops->start(virt, "guest", &error));
    running = look();
    assert_true(find(running, "guest")->active);
    assert_null(find(running, "guest")->vgpus[0]);
    /* What it gets at the next start counts as used already. */
    succeed(ops->define(virt, later, &error));
    redefined = look();
    assert_true(find(redefined, "guest")->active);
    assert_string_equal(find(redefined, "guest")->vgpus[0], VGPU);
    succeed(ops->undefine(virt, "guest", GUEST, &error));
    undefined = look();
    assert_true(find(undefined, "guest")->active);
    assert_false(find(undefined, "guest")->persistent);
    succeed(ops->stop(virt, "guest", &error));
    succeed(ops->stop(virt, "guest", &error));
    stopped = look();
    assert_null(find(stopped, "guest"));
}

/* A state that libvirt saved of it doesn't keep a domain from being removed. */
/* libvirt takes every machine that can be asked for, and starts one with the host on request. */
static void other_machines_are_defined(void **state)
{
    static const char *const machines[] = { "q35", "pc" };

    for (gsize i = 0; i < G_N_ELEMENTS(machines); i++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;
        g_autoptr(KvVirtFacts) before = NULL, after = NULL, off = NULL;

        spec.machine = machines[i];
        spec.cpu = "host-model";
        spec.network_user = FALSE;
        spec.bridge = "br0";
        xml = make(&spec);
        succeed(ops->define(virt, xml, &error));
        before = look();
        assert_false(find(before, "guest")->autostart);
        succeed(ops->autostart(virt, "guest", TRUE, &error));
        after = look();
        assert_true(find(after, "guest")->autostart);
        succeed(ops->autostart(virt, "guest", FALSE, &error));
        off = look();
        assert_false(find(off, "guest")->autostart);
        succeed(ops->undefine(virt, "guest", GUEST, &error));
    }
    refuse(ops->autostart(virt, "nobody", TRUE, &error), KV_ERROR_LIBVIRT, "nobody", "not found");
}

static char *secrets_of(const char *name)
{
    virDomainPtr domain = virDomainLookupByName(virt->connection, name);
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);

    virDomainFree(domain);
    return xml;
}

static char *seen_of(const char *name)
{
    g_autoptr(KvVirtFacts) facts = look();

    return g_strdup(find(facts, name)->xml);
}

/* Somebody's domain gets a vGPU and gives it back: all else stays, a password too, which nobody is
 * shown. */
static void an_existing_domain_changes(void **state)
{
    static const char xml[] =
        "<domain type='qemu'><name>old</name><uuid>" GUEST "</uuid>"
        "<metadata><x:note xmlns:x='urn:x-notes'>a &lt; b</x:note></metadata>"
        "<memory>65536</memory><os><type machine='q35'>hvm</type></os>"
        "<devices><graphics type='vnc' port='-1' passwd='s3cret'/></devices></domain>";
    KvGuestSpec spec = usual();
    g_autofree char *before = NULL, *with = NULL, *device = NULL, *after = NULL, *secret = NULL;
    g_autoptr(KvVirtFacts) facts = NULL;

    succeed(ops->define(virt, xml, &error));
    before = seen_of("old");
    assert_null(strstr(before, "s3cret"));
    with = ops->with_vgpu(before, &spec, NULL, NULL);
    refuse(ops->redefine(virt, "old", xml, with, &error), KV_ERROR_CHANGED, "old", "Look again");
    succeed(ops->redefine(virt, "old", before, with, &error));
    facts = look();
    assert_string_equal(find(facts, "old")->defined[0], VGPU);
    assert_non_null(strstr(find(facts, "old")->xml, "a &lt; b"));
    secret = secrets_of("old");
    assert_non_null(strstr(secret, "passwd='s3cret'"));
    device = ops->vgpu_device(&spec);
    refuse(ops->attach(virt, "old", device, &error), KV_ERROR_LIBVIRT, "old", "not running");
    succeed(ops->redefine(virt, "old", find(facts, "old")->xml, before, &error));
    after = seen_of("old");
    assert_string_equal(after, before);
    succeed(ops->undefine(virt, "old", GUEST, &error));
}

/* libvirt's own judgement of each picture, new and put in the place of what virt-manager makes; and
 * what it makes of them is what was asked for. */
static void pictures_are_defined(void **state)
{
    static const char graphical[] =
        "<domain type='qemu'><name>old</name><uuid>" GUEST "</uuid><memory>65536</memory>"
        "<os><type machine='q35'>hvm</type></os><devices>"
        "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>"
        "<graphics type='spice' port='-1' autoport='yes' keymap='de'/>"
        "<sound model='ich9'/><audio id='1' type='spice'/>"
        "<video><model type='qxl'/></video><redirdev bus='usb' type='spicevmc'/>"
        "</devices></domain>";

    for (unsigned shape = 2; shape < KV_N_PICTURES * 2; shape++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL, *before = NULL, *with = NULL, *after = NULL, *added = NULL;
        g_autoptr(KvVirtFacts) facts = NULL;

        spec.picture = shape / 2;
        spec.attach = shape & 1 ? KV_ATTACH_COMMAND_LINE : KV_ATTACH_NATIVE;
        spec.ramfb = TRUE;
        xml = make(&spec);
        succeed(ops->define(virt, xml, &error));
        facts = look();
        assert_int_equal(find(facts, "guest")->fit.picture, spec.picture);
        assert_int_equal(find(facts, "guest")->fit.ramfb, kv_picture_is_vgpus(spec.picture));
        succeed(ops->undefine(virt, "guest", GUEST, &error));

        /* libvirt puts the controllers that it adds in another place when it reads them again. */
        succeed(ops->define(virt, graphical, &error));
        added = seen_of("old");
        succeed(ops->define(virt, added, &error));
        before = seen_of("old");
        with = ops->with_vgpu(before, &spec, NULL, NULL);
        succeed(ops->redefine(virt, "old", before, with, &error));
        g_clear_pointer(&facts, kv_virt_facts_free);
        facts = look();
        assert_int_equal(find(facts, "old")->fit.picture, spec.picture);
        succeed(ops->redefine(virt, "old", find(facts, "old")->xml, before, &error));
        after = seen_of("old");
        assert_string_equal(after, before);
        succeed(ops->undefine(virt, "old", GUEST, &error));
    }
}

/* What is compared with a definition that somebody wrote: libvirt adds to it where it is judged as
 * it does where it is defined. */
static void assert_judged(const char *xml)
{
    g_autoptr(KvVirtDomain) judged = ops->judge(xml, NULL);
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDomain *is;

    assert_non_null(judged);
    succeed(ops->define(virt, xml, &error));
    facts = look();
    is = find(facts, judged->name);
    assert_string_equal(judged->uuid, is->uuid);
    assert_int_equal(judged->memory_kib, is->memory_kib);
    assert_int_equal(judged->vcpus, is->vcpus);
    assert_int_equal(judged->command_line, is->command_line);
    assert_int_equal(judged->fit.picture, is->fit.picture);
    assert_int_equal(judged->fit.ramfb, is->fit.ramfb);
    assert_int_equal(judged->disks->len, is->disks->len);
    assert_int_equal(g_strv_length(judged->defined), g_strv_length(is->defined));
    if (is->defined[0])
        assert_string_equal(judged->defined[0], is->defined[0]);
    succeed(ops->undefine(virt, is->name, is->uuid, &error));
}

static void what_is_judged_is_defined_so(void **state)
{
    static const char head[] = "<domain type='qemu'><name>old</name><uuid>" GUEST "</uuid>"
                               "<memory unit='MB'>100</memory>"
                               "<os><type machine='q35'>hvm</type></os><devices>";
    static const char *const devices[] = {
        "", "<graphics type='vnc'/>", "<graphics type='spice'/>",
        "<disk type='file' device='disk'><source file='/nowhere'/><target dev='vda'/></disk>"
    };

    for (unsigned shape = 2; shape < KV_N_PICTURES * 2; shape++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;

        spec.picture = shape / 2;
        spec.attach = shape & 1 ? KV_ATTACH_COMMAND_LINE : KV_ATTACH_NATIVE;
        spec.ramfb = shape & 2;
        xml = make(&spec);
        assert_judged(xml);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_autofree char *xml = g_strconcat(head, devices[i], "</devices></domain>", NULL);

        assert_judged(xml);
    }
}

/* The emulated card's picture, while it runs. */
static void a_picture_is_seen(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = NULL;
    g_autoptr(KvVirtFacts) facts = NULL;
    const KvVirtDisplay *display;

    spec.picture = KV_PICTURE_EMULATED;
    xml = make_startable(&spec);
    succeed(ops->define(virt, xml, &error));
    succeed(ops->start(virt, "guest", &error));
    facts = look();
    assert_int_equal(find(facts, "guest")->live_fit.picture, KV_PICTURE_EMULATED);
    display = find(facts, "guest")->displays->pdata[0];
    assert_string_equal(display->type, "vnc");
    assert_string_equal(display->address, "127.0.0.1");
    assert_int_equal(display->port, 5900);
    succeed(ops->stop(virt, "guest", &error));
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

/* The password of a display that goes would be gone after the way back, too. */
static void a_password_is_not_lost(void **state)
{
    static const char xml[] =
        "<domain type='qemu'><name>old</name><uuid>" GUEST "</uuid><memory>65536</memory>"
        "<os><type machine='q35'>hvm</type></os><devices>"
        "<graphics type='vnc' port='-1' passwd='one'/>"
        "<graphics type='spice' port='-1' autoport='yes' passwd='two'/></devices></domain>";
    KvGuestSpec spec = usual();
    g_autofree char *before = NULL, *with = NULL, *kept = NULL, *secret = NULL;

    succeed(ops->define(virt, xml, &error));
    before = seen_of("old");
    spec.picture = KV_PICTURE_SPICE;
    with = ops->with_vgpu(before, &spec, NULL, NULL);
    refuse(ops->redefine(virt, "old", before, with, &error), KV_ERROR_REFUSED, "old", "virsh edit");
    spec.picture = KV_PICTURE_EMULATED;
    kept = ops->with_vgpu(before, &spec, NULL, NULL);
    succeed(ops->redefine(virt, "old", before, kept, &error));
    secret = secrets_of("old");
    assert_non_null(strstr(secret, "passwd='one'"));
    assert_non_null(strstr(secret, "passwd='two'"));
    succeed(ops->undefine(virt, "old", GUEST, &error));
}

/* What libvirt hides and can't be carried over would be lost: such a definition isn't touched. */
static void secrets_are_not_lost(void **state)
{
    static const char xml[] =
        "<domain type='qemu'><name>old</name><uuid>" GUEST "</uuid><memory>65536</memory>"
        "<os><type machine='q35'>hvm</type></os><devices>"
        "<disk type='network' device='cdrom'><driver name='qemu' type='raw'/>"
        "<source protocol='https' name='x.iso'><host name='localhost' port='443'/>"
        "<cookies><cookie name='key'>s3cret</cookie></cookies></source>"
        "<target dev='sda' bus='sata'/></disk></devices></domain>";
    KvGuestSpec spec = usual();
    g_autofree char *before = NULL, *with = NULL, *secret = NULL;

    succeed(ops->define(virt, xml, &error));
    before = seen_of("old");
    assert_null(strstr(before, "s3cret"));
    with = ops->with_vgpu(before, &spec, NULL, NULL);
    refuse(ops->redefine(virt, "old", before, with, &error), KV_ERROR_REFUSED, "old", "virsh edit");
    secret = secrets_of("old");
    assert_non_null(strstr(secret, "s3cret"));
    succeed(ops->undefine(virt, "old", GUEST, &error));
}

static void saved_state_goes_too(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make_startable(&spec);
    g_autoptr(KvVirtFacts) facts = NULL;
    virDomainPtr domain;

    succeed(ops->define(virt, xml, &error));
    succeed(ops->start(virt, "guest", &error));
    domain = virDomainLookupByName(virt->connection, "guest");
    assert_int_equal(virDomainManagedSave(domain, 0), 0);
    virDomainFree(domain);
    succeed(ops->undefine(virt, "guest", GUEST, &error));
    facts = look();
    assert_null(find(facts, "guest"));
}

/* What is asked first, in the place of libvirt's own call, which it hands on to: a virtual TPM
 * can't be defined where there is no swtpm. */
static unsigned first_flags;

int virDomainUndefineFlags(virDomainPtr domain, unsigned int flags)
{
    int (*own)(virDomainPtr, unsigned) = dlsym(RTLD_NEXT, "virDomainUndefineFlags");

    if (!first_flags)
        first_flags = flags;
    return own(domain, flags);
}

static void a_tpm_keeps_its_state(void **state)
{
    const unsigned keep_tpm = 1 << 6; /* VIR_DOMAIN_UNDEFINE_KEEP_TPM, since libvirt 8.9 */
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec);

    succeed(ops->define(virt, xml, &error));
    first_flags = 0;
    succeed(ops->undefine(virt, "guest", GUEST, &error));
    assert_int_equal(first_flags,
                     VIR_DOMAIN_UNDEFINE_MANAGED_SAVE | VIR_DOMAIN_UNDEFINE_NVRAM | keep_tpm);
}

static void strangers_are_kept(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *mine = make(&spec), *other = NULL;
    g_autoptr(KvVirtFacts) facts = NULL;

    succeed(ops->define(virt, mine, &error));
    spec.uuid = STRANGER;
    other = make(&spec);
    refuse(ops->define(virt, other, &error), KV_ERROR_LIBVIRT, "Choose another name", GUEST);
    refuse(ops->undefine(virt, "guest", STRANGER, &error), KV_ERROR_CHANGED, "guest", GUEST);
    facts = look();
    assert_non_null(find(facts, "guest"));
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static void answers_that_cannot_work(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *no_network = NULL, *huge = NULL, *long_name = NULL, *too_long = NULL;
    g_autofree char *newline = NULL, *no_file = NULL;

    spec.network = "nowhere";
    no_network = make_startable(&spec);
    succeed(ops->define(virt, no_network, &error));
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "nowhere", "virsh net-list");
    succeed(ops->undefine(virt, "guest", GUEST, &error));
    spec = usual();
    spec.cdrom_path = "/no/such.iso";
    no_file = make_startable(&spec);
    succeed(ops->define(virt, no_file, &error));
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "/no/such.iso",
           "Name a file that is there");
    succeed(ops->undefine(virt, "guest", GUEST, &error));
    spec = usual();
    spec.memory_mib = G_MAXUINT64 / 2;
    huge = make(&spec);
    refuse(ops->define(virt, huge, &error), KV_ERROR_LIBVIRT, "guest", "too large");
    spec = usual();
    spec.memory_mib = 1ULL << 30; /* a pebibyte: the definition is fine, the host isn't */
    g_free(huge);
    huge = make_startable(&spec);
    succeed(ops->define(virt, huge, &error));
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "guest", "less memory");
    succeed(ops->undefine(virt, "guest", GUEST, &error));
    spec = usual();
    spec.name = "a\nb";
    newline = make(&spec);
    refuse(ops->define(virt, newline, &error), KV_ERROR_LIBVIRT, "a\\x0Ab", "");
    spec.name = long_name = g_strnfill(300, 'n');
    too_long = make(&spec);
    refuse(ops->define(virt, too_long, &error), KV_ERROR_LIBVIRT, long_name, "too long");
}

/* Where the picture of one that runs can be seen: libvirt chose the port. */
static void displays_have_addresses(void **state)
{
    static const char xml[] =
        "<domain type='qemu'><name>seen</name><uuid>" GUEST "</uuid>"
        "<memory>65536</memory><os><type machine='q35'>hvm</type></os><devices>"
        "<disk type='file'><source file='/run/disk.img'/><target dev='vda'/></disk>"
        "<serial type='pty'/><graphics type='vnc' port='-1' autoport='yes'/></devices></domain>";
    g_autoptr(KvVirtFacts) off = NULL, on = NULL;
    g_autoptr(KvVirtView) defined = NULL, live = NULL;
    const KvVirtDisplay *display;

    assert_true(g_file_set_contents("/run/disk.img", "", 0, NULL));
    succeed(ops->define(virt, xml, &error));
    off = look();
    assert_null(find(off, "seen")->live);
    defined = ops->view_of_xml(find(off, "seen")->xml);
    display = defined->displays->pdata[0];
    assert_int_equal(display->port, 0);
    succeed(ops->start(virt, "seen", &error));
    on = look();
    live = ops->view_of_xml(find(on, "seen")->live);
    assert_int_equal(live->displays->len, 1);
    display = live->displays->pdata[0];
    assert_string_equal(display->type, "vnc");
    assert_string_equal(display->address, "127.0.0.1");
    assert_int_equal(display->port, 5900);
    assert_true(live->console);
    assert_string_equal(((KvVirtDisk *)live->disks->pdata[0])->path, "/run/disk.img");
    succeed(ops->stop(virt, "seen", &error));
    succeed(ops->undefine(virt, "seen", GUEST, &error));
}

/* A network that is there but off, on, and gone again, with a machine that is on it. */
static void a_network_comes_and_goes(void **state)
{
    static const char xml[] = "<network><name>lab</name><forward mode='bridge'/>"
                              "<bridge name='lab0'/></network>";
    virNetworkPtr network = virNetworkDefineXML(virt->connection, xml);
    KvGuestSpec spec = usual();
    g_autofree char *guest = NULL;
    g_autoptr(KvVirtFacts) off = NULL, on = NULL, gone = NULL;
    g_autoptr(KvVirtView) view = NULL;

    assert_non_null(network);
    spec.network = "lab";
    guest = make_startable(&spec);
    succeed(ops->define(virt, guest, &error));
    off = look();
    view = ops->view_of_xml(find(off, "guest")->xml);
    assert_string_equal(view->networks[0], "lab");
    assert_null(view->networks[1]);
    assert_false(kv_virt_network(off, "lab")->active);
    assert_null(kv_virt_network(off, "la"));
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "lab", "virsh net-start");
    assert_int_equal(virNetworkCreate(network), 0);
    on = look();
    assert_true(kv_virt_network(on, "lab")->active);
    assert_int_equal(virNetworkDestroy(network), 0);
    assert_int_equal(virNetworkUndefine(network), 0);
    virNetworkFree(network);
    gone = look();
    assert_null(kv_virt_network(gone, "lab"));
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "lab", "virsh edit");
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static gboolean log_says_failed(const char *name)
{
    g_autofree char *path = kv_qemu_log_path(name), *text = NULL;
    g_auto(KvQemuLog) log = { 0 };

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    kv_qemu_log_read(text, &log);
    for (guint i = 0; i < log.lines->len; i++)
        print_message("  | %s\n", (char *)log.lines->pdata[i]);
    return log.failed;
}

/* libvirt writes down how each start went, also where it gave up before there was a QEMU. */
static void the_log_tells_of_starts(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *fine = NULL, *early = NULL;

    spec.name = "told";
    fine = make_startable(&spec);
    early = make(&spec);
    succeed(ops->define(virt, fine, &error));
    succeed(ops->start(virt, "told", &error));
    assert_false(log_says_failed("told"));
    succeed(ops->stop(virt, "told", &error));
    assert_false(log_says_failed("told"));
    succeed(ops->define(virt, early, &error));
    refuse(ops->start(virt, "told", &error), KV_ERROR_LIBVIRT, "told", "");
    assert_true(log_says_failed("told"));
    succeed(ops->undefine(virt, "told", GUEST, &error));
}

/* Asking isn't stopping: nothing in this one listens. */
static void one_is_asked_to_stop(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make_startable(&spec);
    g_autoptr(KvVirtFacts) asked = NULL;

    succeed(ops->shutdown(virt, "nobody", &error));
    succeed(ops->define(virt, xml, &error));
    succeed(ops->shutdown(virt, "guest", &error));
    succeed(ops->start(virt, "guest", &error));
    succeed(ops->shutdown(virt, "guest", &error));
    asked = look();
    assert_true(find(asked, "guest")->active);
    succeed(ops->stop(virt, "guest", &error));
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static void transient_domains_are_seen(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make_startable(&spec);
    g_autoptr(KvVirtFacts) facts = NULL;
    virDomainPtr domain = virDomainCreateXML(virt->connection, xml, 0);

    assert_non_null(domain);
    virDomainFree(domain);
    facts = look();
    assert_true(find(facts, "guest")->active);
    assert_false(find(facts, "guest")->persistent);
    succeed(ops->stop(virt, "guest", &error));
}

/* ---- volumes ---- */

static virStoragePoolPtr make_pool(void)
{
    static const char xml[] = "<pool type='dir'><name>files</name>"
                              "<target><path>" POOL_DIR "</path></target></pool>";
    virStoragePoolPtr pool = virStoragePoolDefineXML(virt->connection, xml, 0);

    assert_non_null(pool);
    assert_int_equal(virStoragePoolBuild(pool, 0), 0);
    assert_int_equal(virStoragePoolCreate(pool, 0), 0);
    return pool;
}

static void assert_pool_active(gboolean active)
{
    g_autoptr(KvVirtFacts) facts = look();
    const KvVirtObject *object = g_ptr_array_index(facts->pools, 0);

    assert_string_equal(object->name, "files");
    assert_int_equal(object->active, active);
    assert_string_equal(object->path, POOL_DIR);
}

/* Without reading the rest, which may be as large as the disk. */
static void assert_begins_with(const char *path, const char *bytes)
{
    char found[8] = "";
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fread(found, 1, strlen(bytes), file), strlen(bytes));
    assert_memory_equal(found, bytes, strlen(bytes));
    fclose(file);
}

static void volumes_come_and_go(void **state)
{
    virStoragePoolPtr pool = make_pool();
    g_autofree char *path = NULL, *planned = NULL, *bytes = NULL;
    gboolean exists = TRUE;
    guint64 used = 0;

    assert_pool_active(TRUE);
    succeed((planned = ops->volume_path(virt, "files", "a&b <c>.qcow2", &error)));
    assert_string_equal(planned, POOL_DIR "/a&b <c>.qcow2");
    succeed(ops->create_volume(virt, EMPTY("files", "a&b <c>.qcow2", 20ULL << 30), &path, &error));
    assert_string_equal(path, planned);
    assert_begins_with(path, "QFI\xfb");
    succeed(ops->volume_used(virt, "files", "a&b <c>.qcow2", &exists, &used, &error));
    assert_true(exists && used > 0 && used < 1 << 20); /* nothing is set aside */
    refuse(ops->create_volume(virt, EMPTY("files", "a&b <c>.qcow2", 1 << 20), NULL, &error),
           KV_ERROR_LIBVIRT, "a&b <c>.qcow2", "Choose another name");
    succeed(ops->delete_volume(virt, "files", "a&b <c>.qcow2", &error));
    succeed(ops->delete_volume(virt, "files", "a&b <c>.qcow2", &error));
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    succeed(ops->volume_used(virt, "files", "a&b <c>.qcow2", &exists, &used, &error));
    assert_false(exists);

    /* A file that the pool hasn't seen yet is somebody's, too. */
    assert_true(g_file_set_contents(POOL_DIR "/mine", "mine", -1, NULL));
    refuse(ops->create_volume(virt, EMPTY("files", "mine", 1 << 20), NULL, &error),
           KV_ERROR_LIBVIRT, "mine", "already exists.");
    assert_true(g_file_get_contents(POOL_DIR "/mine", &bytes, NULL, NULL));
    assert_string_equal(bytes, "mine");

    assert_int_equal(virStoragePoolDestroy(pool), 0);
    assert_pool_active(FALSE);
    refuse(ops->create_volume(virt, EMPTY("files", "a", 1 << 20), NULL, &error), KV_ERROR_LIBVIRT,
           "files", "virsh pool-start");
    refuse(ops->create_volume(virt, EMPTY("none", "a", 1 << 20), NULL, &error), KV_ERROR_LIBVIRT,
           "none", "virsh pool-list");
    assert_int_equal(virStoragePoolUndefine(pool), 0);
    virStoragePoolFree(pool);
}

/* An image that another one is made over, by somebody, behind libvirt's back. */
static void overlays_are_found(void **state)
{
    virStoragePoolPtr pool = make_pool();
    g_autofree char *base = NULL;
    g_autoptr(GPtrArray) none = NULL, found = NULL;
    const KvVirtOverlay *overlay;

    succeed(ops->create_volume(virt, EMPTY("files", "base.qcow2", 1 << 20), &base, &error));
    succeed((none = ops->overlays(virt, &error)));
    assert_int_equal(none->len, 0);
    assert_int_equal(system("qemu-img create -q -f qcow2 -F qcow2 -b base.qcow2 " POOL_DIR "/over"),
                     0);
    succeed((found = ops->overlays(virt, &error)));
    assert_int_equal(found->len, 1);
    overlay = found->pdata[0];
    assert_string_equal(overlay->path, POOL_DIR "/over");
    assert_string_equal(overlay->backing, base);
    succeed(ops->delete_volume(virt, "files", "over", &error));
    succeed(ops->delete_volume(virt, "files", "base.qcow2", &error));
    assert_int_equal(virStoragePoolDestroy(pool), 0);
    assert_int_equal(virStoragePoolUndefine(pool), 0);
    virStoragePoolFree(pool);
}

/* ---- who may, and whether anybody answers ---- */

static void reading_only(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec);
    KvVirt *reader = ops->open(URI, TRUE, NULL);
    g_autoptr(KvVirtFacts) facts = NULL;

    assert_non_null(reader);
    facts = look_by(reader);
    assert_non_null(facts->emulator);
    refuse(ops->define(reader, xml, &error), KV_ERROR_LIBVIRT, "guest", "root");
    ops->close(reader);
}

/* In a process of its own, which can't become root again. */
static int look_as_nobody(void)
{
    g_autoptr(GError) denied = NULL, error = NULL;
    g_autoptr(KvVirtFacts) facts = NULL;
    KvVirt *reader;

    if (setgid(65534) < 0 || setuid(65534) < 0)
        return 10;
    if (ops->open(URI, FALSE, &denied) || !strstr(denied->message, "as root"))
        return 11;
    reader = ops->open(URI, TRUE, &error);
    facts = reader ? ops->look(reader, KV_VIRT_CHOICES, &error) : NULL;
    return facts && facts->domains->len == 1 && facts->emulator ? 0 : 12;
}

static void nobody_may_look(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec);
    int status;
    pid_t child;

    succeed(ops->define(virt, xml, &error));
    child = fork();
    if (child == 0)
        _exit(look_as_nobody());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    succeed(ops->undefine(virt, "guest", GUEST, &error));
}

static void notices_that_the_daemon_went(void **state)
{
    KvVirt *again = NULL;

    assert_true(ops->alive(virt));
    own_libvirtd_stop();
    assert_false(ops->alive(virt));
    refuse(ops->open(URI, FALSE, &error) != NULL, KV_ERROR_LIBVIRT, URI,
           "systemctl start libvirtd");
    refuse(ops->start(virt, "guest", &error), KV_ERROR_LIBVIRT, "guest", "systemctl");
    refuse(ops->look(virt, KV_VIRT_CHOICES, &error), KV_ERROR_LIBVIRT, URI, "systemctl");
    assert_true(own_libvirtd_start());
    assert_false(ops->alive(virt));
    succeed((again = ops->open(URI, FALSE, &error)));
    assert_true(ops->alive(again));
    ops->close(again);
}

static int open_connection(void **state)
{
    g_autoptr(GError) error = NULL;

    virt = ops->open(URI, FALSE, &error);
    if (error)
        print_error("%s\n", error->message);
    return virt ? 0 : -1;
}

static int close_connection(void **state)
{
    ops->close(virt);
    return 0;
}

static int body(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_at_the_host),
        cmocka_unit_test(native_is_defined_and_read_back),
        cmocka_unit_test(command_line_is_defined_and_read_back),
        cmocka_unit_test(the_slot_is_free),
        cmocka_unit_test(a_domain_lives),
        cmocka_unit_test(other_machines_are_defined),
        cmocka_unit_test(an_existing_domain_changes),
        cmocka_unit_test(a_network_comes_and_goes),
        cmocka_unit_test(pictures_are_defined),
        cmocka_unit_test(what_is_judged_is_defined_so),
        cmocka_unit_test(a_picture_is_seen),
        cmocka_unit_test(a_password_is_not_lost),
        cmocka_unit_test(secrets_are_not_lost),
        cmocka_unit_test(saved_state_goes_too),
        cmocka_unit_test(a_tpm_keeps_its_state),
        cmocka_unit_test(strangers_are_kept),
        cmocka_unit_test(answers_that_cannot_work),
        cmocka_unit_test(displays_have_addresses),
        cmocka_unit_test(the_log_tells_of_starts),
        cmocka_unit_test(one_is_asked_to_stop),
        cmocka_unit_test(transient_domains_are_seen),
        cmocka_unit_test(volumes_come_and_go),
        cmocka_unit_test(overlays_are_found),
        cmocka_unit_test(reading_only),
        cmocka_unit_test(nobody_may_look),
        cmocka_unit_test(notices_that_the_daemon_went),
    };

    return cmocka_run_group_tests(tests, open_connection, close_connection);
}

int main(void)
{
    return own_libvirtd_run(body);
}
