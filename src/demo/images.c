/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "demo/images.h"

#include <string.h>

#define MAGIC          "QFI\xfb\0\0\0\3"
#define NEW            196736 /* what qemu-img writes for an empty image */
#define EXTENSIONS     104    /* where the head ends and its extensions begin */
#define FORMAT_OF_BASE 0xe2792aca
#define HEAD           4096

static void put32(char *image, gsize at, guint32 value)
{
    value = GUINT32_TO_BE(value);
    memcpy(image + at, &value, sizeof value);
}

static void put64(char *image, gsize at, guint64 value)
{
    value = GUINT64_TO_BE(value);
    memcpy(image + at, &value, sizeof value);
}

static guint64 get64(const char *image, gsize at)
{
    guint64 value;

    memcpy(&value, image + at, sizeof value);
    return GUINT64_FROM_BE(value);
}

static guint32 get32(const char *image, gsize at)
{
    guint32 value;

    memcpy(&value, image + at, sizeof value);
    return GUINT32_FROM_BE(value);
}

/* The name of the base comes after the extensions, of which its format is one. */
static void put_base(char *image, const KvNewVolume *volume)
{
    gsize format = strlen(volume->base_format), at = EXTENSIONS + 8;

    put32(image, EXTENSIONS, FORMAT_OF_BASE);
    put32(image, EXTENSIONS + 4, (guint32)format);
    memcpy(image + at, volume->base_format, format);
    at += (format + 7) / 8 * 8 + 8;
    put64(image, 8, at);
    put32(image, 16, (guint32)strlen(volume->base));
    memcpy(image + at, volume->base, strlen(volume->base));
}

/* The head of a qcow2 image, and zeros for the tables behind it. */
static void write_qcow2(KvTree *tree, const char *path, const KvNewVolume *volume)
{
    g_autofree char *image = g_malloc0(NEW);

    memcpy(image, MAGIC, 8);
    put32(image, 20, 16); /* bits of a cluster's size */
    put64(image, 24, volume->bytes);
    if (volume->base)
        put_base(image, volume);
    kv_tree_write_bytes(tree, path, 0600, image, NEW);
}

void kv_image_write(KvTree *tree, const char *path, const KvNewVolume *volume)
{
    if (strcmp(volume->format, "qcow2") == 0)
        write_qcow2(tree, path, volume);
    else
        kv_tree_write_sparse(tree, path, 0600, volume->bytes);
}

static void read_qcow2(const char *image, gsize length, const char *directory, KvVirtVolume *volume)
{
    guint64 offset = get64(image, 8);
    guint32 size = get32(image, 16);
    g_autofree char *name = NULL;

    volume->format = g_strdup("qcow2");
    volume->capacity = length >= 32 ? get64(image, 24) : 0;
    if (offset == 0 || size == 0 || offset > length || size > length - offset)
        return;
    name = g_strndup(image + offset, size);
    volume->backing =
        g_path_is_absolute(name) ? g_steal_pointer(&name) : g_build_filename(directory, name, NULL);
}

KvVirtVolume *kv_image_read(const KvTree *tree, const char *directory, const char *name)
{
    KvVirtVolume *volume = g_new0(KvVirtVolume, 1);
    g_autoptr(GBytes) bytes = NULL;
    gsize length = 0;
    const char *image;
    struct stat st = { 0 };

    volume->name = g_strdup(name);
    volume->path = g_build_filename(directory, name, NULL);
    kv_tree_stat(tree, volume->path, &st);
    volume->capacity = (guint64)st.st_size;
    volume->used = (guint64)st.st_blocks * 512;
    bytes = kv_tree_read_head(tree, volume->path, HEAD);
    image = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    if (length >= 20 && memcmp(image, MAGIC, 4) == 0)
        read_qcow2(image, length, directory, volume);
    else
        volume->format = g_strdup(g_str_has_suffix(name, ".iso") ? "iso" : "raw");
    return volume;
}
