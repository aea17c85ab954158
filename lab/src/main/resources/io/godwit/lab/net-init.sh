# The first process of the backbone and of the client: bash net-init.sh <run folder> <name>
set -eu
cd "$1"
hostname "$2"
read -r pid _ </proc/self/stat
mount -t proc proc /proc
mount -t sysfs sysfs /sys
echo 1 >/proc/sys/net/ipv4/ip_forward
echo "$pid" >pid.new
mv pid.new pid
cd /
set +e
while :; do
  sleep infinity &
  wait
done
