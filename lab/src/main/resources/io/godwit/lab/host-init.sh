# The first process of a lab host: bash host-init.sh <run folder> <storage folder> <name>
# It gives the host its own folders, keeps libvirtd running and reaps what the host's processes
# leave (without which libvirt waits 40 s for every QEMU that ended).
set -eu
cd "$1"
storage=$2
hostname "$3"

# Still the machine's /proc: this is the number by which the machine knows this process.
read -r pid _ </proc/self/stat

mount -t proc proc /proc
mount -t sysfs sysfs /sys
if [ -d /sys/kernel/mm/ksm ]; then
  # The switches are the machine's, whichever namespace they are seen from.
  mount --bind -o ro /sys/kernel/mm/ksm /sys/kernel/mm/ksm
fi
for folder in etc/libvirt var/lib/libvirt var/log/libvirt var/cache/libvirt etc/godwit var/lib/godwit; do
  mount --bind "$storage/$folder" "/$folder"
done
mount --bind "$storage/etc/hosts" /etc/hosts
# The lab's own QEMU, where the machine's would lose stores of a guest in a move (docs/evidence.md).
if [ -x /usr/local/lib/godwit/qemu/usr/bin/qemu-system-x86_64 ]; then
  cd /usr/local/lib/godwit/qemu
  for file in usr/bin/qemu-* usr/share/qemu usr/share/seabios usr/lib/*/qemu; do
    [ ! -e "/$file" ] || mount --bind "$file" "/$file"
  done
  cd "$1"
fi
mount -t tmpfs -o mode=755,size=64m tmpfs /run
mkdir -p /run/godwit /run/libvirt /run/lock /run/godwit-lab
cat /proc/sys/kernel/random/uuid >/etc/godwit/boot-id

keep_libvirtd_running() {
  while :; do
    # Unquoted: a host may be told to listen on TCP as well.
    libvirtd $(cat /etc/libvirt/libvirtd.arguments) >>/var/log/libvirt/libvirtd.log 2>&1 || true
    sleep 0.2
  done
}
keep_libvirtd_running &

# Last, since it says that all of the above is done.
echo "$pid" >pid.new
mv pid.new pid
cd /
set +e
while :; do
  sleep infinity &
  wait
done
