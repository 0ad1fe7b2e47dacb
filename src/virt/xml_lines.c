/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements put in and taken out so that what is around them keeps its lines. */
#include "virt/xml.h"

static char *line_of(unsigned depth)
{
    return g_strdup_printf("\n%*s", (int)(2 * depth), "");
}

static gboolean is_blank(const xmlNode *node)
{
    return node && node->type == XML_TEXT_NODE && xmlIsBlankNode(node);
}

static void add_line(xmlNode *parent, unsigned depth)
{
    g_autofree char *line = line_of(depth);

    xmlAddChild(parent, xmlNewText((const xmlChar *)line));
}

void kv_xml_spread(xmlNode *node, unsigned depth)
{
    xmlNode *next;

    for (xmlNode *child = node->children; child; child = next) {
        g_autofree char *line = line_of(depth + 1);

        next = child->next;
        if (child->type != XML_ELEMENT_NODE)
            continue;
        if (!is_blank(child->prev))
            xmlAddPrevSibling(child, xmlNewText((const xmlChar *)line));
        kv_xml_spread(child, depth + 1);
    }
    if (node->last && node->last->type == XML_ELEMENT_NODE)
        add_line(node, depth);
}

void kv_xml_settle(xmlNode *node, unsigned depth)
{
    g_autofree char *line = line_of(depth + 1);

    if (is_blank(node->prev))
        xmlNodeSetContent(node->prev, (const xmlChar *)line);
    else
        xmlAddPrevSibling(node, xmlNewText((const xmlChar *)line));
    kv_xml_spread(node, depth + 1);
    add_line(node->parent, depth);
}

void kv_xml_drop(xmlNode *node)
{
    if (is_blank(node->prev)) {
        xmlNode *blank = node->prev;

        xmlUnlinkNode(blank);
        xmlFreeNode(blank);
    }
    xmlUnlinkNode(node);
    xmlFreeNode(node);
}

xmlNode *kv_xml_child_or_new(xmlNode *parent, const char *name, unsigned depth)
{
    xmlNode *child = kv_xml_child(parent, name);

    if (child)
        return child;
    child = kv_xml_add(parent, name, NULL);
    kv_xml_settle(child, depth);
    return child;
}

gboolean kv_xml_is_empty(const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        if (child->type == XML_ELEMENT_NODE)
            return FALSE;
    return TRUE;
}
