/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libvirt's room against libvirt's own test driver, its schema and its words. */
#include "virt/virt-private.h"

#include <dlfcn.h>
#include <glib/gstdio.h>
#include <libxml/relaxng.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "virt/xml.h"

/* A new volume with nothing in it. */
#define EMPTY(in, called, size)                                                                    \
    (&(const KvNewVolume){ .pool = in, .name = called, .format = "qcow2", .bytes = size })

#define VGPU     "fc444019-54df-47bc-a0a0-7308ce9681a8"
#define GUEST    "11111111-2222-4333-8444-555555555555"
#define STRANGER "99999999-2222-4333-8444-555555555555"
#define SCHEMA   "/usr/share/libvirt/schemas/domain.rng"

static const KvVirtOps *const ops = &kv_virt_module;

static KvGuestSpec usual(void)
{
    return (KvGuestSpec){
        .name = "guest",
        .uuid = GUEST,
        .vgpu = VGPU,
        .vgpu_path = "/sys/class/mdev_bus/0000:00:02.0/" VGPU,
        .type = "kvm",
        .memory_mib = 2048,
        .vcpus = 2,
        .cpu = "host-passthrough",
        .disk_path = "/var/lib/libvirt/images/guest.qcow2",
        .disk_format = "qcow2",
        .cdrom_path = "/srv/debian.iso",
        .network = "default",
    };
}

static char *make(const KvGuestSpec *spec)
{
    GError *error = NULL;
    char *xml = ops->domain_xml(spec, &error);

    if (error)
        print_error("%s\n", error->message);
    assert_non_null(xml);
    return xml;
}

/* The value at path in xml, "" when it isn't there: "devices/disk@type" is an attribute. */
static char *at(const char *xml, const char *path)
{
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    g_auto(GStrv) parts = g_strsplit(path, "@", 2);
    xmlNode *node;
    char *value;

    assert_non_null(document);
    node = kv_xml_at(xmlDocGetRootElement(document), parts[0]);
    value = parts[1] ? kv_xml_attribute(node, parts[1]) : kv_xml_text(node);
    return value ? value : g_strdup("");
}

#define assert_at(xml, path, value)                                                                \
    do {                                                                                           \
        g_autofree char *found = at(xml, path);                                                    \
        assert_string_equal(found, value);                                                         \
    } while (0)

/* FALSE with libxml2's words on stderr when the schema doesn't allow xml. */
static gboolean schema_allows(const char *xml)
{
    static xmlRelaxNG *schema;
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlRelaxNGValidCtxt *context;
    int result;

    if (!schema) {
        xmlRelaxNGParserCtxt *parser = xmlRelaxNGNewParserCtxt(SCHEMA);

        schema = xmlRelaxNGParse(parser);
        xmlRelaxNGFreeParserCtxt(parser);
    }
    assert_non_null(schema);
    context = xmlRelaxNGNewValidCtxt(schema);
    result = xmlRelaxNGValidateDoc(context, document);
    xmlRelaxNGFreeValidCtxt(context);
    return result == 0;
}

static void schema_takes_every_shape(void **state)
{
    static const char *const types[] = { "kvm", "qemu", "test" };

    if (!g_file_test(SCHEMA, G_FILE_TEST_EXISTS)) {
        print_message("%s is missing: the schema can't judge\n", SCHEMA);
        skip();
    }
    for (unsigned shape = 0; shape < 512; shape++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;

        spec.attach = shape & 1 ? KV_ATTACH_COMMAND_LINE : KV_ATTACH_NATIVE;
        spec.disk_path = shape & 2 ? "/dev/vg/guest" : spec.disk_path;
        spec.disk_format = shape & 2 ? "raw" : "qcow2";
        spec.disk_path = shape & 4 ? NULL : spec.disk_path;
        spec.disk_pool = shape & 1 ? "default" : NULL;
        spec.disk_volume = "guest.qcow2";
        spec.cdrom_path = shape & 8 ? NULL : spec.cdrom_path;
        spec.network = shape & 16 ? NULL : spec.network;
        spec.network_user = (shape & 32) != 0;
        spec.emulator = shape & 32 ? "/usr/bin/qemu-system-x86_64" : NULL;
        spec.type = types[shape % G_N_ELEMENTS(types)];
        spec.uefi = (shape & 64) != 0;
        spec.machine = shape & 128 ? "pc" : "q35";
        spec.cpu = shape & 128 ? "host-model" : "host-passthrough";
        spec.bridge = shape & 256 ? "br0" : NULL;
        spec.picture = shape % KV_N_PICTURES;
        spec.ramfb = (shape & 8) != 0;
        spec.render_node = shape & 16 ? "/dev/dri/renderD129" : NULL;
        xml = make(&spec);
        assert_true(schema_allows(xml));
    }
    /* The judge can say no. */
    assert_false(schema_allows("<domain type='kvm'><name>a</name><nonsense/></domain>"));
}

static void native_shape(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec);

    assert_at(xml, "name", "guest");
    assert_at(xml, "uuid", GUEST);
    assert_at(xml, "memory", "2048");
    assert_at(xml, "memory@unit", "MiB");
    assert_at(xml, "vcpu", "2");
    assert_at(xml, "os/type@machine", "q35");
    assert_at(xml, "cpu@mode", "host-passthrough");
    assert_at(xml, "devices/disk@type", "file");
    assert_at(xml, "devices/disk/source@file", "/var/lib/libvirt/images/guest.qcow2");
    assert_at(xml, "devices/disk/boot@order", "1");
    assert_at(xml, "devices/interface/source@network", "default");
    assert_at(xml, "devices/video/model@type", "none");
    assert_at(xml, "devices/hostdev@type", "mdev");
    assert_at(xml, "devices/hostdev@model", "vfio-pci");
    assert_at(xml, "devices/hostdev@display", "off");
    assert_at(xml, "devices/hostdev/source/address@uuid", VGPU);
    /* libvirt before 7.10 stumbles over it, even when it says off. */
    assert_null(strstr(xml, "ramfb"));
    assert_null(strstr(xml, "<graphics"));
    assert_null(strstr(xml, "locked"));
    assert_null(strstr(xml, "qemu:"));
}

static void command_line_shape(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = NULL;

    spec.attach = KV_ATTACH_COMMAND_LINE;
    spec.vgpu_path = "/sys/a,b/" VGPU;
    spec.type = "qemu";
    spec.network = NULL;
    spec.network_user = TRUE;
    spec.disk_path = "/dev/vg/guest";
    spec.disk_format = NULL;
    xml = make(&spec);
    assert_null(strstr(xml, "<hostdev"));
    assert_null(strstr(xml, "<cpu"));
    assert_non_null(strstr(xml, "<locked/>"));
    assert_at(xml, "devices/disk@type", "block");
    assert_at(xml, "devices/disk/source@dev", "/dev/vg/guest");
    assert_at(xml, "devices/disk/driver@type", "raw");
    assert_at(xml, "devices/interface@type", "user");
    assert_non_null(strstr(xml, "xmlns:qemu=\"http://libvirt.org/schemas/domain/qemu/1.0\""));
    assert_non_null(strstr(xml, "<qemu:arg value=\"vfio-pci,sysfsdev=/sys/a,,b/" VGPU
                                ",rombar=0,bus=pcie.0,addr=0x10\"/>"));
}

/* What is asked for is what is read back, and nothing of it listens beyond this host. */
static void pictures_are_read_back(void **state)
{
    for (unsigned shape = 0; shape < KV_N_PICTURES * 4; shape++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;
        KvVirtFit fit;

        spec.picture = shape / 4 ? shape / 4 : KV_PICTURE_HEADLESS;
        spec.attach = shape & 1 ? KV_ATTACH_COMMAND_LINE : KV_ATTACH_NATIVE;
        spec.ramfb = (shape & 2) != 0;
        xml = make(&spec);
        ops->read_fit(xml, &fit);
        assert_int_equal(fit.picture, spec.picture);
        assert_int_equal(fit.display, kv_picture_is_vgpus(spec.picture));
        assert_int_equal(fit.ramfb, spec.ramfb && fit.display);
        assert_int_equal(fit.video, spec.picture == KV_PICTURE_EMULATED);
        assert_true(fit.console);
        if (strstr(xml, "<listen"))
            assert_true(strstr(xml, "<listen type=\"address\" address=\"127.0.0.1\"/>") ||
                        strstr(xml, "<listen type=\"none\"/>"));
        assert_null(strstr(xml, "ramfb=\"off\""));
    }
}

/* Each as libvirt's own documentation and tests have it. */
static void picture_shapes(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *vnc = NULL, *local = NULL, *line = NULL, *several = NULL;

    spec.picture = KV_PICTURE_VNC;
    spec.ramfb = TRUE;
    vnc = make(&spec);
    assert_at(vnc, "devices/graphics@type", "vnc");
    assert_at(vnc, "devices/graphics@autoport", "yes");
    assert_non_null(strstr(vnc, "<graphics type=\"egl-headless\"/>"));
    assert_at(vnc, "devices/video/model@type", "none");
    assert_at(vnc, "devices/hostdev@display", "on");
    assert_at(vnc, "devices/hostdev@ramfb", "on");
    spec.render_node = "/dev/dri/renderD129";
    several = make(&spec);
    assert_non_null(strstr(several, "<gl rendernode=\"/dev/dri/renderD129\"/>"));
    spec.picture = KV_PICTURE_SPICE_GL;
    local = make(&spec);
    assert_at(local, "devices/graphics@type", "spice");
    assert_at(local, "devices/graphics@port", "");
    assert_at(local, "devices/graphics/listen@type", "none");
    assert_at(local, "devices/graphics/gl@enable", "yes");
    assert_at(local, "devices/graphics/gl@rendernode", "/dev/dri/renderD129");
    assert_null(strstr(local, "egl-headless"));
    spec.attach = KV_ATTACH_COMMAND_LINE;
    line = make(&spec);
    assert_non_null(strstr(line, "\"vfio-pci-nohotplug,sysfsdev="));
    assert_non_null(strstr(line, ",display=on,ramfb=on\""));
}

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Name, attributes whatever their order, and what is below: nothing of it is left out. */
static void spell(xmlNode *node, GString *text)
{
    g_autoptr(GPtrArray) attributes = g_ptr_array_new_with_free_func(g_free);

    for (xmlAttr *attribute = node->properties; attribute; attribute = attribute->next) {
        g_autofree char *value = kv_xml_attribute(node, (const char *)attribute->name);

        g_ptr_array_add(attributes,
                        g_strdup_printf(" %s=%s", (const char *)attribute->name, value));
    }
    g_ptr_array_sort(attributes, by_text);
    g_string_append_printf(text, "<%s", (const char *)node->name);
    for (guint i = 0; i < attributes->len; i++)
        g_string_append(text, attributes->pdata[i]);
    for (xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            spell(child, text);
    g_string_append(text, ">");
}

/* All of a definition that makes its picture. */
static char *spell_picture(const char *xml)
{
    static const char *const names[] = { "graphics", "video", "hostdev" };
    g_autoptr(xmlDoc) document = kv_xml_parse(xml);
    xmlNode *devices;
    GString *text = g_string_new(NULL);

    assert_non_null(document);
    devices = kv_xml_child(xmlDocGetRootElement(document), "devices");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        for (xmlNode *node = kv_xml_child(devices, names[i]); node;
             node = kv_xml_next(node->next, names[i]))
            spell(node, text);
    return g_string_free(text, FALSE);
}

#define HOSTDEV(picture)                                                                           \
    "<hostdev mode='subsystem' type='mdev' model='vfio-pci' " picture                              \
    "><source><address uuid='" VGPU "'/></source></hostdev>"
#define NO_CARD "<video><model type='none'/></video>"
#define LISTENS(type)                                                                              \
    "<graphics type='" type "' port='-1' autoport='yes'>"                                          \
    "<listen type='address' address='127.0.0.1'/></graphics>"
#define NODE "/dev/dri/renderD129"

/* The shapes in which libvirt documents each element (docs/formatdomain: “Graphical framebuffers”
 * for graphics, its listen and its gl; “Video devices” for the type none; “USB / PCI / SCSI
 * devices” for an mdev's model, display and ramfb) and has them in its own tests
 * (graphics-spice-gl, graphics-egl-headless-rendernode, hostdev-mdev-display-ramfb and
 * video-none-device of tests/qemuxml2argvdata), with the values that are ours. */
static const struct {
    KvPicture picture;
    gboolean ramfb;
    const char *render_node;
    const char *devices;
} documented[] = {
    { KV_PICTURE_SPICE_GL, FALSE, NODE,
      "<graphics type='spice'><listen type='none'/><gl enable='yes' rendernode='" NODE "'/>"
      "</graphics>" NO_CARD HOSTDEV("display='on'") },
    { KV_PICTURE_SPICE_GL, FALSE, NULL,
      "<graphics type='spice'><listen type='none'/><gl enable='yes'/></graphics>" NO_CARD HOSTDEV(
          "display='on'") },
    { KV_PICTURE_VNC, TRUE, NODE,
      LISTENS("vnc") "<graphics type='egl-headless'><gl rendernode='" NODE
                     "'/></graphics>" NO_CARD HOSTDEV("display='on' ramfb='on'") },
    { KV_PICTURE_SPICE, TRUE, NULL,
      LISTENS("spice") "<graphics type='egl-headless'/>" NO_CARD HOSTDEV(
          "display='on' ramfb='on'") },
    { KV_PICTURE_EMULATED, TRUE, NULL,
      LISTENS("vnc") "<video><model type='vga'/></video>" HOSTDEV("display='off'") },
    { KV_PICTURE_HEADLESS, TRUE, NULL, NO_CARD HOSTDEV("display='off'") },
};

/* What no test can start is made as libvirt documents it, element by element. */
static void pictures_are_as_documented(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(documented); i++) {
        KvGuestSpec spec = usual();
        g_autofree char *example =
            g_strdup_printf("<domain><devices>%s</devices></domain>", documented[i].devices);
        g_autofree char *xml = NULL, *made = NULL, *wanted = NULL;

        spec.picture = documented[i].picture;
        spec.ramfb = documented[i].ramfb;
        spec.render_node = documented[i].render_node;
        xml = make(&spec);
        made = spell_picture(xml);
        wanted = spell_picture(example);
        assert_string_equal(made, wanted);
    }
}

static void other_machines(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = NULL;

    spec.attach = KV_ATTACH_COMMAND_LINE;
    spec.machine = "pc";
    spec.uefi = TRUE;
    spec.cpu = "host-model";
    spec.bridge = "br0";
    xml = make(&spec);
    assert_at(xml, "os/type@machine", "pc");
    assert_at(xml, "os@firmware", "efi");
    assert_at(xml, "cpu@mode", "host-model");
    assert_at(xml, "devices/interface@type", "bridge");
    assert_at(xml, "devices/interface/source@bridge", "br0");
    /* The older machine's bus has another name. */
    assert_non_null(strstr(xml, ",bus=pci.0,"));
}

static void a_volume_is_named_where_there_is_no_path(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *by_path = NULL, *by_name = NULL;

    spec.disk_pool = "pool";
    spec.disk_volume = "guest.qcow2";
    by_path = make(&spec);
    assert_at(by_path, "devices/disk@type", "file");
    assert_at(by_path, "devices/disk/source@pool", "");
    spec.disk_path = NULL;
    by_name = make(&spec);
    assert_at(by_name, "devices/disk@type", "volume");
    assert_at(by_name, "devices/disk/source@pool", "pool");
    assert_at(by_name, "devices/disk/source@volume", "guest.qcow2");
    assert_at(by_name, "devices/disk/boot@order", "1");
}

static void odd_texts_survive(void **state)
{
    g_autofree char *long_name = g_strnfill(300, 'n');
    const char *names[] = { "a<b",  "a&b",          "a\"b'c", "</name><name>evil", "&lt;", "]]>",
                            "a\nb", "Größe 日本語", long_name };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;

        spec.name = names[i];
        spec.disk_path = names[i];
        spec.network = names[i];
        xml = make(&spec);
        assert_at(xml, "name", names[i]);
        assert_at(xml, "devices/disk/source@file", names[i]);
        assert_at(xml, "devices/interface/source@network", names[i]);
    }
}

static void unfit_texts_are_refused(void **state)
{
    static const char *const names[] = { "a\x01z", "a\x1b[2J", "\xff\xfe", "", NULL };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        KvGuestSpec spec = usual();
        g_autoptr(GError) error = NULL;

        spec.name = names[i];
        assert_null(ops->domain_xml(&spec, &error));
        assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_INPUT));
        assert_null(strchr(error->message, '\x1b'));
        assert_true(g_utf8_validate(error->message, -1, NULL));
    }
}

static void no_vgpu_is_refused(void **state)
{
    KvGuestSpec spec = usual();
    g_autoptr(GError) error = NULL;

    spec.vgpu = NULL;
    assert_null(ops->domain_xml(&spec, &error));
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_INPUT));
}

/* What is written is what is read back. */
/* By libvirt's parser and schema, and nothing is left defined: not even where the judge has a
 * domain of that name itself. */
static void definitions_are_judged(void **state)
{
    static const char *const names[] = { "guest", "test", "test" };

    for (unsigned i = 0; i < 2 * G_N_ELEMENTS(names); i++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;
        g_autoptr(KvVirtDomain) domain = NULL;
        g_autoptr(GError) error = NULL;

        spec.name = names[i / 2];
        spec.attach = i % 2 ? KV_ATTACH_COMMAND_LINE : KV_ATTACH_NATIVE;
        xml = make(&spec);
        domain = ops->judge(xml, &error);
        assert_non_null(domain);
        assert_string_equal(domain->name, spec.name);
        assert_string_equal(domain->uuid, GUEST);
        assert_string_equal(domain->defined[0], spec.vgpu);
        assert_int_equal(domain->command_line, i % 2);
        assert_int_equal(domain->memory_kib, spec.memory_mib * 1024);
    }
}

/* A UUID that isn't named is none, and is put where libvirt has it. */
static void a_uuid_is_filled_in(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec), *without = NULL, *with = NULL, *same = NULL;
    g_auto(GStrv) parts = g_strsplit(xml, "  <uuid>" GUEST "</uuid>\n", 2);
    g_autoptr(KvVirtDomain) domain = NULL;
    g_autoptr(GError) error = NULL;

    assert_non_null(parts[1]);
    without = g_strjoinv("", parts);
    domain = ops->judge(without, &error);
    assert_non_null(domain);
    assert_null(domain->uuid);
    with = ops->with_uuid(without, GUEST, &error);
    assert_string_equal(with, xml);
    same = ops->with_uuid(xml, "00000000-0000-4000-8000-000000000001", &error);
    assert_string_equal(same, xml);
    assert_null(ops->with_uuid("<domain", GUEST, &error));
    assert_non_null(error);
}

static void what_libvirt_would_refuse_is_told(void **state)
{
    static const char *const ways[][2] = { { "</memory>", "</memory><nonsense/>" },
                                           { "</domain>", "" },
                                           { "<memory unit=\"MiB\">", "<memory unit=\"miles\">" } };
    KvGuestSpec spec = usual();
    g_autofree char *xml = make(&spec);

    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_auto(GStrv) parts = g_strsplit(xml, ways[i][0], 2);
        g_autofree char *bad = g_strjoinv(ways[i][1], parts);
        g_autoptr(GError) error = NULL;

        assert_non_null(parts[1]);
        assert_null(ops->judge(bad, &error));
        assert_non_null(strstr(error->message, "libvirt doesn't take this definition of"));
    }
}

static void reads_its_own(void **state)
{
    for (int attach = KV_ATTACH_NATIVE; attach <= KV_ATTACH_COMMAND_LINE; attach++) {
        KvGuestSpec spec = usual();
        g_autofree char *xml = NULL;
        g_auto(GStrv) found = NULL;
        gboolean command_line = 7;

        spec.attach = attach;
        spec.vgpu_path = "/sys/a,b,,c/" VGPU;
        xml = make(&spec);
        found = ops->vgpus_of_xml(xml, &command_line);
        assert_non_null(found);
        assert_int_equal(g_strv_length(found), 1);
        assert_string_equal(found[0], VGPU);
        assert_int_equal(command_line, attach == KV_ATTACH_COMMAND_LINE);
    }
}

#define QEMU_ARGS(args)                                                                            \
    "<domain type='kvm' xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><name>a</name>"       \
    "<q:commandline>" args "</q:commandline></domain>"

/* XML as other people write it. */
static const struct {
    const char *xml;
    int count; /* of UUIDs, -1: can't be read */
    gboolean command_line;
} foreign[] = {
    { "<domain><name>a</name></domain>", 0, FALSE },
    { "", -1, FALSE },
    { "<domain>", -1, FALSE },
    { "<network/>", -1, FALSE },
    { "not XML", -1, FALSE },
    /* upper case is the same device; a PCI device isn't one */
    { "<domain><devices><hostdev type='mdev'><source><address "
      "uuid='FC444019-54DF-47BC-A0A0-7308CE9681A8'/></source></hostdev>"
      "<hostdev type='pci'><source><address uuid='" GUEST "'/></source></hostdev>"
      "</devices></domain>",
      1, FALSE },
    { "<domain><devices><hostdev type='mdev'><source/></hostdev></devices></domain>", 0, FALSE },
    /* the seed's own line */
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='vfio-pci,sysfsdev=/sys/class/mdev_bus/"
                "0000:00:02.0/" VGPU ",rombar=0'/><q:arg value='-nographic'/>"),
      1, TRUE },
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='{\"driver\":\"vfio-pci\","
                "\"sysfsdev\":\"/sys/bus/mdev/devices/" VGPU "\"}'/>"),
      1, TRUE },
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='{\"driver\":\"vfio-pci\"'/>"), 0, FALSE },
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='driver=vfio-pci-nohotplug,sysfsdev=/x/" VGPU
                "/'/>"),
      1, TRUE },
    /* a real PCI device by the command line, and a device that only mentions one */
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='vfio-pci,host=0000:01:00.0'/>"), 0, TRUE },
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='VGA,sysfsdev=/x/" VGPU "'/>"), 0, FALSE },
    /* no -device before it */
    { QEMU_ARGS("<q:arg value='-name'/><q:arg value='vfio-pci,sysfsdev=/x/" VGPU "'/>"), 0, FALSE },
    /* one device twice, and another */
    { QEMU_ARGS("<q:arg value='-device'/><q:arg value='vfio-pci,sysfsdev=/x/" VGPU "'/>"
                "<q:arg value='-device'/><q:arg value='vfio-pci,sysfsdev=/y/" VGPU "'/>"
                "<q:arg value='-device'/><q:arg value='vfio-pci,sysfsdev=/y/" GUEST "'/>"),
      2, TRUE },
    /* the same words in no namespace mean nothing to libvirt */
    { "<domain><commandline><arg value='-device'/><arg value='vfio-pci,sysfsdev=/x/" VGPU
      "'/></commandline></domain>",
      0, FALSE },
};

static void reads_foreign_xml(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++) {
        gboolean command_line = FALSE;
        g_auto(GStrv) found = ops->vgpus_of_xml(foreign[i].xml, &command_line);

        if (foreign[i].count != (found ? (int)g_strv_length(found) : -1) ||
            foreign[i].command_line != command_line)
            fail_msg("%s", foreign[i].xml);
        if (found && found[0] && foreign[i].count == 1)
            assert_string_equal(found[0], VGPU);
    }
}

/* As libvirt writes it: one element a line. */
static const char somebodys[] = "<domain type=\"kvm\">\n"
                                "  <name>old</name>\n"
                                "  <metadata>\n"
                                "    <x:note xmlns:x=\"urn:x-notes\">a &lt; b</x:note>\n"
                                "  </metadata>\n"
                                "  <!-- somebody's words -->\n"
                                "  <memory unit=\"KiB\">65536</memory>\n"
                                "  <unheard of=\"1\"/>\n"
                                "  <devices>\n"
                                "    <hostdev mode=\"subsystem\" type=\"usb\"/>\n"
                                "  </devices>\n"
                                "</domain>\n";

/* What is put in is all that differs, and taking it out again leaves the text as it was. */
static void a_definition_gets_a_vgpu(void **state)
{
    static const KvAttach ways[] = { KV_ATTACH_NATIVE, KV_ATTACH_COMMAND_LINE };

    for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
        KvGuestSpec spec = usual();
        g_autofree char *before = NULL, *with = NULL, *without = NULL;
        g_auto(GStrv) lines = g_strsplit(somebodys, "\n", -1), vgpus = NULL;
        gboolean command_line;

        spec.attach = ways[i];
        with = ops->with_vgpu(somebodys, &spec, &before, NULL);
        assert_string_equal(before, somebodys);
        for (char **line = lines + 1; *line; line++)
            assert_non_null(strstr(with, *line));
        vgpus = ops->vgpus_of_xml(with, &command_line);
        assert_string_equal(vgpus[0], VGPU);
        assert_null(vgpus[1]);
        assert_int_equal(command_line, ways[i] == KV_ATTACH_COMMAND_LINE);
        without = ops->without_vgpu(with, VGPU, somebodys, NULL);
        assert_null(strstr(without, VGPU));
        assert_null(strstr(without, "locked"));
        if (ways[i] == KV_ATTACH_NATIVE)
            assert_string_equal(without, somebodys);
    }
}

/* As virt-manager makes them. */
static const char graphical[] = "<domain type=\"kvm\">\n"
                                "  <name>old</name>\n"
                                "  <devices>\n"
                                "    <channel type=\"spicevmc\">\n"
                                "      <target type=\"virtio\" name=\"com.redhat.spice.0\"/>\n"
                                "    </channel>\n"
                                "    <channel type=\"unix\"/>\n"
                                "    <input type=\"tablet\" bus=\"usb\"/>\n"
                                "    <graphics type=\"spice\" autoport=\"yes\" keymap=\"de\"/>\n"
                                "    <audio id=\"1\" type=\"spice\"/>\n"
                                "    <video>\n"
                                "      <model type=\"qxl\" ram=\"65536\"/>\n"
                                "    </video>\n"
                                "    <redirdev bus=\"usb\" type=\"spicevmc\"/>\n"
                                "    <unheard of=\"1\"/>\n"
                                "  </devices>\n"
                                "</domain>\n";

/* One after the other, from each to each: the picture is the one asked for, and what isn't its part
 * is as it was. */
static void a_definition_gets_a_picture(void **state)
{
    for (unsigned shape = 0; shape < KV_N_PICTURES * KV_N_PICTURES * 2; shape++) {
        KvGuestSpec spec = usual();
        g_autofree char *first = NULL, *second = NULL, *same = NULL;
        g_auto(GStrv) vgpus = NULL;
        KvVirtFit fit;

        spec.attach = shape & 1 ? KV_ATTACH_COMMAND_LINE : KV_ATTACH_NATIVE;
        spec.picture = shape / 2 % KV_N_PICTURES;
        spec.ramfb = TRUE;
        first = ops->with_vgpu(graphical, &spec, NULL, NULL);
        ops->read_fit(first, &fit);
        assert_int_equal(fit.picture,
                         spec.picture ? spec.picture : KV_PICTURE_EMULATED /* what it had */);
        spec.picture = shape / 2 / KV_N_PICTURES;
        spec.ramfb = FALSE;
        second = ops->with_vgpu(first, &spec, NULL, NULL);
        if (spec.picture == KV_PICTURE_OTHER)
            continue;
        ops->read_fit(second, &fit);
        assert_int_equal(fit.picture, spec.picture);
        assert_int_equal(fit.ramfb, 0);
        assert_non_null(strstr(second, "    <channel type=\"unix\"/>\n"));
        assert_non_null(strstr(second, "    <unheard of=\"1\"/>\n"));
        vgpus = ops->vgpus_of_xml(second, NULL);
        assert_int_equal(g_strv_length(vgpus), 1);
        same = ops->with_vgpu(second, &spec, NULL, NULL);
        assert_string_equal(same, second);
    }
}

static void parts_of_a_picture_stay_or_go(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *spice = NULL, *none = NULL, *left = NULL, *emulated = NULL;
    g_autoptr(GError) error = NULL;

    left = ops->with_vgpu(graphical, &spec, NULL, NULL);
    assert_non_null(strstr(left, "qxl"));
    assert_non_null(strstr(left, "spicevmc"));
    spec.picture = KV_PICTURE_SPICE;
    spice = ops->with_vgpu(graphical, &spec, NULL, NULL);
    assert_non_null(strstr(spice, "keymap=\"de\""));
    assert_non_null(strstr(spice, "com.redhat.spice.0"));
    assert_null(strstr(spice, "qxl"));
    /* libvirt takes the rest of SPICE only beside a SPICE display. */
    spec.picture = KV_PICTURE_HEADLESS;
    none = ops->with_vgpu(graphical, &spec, NULL, NULL);
    assert_null(strstr(none, "<graphics"));
    assert_null(strstr(none, "spicevmc"));
    assert_non_null(strstr(none, "<audio id=\"1\" type=\"none\"/>"));
    spec.picture = KV_PICTURE_EMULATED;
    emulated = ops->with_vgpu(graphical, &spec, NULL, NULL);
    assert_non_null(strstr(emulated, "qxl"));
    assert_non_null(strstr(emulated, "spicevmc"));
    assert_null(strstr(emulated, "vnc"));
    /* What somebody wrote as JSON isn't understood, and isn't guessed at. */
    assert_null(ops->with_vgpu(QEMU_ARGS("<q:arg value='-device'/><q:arg value='{\"driver\":"
                                         "\"vfio-pci\",\"sysfsdev\":\"/x/" VGPU "\"}'/>"),
                               &spec, NULL, &error));
    assert_non_null(strstr(error->message, "virsh edit"));
}

/* On the command line libvirt doesn't keep others off the vGPU's slot, nor it off theirs. */
static void a_free_slot_is_taken(void **state)
{
    KvGuestSpec spec = usual();
    g_autoptr(GString) full = g_string_new("<domain><devices>");
    g_autofree char *with = NULL, *none = NULL;
    g_autoptr(GError) error = NULL;

    spec.attach = KV_ATTACH_COMMAND_LINE;
    with = ops->with_vgpu("<domain><devices><x><address type='pci' bus='0x00' slot='0x10'/></x>"
                          "</devices></domain>",
                          &spec, NULL, NULL);
    assert_non_null(strstr(with, ",addr=0x11\""));
    for (unsigned slot = 1; slot < 0x20; slot++)
        g_string_append_printf(full, "<address type='pci' bus='0x00' slot='0x%02x'/>", slot);
    g_string_append(full, "</devices></domain>");
    none = ops->with_vgpu(full->str, &spec, NULL, &error);
    assert_null(none);
    assert_non_null(strstr(error->message, "natively"));
}

/* Other arguments and other devices are somebody's. */
static void only_the_vgpu_goes(void **state)
{
    static const char xml[] =
        "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'><devices>"
        "<hostdev type='mdev'><source><address uuid='" STRANGER "'/></source></hostdev></devices>"
        "<q:commandline><q:arg value='-device'/><q:arg value='e1000'/></q:commandline></domain>";
    KvGuestSpec spec = usual();
    g_autofree char *with = NULL, *without = NULL, *before = NULL;
    g_autoptr(GError) error = NULL;

    spec.attach = KV_ATTACH_COMMAND_LINE;
    with = ops->with_vgpu(xml, &spec, &before, NULL);
    assert_non_null(strstr(with, "<q:arg value=\"vfio-pci,"));
    without = ops->without_vgpu(with, VGPU, xml, NULL);
    assert_non_null(strstr(without, "e1000"));
    assert_non_null(strstr(without, STRANGER));
    assert_null(strstr(without, VGPU));
    assert_null(ops->with_vgpu("<network/>", &spec, NULL, &error));
    assert_non_null(strstr(error->message, "virsh dumpxml"));
}

static void reads_capabilities(void **state)
{
    static const char text[] =
        "<capabilities><host><cpu><arch>x86_64</arch></cpu>"
        "<secmodel><model>apparmor</model><baselabel type='kvm'>x</baselabel></secmodel>"
        "<secmodel><model>dac</model><baselabel type='qemu'>+1:+1</baselabel>"
        "<baselabel type='kvm'>+64055:+108</baselabel></secmodel></host>"
        "<guest><os_type>hvm</os_type><arch name='i686'><emulator>/i</emulator>"
        "<domain type='kvm'/></arch></guest>"
        "<guest><os_type>hvm</os_type><arch name='x86_64'><emulator>/x</emulator>"
        "<domain type='qemu'/>%s</arch></guest></capabilities>";
    g_autofree char *slow = g_strdup_printf(text, "");
    g_autofree char *fast = g_strdup_printf(text, "<domain type='kvm'/>");
    g_autoptr(KvVirtFacts) facts = g_new0(KvVirtFacts, 1);
    g_autoptr(KvVirtFacts) other = g_new0(KvVirtFacts, 1);
    g_autoptr(KvVirtFacts) silent = g_new0(KvVirtFacts, 1);

    kv_virt_read_capabilities(slow, facts);
    assert_false(facts->has_kvm);
    assert_string_equal(facts->emulator, "/x");
    assert_string_equal(facts->dac_label, "+64055:+108");
    kv_virt_read_capabilities(fast, other);
    assert_true(other->has_kvm);
    kv_virt_read_capabilities(NULL, silent);
    assert_null(silent->dac_label);
}

/* As libvirt's documentation of domain capabilities has it. */
static void reads_domain_capabilities(void **state)
{
    static const char text[] =
        "<domainCapabilities><path>/q</path><devices><graphics supported='yes'><enum name='x'>"
        "<value>y</value></enum><enum name='type'><value>vnc</value><value>egl-headless</value>"
        "</enum></graphics><video supported='no'><enum name='modelType'><value>vga</value></enum>"
        "</video></devices></domainCapabilities>";
    g_autoptr(KvVirtFacts) facts = g_new0(KvVirtFacts, 1), silent = g_new0(KvVirtFacts, 1);

    kv_virt_read_domain_capabilities(text, facts);
    assert_int_equal(g_strv_length(facts->graphics), 2);
    assert_string_equal(facts->graphics[1], "egl-headless");
    assert_int_equal(g_strv_length(facts->videos), 0);
    kv_virt_read_domain_capabilities("<domainCapabilities/>", silent);
    assert_null(silent->graphics);
}

static const struct {
    const char *xml;
    guint64 memory_kib;
    unsigned vcpus;
} sizes[] = {
    { "<domain><memory>2048</memory><vcpu placement='static'>4</vcpu></domain>", 2048, 4 },
    { "<domain><memory unit='KiB'>1</memory></domain>", 1, 0 },
    { "<domain><memory unit='GiB'>2</memory><vcpu>1</vcpu></domain>", 2 << 20, 1 },
    { "<domain><memory unit='bytes'>4096</memory></domain>", 4, 0 },
    { "<domain><memory unit='KB'>1024</memory></domain>", 1000, 0 },
    { "<domain><memory unit='TiB'>99999999999</memory></domain>", 0, 0 },
    { "<domain><memory unit='acres'>1</memory></domain>", 0, 0 },
    { "<domain/>", 0, 0 },
    { "<pool><memory>1</memory></pool>", 0, 0 },
    { "<domain", 0, 0 },
};

static void size_is_read(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        guint64 memory_kib = 9;
        unsigned vcpus = 9;

        ops->size_of_xml(sizes[i].xml, &memory_kib, &vcpus);
        assert_int_equal(memory_kib, sizes[i].memory_kib);
        assert_int_equal(vcpus, sizes[i].vcpus);
    }
}

/* Errors as libvirt and QEMU make them, and what becomes of them. */
static const struct {
    int code, domain;
    const char *message, *expected;
    int number;
} said[] = {
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_DOMAIN, "two\nlines\tand more.\n",
      "x: two lines and more." },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_DOMAIN, "Is another using it?", "x: Is another using it?" },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_DOMAIN, "no word after this:\n", "x: no word after this." },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_DOMAIN, "red \x1b[31m", "x: red \\x1B[31m." },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, "ended",
      "x: ended. QEMU's own words are in /var/log/libvirt/qemu." },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, "failed to open /dev/vfio/0: Permission denied",
      "x: failed to open /dev/vfio/0: Permission denied. QEMU's user may not open that device: "
      "look "
      "at the step for permissions." },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU, "failed to open /dev/vfio/0: Operation not permitted",
      "x: failed to open /dev/vfio/0: Operation not permitted. Add the node to cgroup_device_acl "
      "in qemu.conf, as the step for libvirt does, or attach the virtual GPU natively." },
    { VIR_ERR_INTERNAL_ERROR, VIR_FROM_QEMU,
      "failed to open /dev/vfio/0: No such file or directory",
      "x: failed to open /dev/vfio/0: No such file or directory. libvirt keeps that device from "
      "QEMU: look at the step for libvirt, or attach the virtual GPU natively." },
    { VIR_ERR_DEVICE_MISSING, VIR_FROM_NONE, "mediated device not found",
      "x: mediated device not found. Make the virtual GPU first." },
    { VIR_ERR_OPERATION_INVALID, VIR_FROM_NETWORK, "network 'a' is not active",
      "x: network 'a' is not active. Start the network with: virsh net-start NETWORK" },
    { VIR_ERR_OPERATION_INVALID, VIR_FROM_QEMU, "domain is running", "x: domain is running." },
    /* In whatever language libvirt's daemon speaks. */
    { VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, "Kein Zugriff auf '/a'",
      "x: Kein Zugriff auf '/a'. Name a file that is there, or none: look at the disk and the "
      "install medium in the step for the virtual machine.",
      ENOENT },
    { VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, "Kein Zugriff auf '/a'",
      "x: Kein Zugriff auf '/a'. Let QEMU's user read that file and enter the folders above it, "
      "or put it into /var/lib/libvirt/images.",
      EACCES },
    { VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, "other", "x: other.", EIO },
    { VIR_ERR_SYSTEM_ERROR, VIR_FROM_STORAGE, "full",
      "x: full. Make room there, or choose a smaller disk.", ENOSPC },
    { VIR_ERR_RPC, VIR_FROM_RPC, "packet too small",
      "x: packet too small. See how its daemon is with: systemctl status libvirtd" },
};

static void words_and_what_to_do(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(said); i++) {
        g_autofree char *message = g_strdup(said[i].message);
        virError error = { .code = said[i].code,
                           .domain = said[i].domain,
                           .message = message,
                           .int1 = said[i].number };
        g_autoptr(GError) made = NULL;

        assert_false(kv_virt_fail_of(&made, &error, "%1$s: %2$s", "x"));
        assert_string_equal(made->message, said[i].expected);
    }
}

/* The simulated host has the words alone: the same becomes of them. */
static const struct {
    const char *words, *remedy;
} refused[] = {
    { "Cannot access storage file '/a' (as uid:1, gid:1): No such file or directory",
      "Name a file that is there" },
    { "Cannot access storage file '/a' (as uid:1, gid:1): Permission denied", "QEMU's user" },
    { "Network not found: no network with matching name 'a'", "virsh net-list --all" },
    { "Requested operation is not valid: network 'a' is not active", "virsh net-start NETWORK" },
    { "Storage pool not found: no storage pool with matching name 'a'", "virsh pool-list --all" },
    { "Requested operation is not valid: storage pool 'a' is not active", "virsh pool-start POOL" },
    { "Storage volume not found: no storage vol with matching name 'a'",
      "Choose a disk that is there" },
    { "storage volume 'a' exists already", "Choose another name for the disk." },
    { "device not found: mediated device 'a' not found", "Make the virtual GPU first." },
    { "Requested operation is not valid: mediated device a is in use by driver QEMU, domain b",
      "Shut down the virtual machine that has it" },
    { "internal error: process exited while connecting to monitor: Could not open '/a.img': "
      "Permission denied",
      "QEMU's user" },
    { "internal error: Failed to get \"write\" lock", "choose another disk" },
    { "internal error: ended", "/var/log/libvirt/qemu" },
    { "unsupported configuration: Emulator '/a' does not support virt type 'kvm'",
      "KVM can't be used" },
    { "invalid argument: could not get preferred machine for /a type=kvm domaintype=kvm",
      "KVM can't be used" },
    { "/a: No space left on device", "smaller disk" },
};

static void words_alone_are_enough(void **state)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *begins = g_strdup_printf("x: %s. ", refused[i].words);
        g_autoptr(GError) made = NULL;

        assert_false(ops->refused(&made, refused[i].words, "%1$s: %2$s", "x"));
        if (!g_str_has_prefix(made->message, begins) ||
            !strstr(made->message + strlen(begins), refused[i].remedy))
            fail_msg("%s", made->message);
    }
}

/* ---- with the test driver ---- */

static int open_test(void **state)
{
    g_autoptr(GError) error = NULL;

    *state = ops->open("test:///default", FALSE, &error);
    if (error)
        print_error("%s\n", error->message);
    return *state ? 0 : -1;
}

static int close_test(void **state)
{
    ops->close(*state);
    return 0;
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

static KvVirtFacts *look(KvVirt *virt)
{
    GError *error = NULL;
    KvVirtFacts *facts = ops->look(virt, KV_VIRT_CHOICES, &error);

    if (error)
        print_error("%s\n", error->message);
    assert_non_null(facts);
    return facts;
}

/* ---- with a libvirt that doesn't answer one question ---- */

static const char *unanswered; /* the call, or NULL */

/* libvirt's own function; and the connection for it: none, which it complains of, when the question
 * isn't to be answered. */
#define OWN(name)             ((typeof(&(name)))dlsym(RTLD_NEXT, #name))
#define FOR(name, connection) (g_strcmp0(unanswered, #name) == 0 ? NULL : (connection))

int virConnectGetLibVersion(virConnectPtr connection, unsigned long *version)
{
    return OWN(virConnectGetLibVersion)(FOR(virConnectGetLibVersion, connection), version);
}

int virNodeGetInfo(virConnectPtr connection, virNodeInfoPtr info)
{
    return OWN(virNodeGetInfo)(FOR(virNodeGetInfo, connection), info);
}

char *virConnectGetCapabilities(virConnectPtr connection)
{
    return OWN(virConnectGetCapabilities)(FOR(virConnectGetCapabilities, connection));
}

/* Only what comes after the first list. */
int virConnectListAllDomains(virConnectPtr connection, virDomainPtr **domains, unsigned flags)
{
    virConnectPtr other = flags ? FOR(virConnectListAllDomains, connection) : connection;

    return OWN(virConnectListAllDomains)(other, domains, flags);
}

static void no_answer_is_guessed(void **state)
{
    static const char *const calls[] = { "virConnectGetLibVersion", "virNodeGetInfo",
                                         "virConnectGetCapabilities", "virConnectListAllDomains" };

    for (gsize i = 0; i < G_N_ELEMENTS(calls); i++) {
        g_autoptr(GError) error = NULL;
        KvVirtFacts *facts;

        unanswered = calls[i];
        facts = ops->look(*state, KV_VIRT_CHOICES, &error);
        unanswered = NULL;
        if (facts)
            fail_msg("%s isn't answered, and isn't missed", calls[i]);
        assert_non_null(strstr(error->message, "test:///default"));
        assert_non_null(strstr(error->message, "invalid connection pointer"));
    }
}

static void looks_at_the_test_driver(void **state)
{
    g_autoptr(KvVirtFacts) facts = look(*state);
    const KvVirtDomain *domain = find(facts, "test");
    const KvVirtObject *pool = g_ptr_array_index(facts->pools, 0);
    const KvVirtObject *network = g_ptr_array_index(facts->networks, 0);
    g_autofree char *version = NULL;
    unsigned long number;

    assert_string_equal(facts->uri, "test:///default");
    assert_int_equal(virGetVersion(&number, NULL, NULL), 0);
    version =
        g_strdup_printf("%lu.%lu.%lu", number / 1000000, number % 1000000 / 1000, number % 1000);
    assert_string_equal(facts->version, version);
    assert_false(facts->has_kvm);
    assert_int_equal(facts->cpus, 16);
    assert_int_equal(facts->memory_kib, 3145728);
    assert_true(domain->active && domain->persistent);
    assert_null(domain->vgpus[0]);
    assert_string_equal(pool->name, "default-pool");
    assert_true(pool->active);
    assert_string_equal(pool->path, "/default-pool");
    assert_string_equal(network->name, "default");
    assert_true(network->active);
    assert_null(network->path);
    assert_true(ops->alive(*state));
}

static void walks_through_a_life(void **state)
{
    KvGuestSpec spec = usual();
    g_autofree char *xml = NULL;
    KvVirt *virt = *state;

    spec.type = "test";
    spec.disk_path = NULL;
    xml = make(&spec);
    for (int round = 0; round < 2; round++) {
        g_autoptr(KvVirtFacts) defined = NULL, running = NULL, stopped = NULL, gone = NULL;

        assert_true(ops->define(virt, xml, NULL));
        assert_true(ops->define(virt, xml, NULL)); /* again: the same */
        defined = look(virt);
        assert_false(find(defined, "guest")->active);
        assert_true(find(defined, "guest")->persistent);
        assert_string_equal(find(defined, "guest")->uuid, GUEST);
        assert_string_equal(find(defined, "guest")->vgpus[0], VGPU);
        assert_true(ops->start(virt, "guest", NULL));
        assert_true(ops->start(virt, "guest", NULL));
        running = look(virt);
        assert_true(find(running, "guest")->active);
        assert_string_equal(find(running, "guest")->vgpus[0], VGPU);
        assert_null(find(running, "guest")->vgpus[1]);
        assert_true(ops->stop(virt, "guest", NULL));
        assert_true(ops->stop(virt, "guest", NULL));
        stopped = look(virt);
        assert_false(find(stopped, "guest")->active);
        assert_true(ops->undefine(virt, "guest", GUEST, NULL));
        assert_true(ops->undefine(virt, "guest", GUEST, NULL));
        assert_true(ops->stop(virt, "guest", NULL));
        gone = look(virt);
        assert_null(find(gone, "guest"));
    }
}

static void keeps_a_stranger(void **state)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvVirtFacts) facts = NULL;

    assert_false(ops->undefine(*state, "test", STRANGER, &error));
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_CHANGED));
    facts = look(*state);
    assert_non_null(find(facts, "test"));
}

/* A refusal is a sentence that names the thing and holds libvirt's words. */
static void assert_refused(const GError *error, const char *thing, const char *words)
{
    assert_non_null(error);
    assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_LIBVIRT));
    if (!strstr(error->message, thing) || !strstr(error->message, words))
        fail_msg("%s", error->message);
    assert_null(strchr(error->message, '\n'));
}

static void refusals_hold_libvirts_words(void **state)
{
    g_autoptr(GError) slash = NULL, taken = NULL, none = NULL, absurd = NULL, broken = NULL;
    KvGuestSpec spec = usual();
    g_autofree char *with_slash = NULL, *with_name = NULL, *with_memory = NULL;

    spec.type = "test";
    spec.name = "a/b";
    with_slash = make(&spec);
    assert_false(ops->define(*state, with_slash, &slash));
    assert_refused(slash, "a/b", "cannot contain '/'");
    spec.name = "test";
    with_name = make(&spec);
    assert_false(ops->define(*state, with_name, &taken));
    assert_refused(taken, "test", "already exists with uuid");
    spec.name = "absurd";
    spec.memory_mib = G_MAXUINT64;
    with_memory = make(&spec);
    assert_false(ops->define(*state, with_memory, &absurd));
    assert_refused(absurd, "absurd", "too large");
    assert_false(ops->define(*state, "<domain", &broken));
    assert_refused(broken, "?", "domain_definition");
    assert_false(ops->start(*state, "nobody", &none));
    assert_refused(none, "nobody", "Domain not found");
}

static void volumes_come_and_go(void **state)
{
    g_autofree char *path = NULL, *planned = NULL;
    g_autoptr(GError) taken = NULL;
    gboolean exists = TRUE;
    guint64 used = 7;

    planned = ops->volume_path(*state, "default-pool", "disk.qcow2", NULL);
    assert_string_equal(planned, "/default-pool/disk.qcow2");
    assert_true(ops->volume_used(*state, "default-pool", "disk.qcow2", &exists, &used, NULL));
    assert_false(exists);
    assert_int_equal(used, 0);
    assert_true(
        ops->create_volume(*state, EMPTY("default-pool", "disk.qcow2", 1 << 30), &path, NULL));
    assert_string_equal(path, planned);
    assert_true(ops->volume_used(*state, "default-pool", "disk.qcow2", &exists, &used, NULL));
    assert_true(exists);
    assert_false(
        ops->create_volume(*state, EMPTY("default-pool", "disk.qcow2", 1 << 30), NULL, &taken));
    assert_refused(taken, "disk.qcow2", "already exists");
    assert_true(ops->delete_volume(*state, "default-pool", "disk.qcow2", NULL));
    assert_true(ops->delete_volume(*state, "default-pool", "disk.qcow2", NULL));
    assert_true(ops->volume_used(*state, "default-pool", "disk.qcow2", &exists, &used, NULL));
    assert_false(exists);
}

static void volumes_are_refused(void **state)
{
    static const char *const names[] = { "", "a/b", "../up", "a\x07", "\xc3" };
    g_autoptr(GError) pool = NULL, large = NULL;
    gboolean exists;
    guint64 used;

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;

        assert_false(ops->create_volume(*state, EMPTY("default-pool", names[i], 1), NULL, &error));
        assert_true(g_error_matches(error, KV_ERROR, KV_ERROR_INPUT));
        assert_null(ops->volume_path(*state, "default-pool", names[i], NULL));
    }
    assert_false(ops->volume_used(*state, "no\npool", "a", &exists, &used, &pool));
    assert_refused(pool, "no\\x0Apool", "virsh pool-list");
    assert_false(
        ops->create_volume(*state, EMPTY("default-pool", "large", G_MAXUINT64), NULL, &large));
    assert_refused(large, "large", "");
}

static const struct {
    const char *uri;
    int code;
    const char *words;
} bad_uris[] = {
    { "qemu+unix:///system?socket=/nonexistent/sock", KV_ERROR_LIBVIRT,
      "systemctl start libvirtd" },
    { "qemu+unix:///system?socket=/nonexistent/virtqemud-sock", KV_ERROR_LIBVIRT,
      "systemctl start virtqemud.socket" },
    { "nonsense", KV_ERROR_INPUT, "qemu:///system" },
    { "::::", KV_ERROR_INPUT, "qemu:///system" },
    { "test:///nonexistent/node.xml", KV_ERROR_INPUT, "/nonexistent/node.xml" },
    { "qemu+ssh://host/system", KV_ERROR_INPUT, "another host" },
    { "qemu+ssh:///system", KV_ERROR_INPUT, "another host" },
    { "qemu+tcp://127.0.0.1/system", KV_ERROR_INPUT, "another host" },
    { "qemu://host/system", KV_ERROR_INPUT, "another host" },
};

/* Nothing may land on the screen beside the sentence. */
static void bad_uris_are_sentences(void **state)
{
    g_autofree char *noise = NULL, *path = g_strdup_printf("%s/kv-noise-XXXXXX", g_get_tmp_dir());
    int file = g_mkstemp(path), out = dup(STDERR_FILENO);
    GError *errors[G_N_ELEMENTS(bad_uris)] = { NULL };

    dup2(file, STDERR_FILENO);
    for (gsize i = 0; i < G_N_ELEMENTS(bad_uris); i++)
        assert_null(ops->open(bad_uris[i].uri, TRUE, &errors[i]));
    dup2(out, STDERR_FILENO);
    close(out);
    close(file);
    assert_true(g_file_get_contents(path, &noise, NULL, NULL));
    g_unlink(path);
    assert_string_equal(noise, "");
    for (gsize i = 0; i < G_N_ELEMENTS(bad_uris); i++) {
        if (errors[i]->code != bad_uris[i].code || !strstr(errors[i]->message, bad_uris[i].words))
            fail_msg("%s: %s", bad_uris[i].uri, errors[i]->message);
        g_clear_error(&errors[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_takes_every_shape),
        cmocka_unit_test(native_shape),
        cmocka_unit_test(command_line_shape),
        cmocka_unit_test(pictures_are_read_back),
        cmocka_unit_test(picture_shapes),
        cmocka_unit_test(pictures_are_as_documented),
        cmocka_unit_test(other_machines),
        cmocka_unit_test(a_volume_is_named_where_there_is_no_path),
        cmocka_unit_test(odd_texts_survive),
        cmocka_unit_test(unfit_texts_are_refused),
        cmocka_unit_test(no_vgpu_is_refused),
        cmocka_unit_test(definitions_are_judged),
        cmocka_unit_test(a_uuid_is_filled_in),
        cmocka_unit_test(what_libvirt_would_refuse_is_told),
        cmocka_unit_test(reads_its_own),
        cmocka_unit_test(reads_foreign_xml),
        cmocka_unit_test(a_definition_gets_a_vgpu),
        cmocka_unit_test(a_definition_gets_a_picture),
        cmocka_unit_test(parts_of_a_picture_stay_or_go),
        cmocka_unit_test(a_free_slot_is_taken),
        cmocka_unit_test(only_the_vgpu_goes),
        cmocka_unit_test(reads_capabilities),
        cmocka_unit_test(reads_domain_capabilities),
        cmocka_unit_test(size_is_read),
        cmocka_unit_test(words_and_what_to_do),
        cmocka_unit_test(words_alone_are_enough),
        cmocka_unit_test_setup_teardown(looks_at_the_test_driver, open_test, close_test),
        cmocka_unit_test_setup_teardown(no_answer_is_guessed, open_test, close_test),
        cmocka_unit_test_setup_teardown(walks_through_a_life, open_test, close_test),
        cmocka_unit_test_setup_teardown(keeps_a_stranger, open_test, close_test),
        cmocka_unit_test_setup_teardown(refusals_hold_libvirts_words, open_test, close_test),
        cmocka_unit_test_setup_teardown(volumes_come_and_go, open_test, close_test),
        cmocka_unit_test_setup_teardown(volumes_are_refused, open_test, close_test),
        cmocka_unit_test(bad_uris_are_sentences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
