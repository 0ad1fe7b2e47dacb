/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As far as the PE format (https://learn.microsoft.com/windows/win32/debug/pe-format) and
 * systemd-stub(7) are needed here. Everything is little endian. */
#include "core/boot/uki.h"

#include <string.h>

#define COFF_SIZE    20
#define SECTION_SIZE 40

typedef struct {
    const guchar *bytes;
    gsize length;
} File;

/* A number of so many bytes; 0 behind the end. */
static guint32 number(const File *file, gsize at, unsigned size)
{
    guint32 value = 0;

    if (at > file->length || file->length - at < size)
        return 0;
    for (unsigned i = size; i-- > 0;)
        value = value << 8 | file->bytes[at + i];
    return value;
}

static gboolean has(const File *file, gsize at, const char *magic, gsize size)
{
    return at <= file->length && file->length - at >= size &&
           memcmp(file->bytes + at, magic, size) == 0;
}

/* The certificate table is the fifth of the data directories of the optional header. */
static gboolean is_signed(const File *file, gsize optional)
{
    gsize directories = optional + (number(file, optional, 2) == 0x20b ? 112 : 96);

    return number(file, directories - 4, 4) > 4 && number(file, directories + 4 * 8 + 4, 4) > 0;
}

gboolean kv_uki_parse(const void *bytes, gsize length, KvUki *ret_uki)
{
    const File file = { bytes, length };
    gsize header = number(&file, 0x3c, 4), optional = header + 4 + COFF_SIZE, sections;

    *ret_uki = (KvUki){ NULL, FALSE };
    if (!has(&file, 0, "MZ", 2) || !has(&file, header, "PE\0\0", 4))
        return FALSE;
    ret_uki->is_signed = is_signed(&file, optional);
    sections = optional + number(&file, header + 4 + 16, 2);
    for (guint32 i = 0; i < number(&file, header + 4 + 2, 2); i++) {
        gsize section = sections + (gsize)i * SECTION_SIZE;
        gsize size = number(&file, section + 8, 4), at = number(&file, section + 20, 4);

        if (!has(&file, section, ".cmdline", 8))
            continue;
        if (at <= length && length - at >= size)
            ret_uki->cmdline = g_strndup((const char *)file.bytes + at, size);
        return TRUE;
    }
    return TRUE;
}
