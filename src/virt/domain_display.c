/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a domain's picture goes: <graphics>, <video> and what hangs on them. */
#include "virt/virt-private.h"

#include "virt/xml.h"

/* Nobody but this host gets at it; from elsewhere the way is through ssh. */
#define LISTEN "127.0.0.1"

/* What each picture is made of. */
static const struct {
    const char *graphics; /* its type, or NULL */
    gboolean is_local;    /* SPICE that draws with OpenGL into a viewer on the host */
    gboolean draws;       /* QEMU draws the vGPU's picture itself, without a screen */
    const char *video;    /* the emulated card */
} pictures[KV_N_PICTURES] = {
    [KV_PICTURE_OTHER] = { NULL, FALSE, FALSE, "none" },
    [KV_PICTURE_HEADLESS] = { NULL, FALSE, FALSE, "none" },
    /* The one that every system has a driver for. */
    [KV_PICTURE_EMULATED] = { "vnc", FALSE, FALSE, "vga" },
    [KV_PICTURE_VNC] = { "vnc", FALSE, TRUE, "none" },
    [KV_PICTURE_SPICE] = { "spice", FALSE, TRUE, "none" },
    [KV_PICTURE_SPICE_GL] = { "spice", TRUE, FALSE, "none" },
};

static void add_render_node(xmlNode *gl, const KvGuestSpec *spec)
{
    if (spec->render_node)
        kv_xml_set(gl, "rendernode", spec->render_node);
}

static xmlNode *add_graphics(xmlNode *devices, const KvGuestSpec *spec)
{
    const char *type = pictures[spec->picture].graphics;
    xmlNode *node = kv_xml_add_with(devices, "graphics", "type", type, NULL);

    if (pictures[spec->picture].is_local) {
        kv_xml_add_with(node, "listen", "type", "none", NULL);
        add_render_node(kv_xml_add_with(node, "gl", "enable", "yes", NULL), spec);
        return node;
    }
    kv_xml_set(node, "port", "-1");
    kv_xml_set(node, "autoport", "yes");
    kv_xml_add_with(node, "listen", "type", "address", "address", LISTEN, NULL);
    return node;
}

static xmlNode *add_drawing(xmlNode *devices, const KvGuestSpec *spec)
{
    xmlNode *node = kv_xml_add_with(devices, "graphics", "type", "egl-headless", NULL);

    if (spec->render_node)
        add_render_node(kv_xml_add(node, "gl", NULL), spec);
    return node;
}

/* The pointer follows the hand: a mouse's would run away from it. */
static xmlNode *add_tablet(xmlNode *devices)
{
    return kv_xml_add_with(devices, "input", "type", "tablet", "bus", "usb", NULL);
}

static xmlNode *add_video(xmlNode *devices, const KvGuestSpec *spec)
{
    xmlNode *node = kv_xml_add(devices, "video", NULL);

    kv_xml_add_with(node, "model", "type", pictures[spec->picture].video, NULL);
    return node;
}

void kv_virt_add_display(xmlNode *devices, const KvGuestSpec *spec)
{
    if (pictures[spec->picture].graphics) {
        add_tablet(devices);
        add_graphics(devices, spec);
    }
    if (pictures[spec->picture].draws)
        add_drawing(devices, spec);
    add_video(devices, spec);
}

/* ---- in a definition that is there ---- */

static gboolean has_type(xmlNode *devices, const char *name, const char *type)
{
    for (xmlNode *node = kv_xml_child(devices, name); node; node = kv_xml_next(node->next, name))
        if (kv_xml_attribute_is(node, "type", type))
            return TRUE;
    return FALSE;
}

static gboolean is_local(xmlNode *graphics)
{
    return kv_xml_attribute_is(kv_xml_child(graphics, "gl"), "enable", "yes");
}

/* Is it one that the picture would be shown by? An emulated card's may be shown by any. */
static gboolean is_wanted(xmlNode *graphics, KvPicture picture)
{
    if (picture == KV_PICTURE_EMULATED)
        return TRUE;
    if (kv_xml_attribute_is(graphics, "type", "egl-headless"))
        return pictures[picture].draws;
    return pictures[picture].graphics &&
           kv_xml_attribute_is(graphics, "type", pictures[picture].graphics) &&
           is_local(graphics) == pictures[picture].is_local;
}

static void drop_graphics(xmlNode *devices, KvPicture picture)
{
    xmlNode *next;

    for (xmlNode *node = kv_xml_child(devices, "graphics"); node; node = next) {
        next = kv_xml_next(node->next, "graphics");
        if (!is_wanted(node, picture))
            kv_xml_drop(node);
    }
}

/* What libvirt takes only beside a SPICE display. */
static void drop_spices(xmlNode *devices)
{
    static const char *const names[] = { "channel", "redirdev", "smartcard" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        xmlNode *next;

        for (xmlNode *node = kv_xml_child(devices, names[i]); node; node = next) {
            next = kv_xml_next(node->next, names[i]);
            if (kv_xml_attribute_is(node, "type", "spicevmc"))
                kv_xml_drop(node);
        }
    }
    for (xmlNode *node = kv_xml_child(devices, "audio"); node;
         node = kv_xml_next(node->next, "audio"))
        if (kv_xml_attribute_is(node, "type", "spice"))
            xmlSetProp(node, (const xmlChar *)"type", (const xmlChar *)"none");
}

static gboolean is_card(xmlNode *video)
{
    return !kv_xml_attribute_is(kv_xml_child(video, "model"), "type", "none");
}

/* An emulated card that is wanted stays what it is; else none is left of them. */
static void change_video(xmlNode *devices, const KvGuestSpec *spec)
{
    gboolean wanted = spec->picture == KV_PICTURE_EMULATED, found = FALSE;
    xmlNode *next;

    for (xmlNode *node = kv_xml_child(devices, "video"); node; node = next) {
        next = kv_xml_next(node->next, "video");
        if (is_card(node) != wanted || (found && !wanted))
            kv_xml_drop(node);
        else
            found = TRUE;
    }
    if (!found)
        kv_xml_settle(add_video(devices, spec), 1);
}

static gboolean has_viewer(xmlNode *devices, KvPicture picture)
{
    if (picture != KV_PICTURE_EMULATED)
        return has_type(devices, "graphics", pictures[picture].graphics);
    return has_type(devices, "graphics", "vnc") || has_type(devices, "graphics", "spice");
}

void kv_virt_change_display(xmlNode *domain, const KvGuestSpec *spec)
{
    xmlNode *devices = kv_xml_child_or_new(domain, "devices", 0);

    if (spec->picture == KV_PICTURE_OTHER)
        return;
    drop_graphics(devices, spec->picture);
    if (pictures[spec->picture].graphics && !has_viewer(devices, spec->picture))
        kv_xml_settle(add_graphics(devices, spec), 1);
    if (pictures[spec->picture].draws && !has_type(devices, "graphics", "egl-headless"))
        kv_xml_settle(add_drawing(devices, spec), 1);
    if (pictures[spec->picture].graphics && !has_type(devices, "input", "tablet"))
        kv_xml_settle(add_tablet(devices), 1);
    if (!has_type(devices, "graphics", "spice"))
        drop_spices(devices);
    change_video(devices, spec);
}
