#!/bin/bash
# pristine.sh 12|13 (or bookworm|trixie)
# ./run --check in a bare Debian of that release: its base system, what git has of this repository at
# HEAD, and nothing else. Needs root and a network. The package archive is kept in the cache, the rest
# removed. PARLEY_DEBIAN_MIRROR names another mirror.
set -euo pipefail
case ${1:-} in
  12 | bookworm) release=12 codename=bookworm ;;
  13 | trixie) release=13 codename=trixie ;;
  *)
    echo "usage: $0 12|13" >&2
    exit 2
    ;;
esac
# In a mount namespace of its own: whatever is mounted below the new root ends with this script.
if [[ ${2:-} != inside ]]; then
  exec unshare --mount --propagation private "$0" "$release" inside
fi
source=$(cd "$(dirname "$0")/../.." && pwd)
mirror=${PARLEY_DEBIAN_MIRROR:-http://deb.debian.org/debian}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/parley
root=$(mktemp -d "${TMPDIR:-/var/tmp}/parley-pristine-XXXXXX")
port=$(/usr/bin/python3 -c "import sys; sys.path.insert(0, '$source/scripts')
from parts import ports; print(ports.choose(['edge'])['edge'])")

trap 'umount -R "$root/debian/proc" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT

began=$SECONDS
echo "pristine: a bare Debian $release from $mirror …"
mkdir -p "$cache"
archive=$cache/$codename-base.tar.gz
if [[ ! -s $archive ]]; then
  debootstrap --make-tarball="$archive.new" "$codename" "$root/download" "$mirror" >"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; echo "pristine: debootstrap failed"; exit 1; }
  mv "$archive.new" "$archive"
  rm -rf --one-file-system "$root/download"
fi
debootstrap --unpack-tarball="$archive" "$codename" "$root/debian" "$mirror" >"$root.log" 2>&1 ||
  { tail -n 20 "$root.log"; echo "pristine: debootstrap failed"; exit 1; }
rm -f "$root.log"
echo "pristine: ready after $((SECONDS - began)) s"

# What a machine that was just installed has too: its name, a resolver, a proxy.
printf '127.0.0.1 localhost\n' >"$root/debian/etc/hosts"
cp /etc/resolv.conf "$root/debian/etc/resolv.conf"
printf 'deb %s %s main\n' "$mirror" "$codename" >"$root/debian/etc/apt/sources.list"
apt-config dump | grep -i '^Acquire::https\?::Proxy' >"$root/debian/etc/apt/apt.conf.d/90proxy" || true

mkdir "$root/debian/srv/parley"
git -C "$source" archive HEAD | tar -x -C "$root/debian/srv/parley"
began=$SECONDS
status=0
# shellcheck disable=SC2016
unshare --mount --pid --fork --kill-child \
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
  http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
  bash -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /srv/parley/run --check --port "$2"' \
  bash "$root/debian" "$port" &
# unshare itself ignores SIGTERM; all in there ends with it.
inside=$!
trap 'kill -KILL "$inside"; exit 143' TERM INT
wait "$inside" || status=$?
echo "pristine: ./run --check on Debian $release ended with status $status after $((SECONDS - began)) s"
exit "$status"
