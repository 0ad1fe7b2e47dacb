/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui/app.h"

/* The XML of a virtual machine that isn't defined yet: saved, and edited. Part of the review's
 * view.
 */
typedef struct {
    KvPlan *plan;     /* the view's */
    KvAction *action; /* the one that is meant, of the plan */
    char *edited;     /* what libvirt refused, to be edited again; or NULL */
    char *note;       /* how it went, or NULL */
} KvXmlDesk;

void kv_xml_release(KvXmlDesk *desk);
/* Is there one in the plan? */
gboolean kv_xml_offers(const KvXmlDesk *desk);
/* Both ask which one, where there are several. */
void kv_xml_edit(KvUi *ui, KvXmlDesk *desk);
void kv_xml_save(KvUi *ui, KvXmlDesk *desk);
