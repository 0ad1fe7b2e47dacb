# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the project needs of Debian 12, by purpose; to be sourced. Nothing is installed twice.

# A comment in the package's own words would age; the names say enough.
PACKAGES_BUILD='gcc meson ninja-build pkg-config gettext libglib2.0-dev libncurses-dev libvirt-dev
    libxml2-dev uuid-dev libjansson-dev'
PACKAGES_TEST='libcmocka-dev libvterm-dev clang-format shellcheck dash bash augeas-tools
    libvirt-daemon-driver-qemu libvirt-daemon libvirt-clients qemu-system-x86 qemu-utils virtinst
    mdevctl grub-common grub2-common man-db groff i18nspector tmux python3 python3-pil
    fonts-dejavu-core fonts-vlgothic libasan8 libubsan1 strace dialog whiptail patch jq ncurses-term
    universal-ctags binutils cpio'
# Unpacked below build/unpacked and not installed: systemd-boot installs itself onto the EFI system
# partition of the machine it comes to, and dracut has a say in its initial RAM disks.
PACKAGES_UNPACKED='systemd-boot systemd-boot-efi dracut-core'

# Installs those of the named packages that are missing.
install_missing() {
    missing=''
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    printf 'Installing:%s\n' "$missing"
    as_root=''
    [ "$(id -u)" = 0 ] || as_root=sudo
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        $missing >/dev/null
}

# Unpacks those of the packages that aren't there yet below a directory of their own.
unpack_missing() {
    directory=$1
    shift
    for package in "$@"; do
        [ -e "$directory/usr/share/doc/$package" ] && continue
        printf 'Unpacking: %s\n' "$package"
        mkdir -p "$directory/packages"
        (cd "$directory/packages" && apt-get download -qq "$package" >/dev/null) &&
            dpkg-deb -x "$directory/packages/$package"_*.deb "$directory" ||
            printf '%s could not be unpacked; its tests are left out.\n' "$package"
    done
}
