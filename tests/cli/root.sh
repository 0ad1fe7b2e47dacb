#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An offline tree: the files in it are changed, nothing else is, and what remains is listed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

tree=$tmp/tree
mkdir -p "$tree/etc/default/grub.d" "$tree/etc/modules-load.d" "$tree/boot/grub" "$tree/usr/sbin" \
    "$tree/proc" "$tree/sys" "$tree/var/lib" "$tree/usr/lib"
printf '# Hands off\nGRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\nGRUB_CMDLINE_LINUX=""\n' \
    >"$tree/etc/default/grub"
cat >"$tree/usr/sbin/grub-mkconfig" <<EOF
#!/bin/sh
touch "$tmp/ran"
for x in \${sysconfdir}/default/grub.d/*.cfg ; do . "\$x"; done
EOF
cp "$tree/usr/sbin/grub-mkconfig" "$tree/usr/sbin/update-grub"
chmod +x "$tree/usr/sbin/"*
for command in check plan 'apply --yes' undo history; do
    # shellcheck disable=SC2086
    run 2 --root "$tree" $command
    one_sentence
    complains "$tree"
    complains "holds no system"
done
test ! -e "$tree/var/lib/kvmgt-setup" || fail 'there is a record of nothing'
echo 'NAME=Tree' >"$tree/usr/lib/os-release"
run 1 --root "$tree" check
ln -s ../usr/lib/os-release "$tree/etc/os-release"
cp -a "$tree" "$tmp/original"

run 1 --root "$tree" check
run 1 --root "$tree" plan
says 'running host'
says_not qemu.conf
diff -r "$tree" "$tmp/original" || fail 'looking at a tree changed it'
# What the command line path needs and only the running host can tell is listed, not left out.
mkdir -p "$tree/etc/libvirt" "$tree/etc/udev/rules.d"
printf '#user = "libvirt-qemu"\n#group = "kvm"\n' >"$tree/etc/libvirt/qemu.conf"
run 1 --root "$tree" plan --json --set libvirt.attach=commandline
gives '[.later[] | select(.step == "access") | .text | contains("70-kvmgt-setup.rules is written")] | any' true
gives '[.later[] | select(.step == "libvirt") | .text | (contains("/etc/libvirt/qemu.conf") and contains("restarted"))] | any' true
rm -r "$tmp/original"
cp -a "$tree" "$tmp/original"
if test "$(id -u)" -ne 0; then
    run 4 --root "$tree" apply --yes
    complains root
    done_well
    exit 0
fi
run 1 --root "$tree" apply --yes
says 'running host'
grep -rq 'i915.enable_gvt=1' "$tree/etc/default" || fail 'the argument is not prepared'
grep -q kvmgt "$tree/etc/modules-load.d/kvmgt-setup.conf" || fail 'the modules are not prepared'
test ! -e "$tmp/ran" || fail 'a program of the tree was run'
run 1 --root "$tree" apply --yes --json
gives '.runs | length' 0
gives .host.kind image
run 0 --root "$tree" undo --yes
diff -r -x kvmgt-setup "$tree" "$tmp/original" || fail 'undo left something'
# With the group in qemu.conf the rule is a file like others.
printf 'group = "78"\n' >"$tree/etc/libvirt/qemu.conf"
run 1 --root "$tree" apply --yes --set libvirt.attach=commandline
says 'qemu.conf is changed so that QEMU'
says_not '70-kvmgt-setup.rules is written, for the group'
grep -q 'GROUP="78"' "$tree/etc/udev/rules.d/70-kvmgt-setup.rules" || fail 'the rule is not prepared'
# The way of modprobe.d: the option is prepared, what makes the RAM disk anew is left to the host.
rm -r "$tmp/original"
cp -a "$tree" "$tmp/original"
run 3 --root "$tree" plan --set boot.way=modprobe
says 'No program that makes initial RAM disks'
printf '#!/bin/sh\ntouch %s/ran\n' "$tmp" >"$tree/usr/sbin/update-initramfs"
chmod +x "$tree/usr/sbin/update-initramfs"
run 1 --root "$tree" apply --yes --set boot.way=modprobe
says 'On the running host: update-initramfs -u -k all is run'
grep -qx 'options i915 enable_gvt=1' "$tree/etc/modprobe.d/zz-kvmgt-setup.conf" ||
    fail 'the option is not prepared'
diff -r "$tree/etc/default" "$tmp/original/etc/default" || fail 'the command line was changed'
test ! -e "$tmp/ran" || fail 'a program of the tree was run'
run 0 --root "$tree" undo --yes
test ! -e "$tree/etc/modprobe.d/zz-kvmgt-setup.conf" || fail 'undo left the option'
rm "$tree/usr/sbin/grub-mkconfig"
for command in check plan 'apply --yes'; do
    # shellcheck disable=SC2086
    run 3 --root "$tree" $command
    says 'No GRUB was found'
done
done_well
