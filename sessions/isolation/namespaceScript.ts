/**
 * What runs as the first process of a session, as root, in namespaces of its own: puts up the walls, gives up every
 * right, and starts the app. Plain sh and util-linux, which every Debian image has. Each program that it runs costs two milliseconds, so
 * one mount makes all places that a session has of its own, and all others read-only.
 *
 * Arguments: folder, uid, disk bytes, working folder, processes, data bytes, network (own|shared), cgroup.procs (or -),
 * mounts (`mountTable`), then the command. Descriptors: 0 the launcher's end of life, 3 its ear.
 */
export const namespaceScript = `
set -eu
folder=$1 uid=$2 disk=$3 work=$4 processes=$5 data=$6 network=$7 cgroup=$8 mounts=$9
shift 9
# A background job's standard input would be /dev/null.
exec 4<&0 </dev/null
# Ends with the launcher, however that ends: nothing in this namespace survives its first process.
(trap '' TERM HUP INT; while read -r _; do :; done <&4; kill -9 -1) 3>&- &
umask 077
# Beside the mounts. Root is not held to the number of processes, and needs little of the rest.
prlimit --pid $$ --nproc="$processes" --core=0 --data="$data" --memlock=65536 --msgqueue=0 3>&- 4<&- &
limits=$!
if [ "$cgroup" != - ]; then echo 0 >"$cgroup"; fi
echo 1000 >/proc/self/oom_score_adj
if [ "$network" = own ]; then
  ip link set lo up 2>/dev/null || busybox ip link set lo up 2>/dev/null || perl -e '
    socket(S, 2, 2, 0) or die; $r = pack("a16s", "lo", 0); ioctl(S, 0x8913, $r) or die; (undef, $f) = unpack("a16s", $r);
    ioctl(S, 0x8914, pack("a16s", "lo", $f | 1)) or die' 2>/dev/null || python3 -c '
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sH14x", b"lo", 0x49))'
fi
# Over the folder of all sessions, so that nothing of another one is below it.
mount -t tmpfs -o "size=$disk,mode=0711,nosuid,nodev" bulkhead "$folder"
cd "$folder"
mkdir home tmp run shm work upper
chown "$uid:$uid" home tmp run shm upper
printf '%s' "$mounts" >mounts
mount --all --fstab mounts
wait "$limits"
cd "$work"
echo ready >&3
code=0
setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@" 3>&- 4<&- || code=$?
exit $code
`;
