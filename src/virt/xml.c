/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/xml.h"

#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <stdarg.h>
#include <string.h>

/* libxml2's strings are unsigned and come from its own allocator. */
#define X(text) ((const xmlChar *)(text))

static char *take(xmlChar *text)
{
    char *copy = text ? g_strdup((const char *)text) : NULL;

    xmlFree(text);
    return copy;
}

xmlDoc *kv_xml_parse(const char *text)
{
    gsize length = text ? strlen(text) : 0;

    if (length == 0 || length > G_MAXINT)
        return NULL;
    return xmlReadMemory(text, (int)length, NULL, NULL,
                         XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

xmlNode *kv_xml_next(xmlNode *node, const char *name)
{
    for (; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && !node->ns &&
            (!name || xmlStrEqual(node->name, X(name))))
            return node;
    return NULL;
}

xmlNode *kv_xml_child(xmlNode *parent, const char *name)
{
    return parent ? kv_xml_next(parent->children, name) : NULL;
}

xmlNode *kv_xml_at(xmlNode *parent, const char *path)
{
    g_auto(GStrv) names = g_strsplit(path, "/", -1);

    for (char **name = names; *name; name++)
        parent = kv_xml_child(parent, *name);
    return parent;
}

char *kv_xml_attribute(xmlNode *node, const char *name)
{
    return node ? take(xmlGetNoNsProp(node, X(name))) : NULL;
}

gboolean kv_xml_attribute_is(xmlNode *node, const char *name, const char *value)
{
    g_autofree char *found = kv_xml_attribute(node, name);

    return g_strcmp0(found, value) == 0;
}

char *kv_xml_text(xmlNode *node)
{
    return node ? take(xmlNodeGetContent(node)) : NULL;
}

xmlNode *kv_xml_add(xmlNode *parent, const char *name, const char *text)
{
    return xmlNewTextChild(parent, NULL, X(name), X(text));
}

xmlNode *kv_xml_add_with(xmlNode *parent, const char *name, ...)
{
    xmlNode *node = kv_xml_add(parent, name, NULL);
    const char *key;
    va_list args;

    va_start(args, name);
    while ((key = va_arg(args, const char *)) != NULL)
        kv_xml_set(node, key, va_arg(args, const char *));
    va_end(args);
    return node;
}

void kv_xml_set(xmlNode *node, const char *name, const char *value)
{
    xmlNewProp(node, X(name), X(value));
}

gboolean kv_xml_holds(const char *text)
{
    if (!g_utf8_validate(text, -1, NULL))
        return FALSE;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
            return FALSE;
    }
    return TRUE;
}

char *kv_xml_write(xmlDoc *document)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlSaveCtxt *save = xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_FORMAT | XML_SAVE_NO_DECL);
    char *text;

    xmlSaveDoc(save, document);
    xmlSaveClose(save);
    text = g_strdup((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}
