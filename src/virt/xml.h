/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <libxml/tree.h>

/* The few things this room asks of libxml2. */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

/* Parses text without the network, entities or words on stderr; NULL when it is malformed. */
xmlDoc *kv_xml_parse(const char *text);

/* The next element of that name (NULL: any) in a list of siblings that begins with node, or NULL.
 * Only elements without a namespace count. */
xmlNode *kv_xml_next(xmlNode *node, const char *name);
/* The first child element of that name. NULL parent gives NULL. */
xmlNode *kv_xml_child(xmlNode *parent, const char *name);
/* The element at a path of names below parent, "os/type"; the first at each level. */
xmlNode *kv_xml_at(xmlNode *parent, const char *path);

/* An attribute's value or NULL; transfer full. */
char *kv_xml_attribute(xmlNode *node, const char *name);
gboolean kv_xml_attribute_is(xmlNode *node, const char *name, const char *value);
/* The text of an element, NULL for a NULL node; transfer full. */
char *kv_xml_text(xmlNode *node);

/* Adds an element with that text (NULL: none), escaped. */
xmlNode *kv_xml_add(xmlNode *parent, const char *name, const char *text);
/* Adds a new element with attributes: pairs of name and value, ended by NULL. */
xmlNode *kv_xml_add_with(xmlNode *parent, const char *name, ...) G_GNUC_NULL_TERMINATED;
void kv_xml_set(xmlNode *node, const char *name, const char *value);

/* TRUE when XML can hold the text: valid UTF-8 without control characters. */
gboolean kv_xml_holds(const char *text);
/* The document as text without the XML declaration; transfer full. */
char *kv_xml_write(xmlDoc *document);

/* ---- xml_lines.c: depth is the node's own, or where it says so its parent's ---- */

/* Puts a new element's children on lines of their own. */
void kv_xml_spread(xmlNode *node, unsigned depth);
/* Gives the parent's last child, which is new, a line of its own, as libvirt writes it. depth is
 * the parent's. */
void kv_xml_settle(xmlNode *node, unsigned depth);
/* Frees the element, and the line it stands on. */
void kv_xml_drop(xmlNode *node);
/* The first child of that name, made where there is none. depth is the parent's. */
xmlNode *kv_xml_child_or_new(xmlNode *parent, const char *name, unsigned depth);
/* TRUE when it has no element in it. */
gboolean kv_xml_is_empty(const xmlNode *node);
