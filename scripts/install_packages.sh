#!/bin/bash
# install_packages.sh PURPOSE…
# Installs the missing Debian packages of scripts/packages/PURPOSE.txt, as root or with sudo, without
# starting any service. Does nothing, and asks for nothing, if all of them are installed.
set -euo pipefail
lists=$(cd "$(dirname "$0")/packages" && pwd)
policy=${PARLEY_POLICY_RC_D:-/usr/sbin/policy-rc.d}
policy_mark="# put here by Parley's installer for the length of an installation"
started_services=(rabbitmq-server nginx supervisor nats-server prometheus)

fail() {
  printf '\ninstall: %s\n' "$@" >&2
  exit 1
}

installed() {
  case $1 in
    cmd:*) command -v "${1#cmd:}" >/dev/null ;;
    *) [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]] ;;
  esac
}

available() {
  [[ $1 != cmd:* && $(apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[!\(]* ]]
}

# Prints "wanted|reason" for each line of a list that no installed package satisfies.
missing_of() {
  local line wanted reason one
  while IFS= read -r line; do
    wanted=${line%%#*}
    reason=${line#*#}
    [[ -z ${wanted// /} ]] && continue
    for one in ${wanted//|/ }; do
      installed "$one" && continue 2
    done
    printf '%s#%s\n' "$wanted" "$reason"
  done <"$lists/$1.txt"
}

# The first alternative that this Debian has.
choice() {
  local one first=
  for one in ${1//|/ }; do
    available "$one" && { echo "$one"; return; }
    [[ $one == cmd:* ]] || first=${first:-$one}
  done
  echo "$first"
}

as_root() {
  if [[ $EUID == 0 ]]; then "$@"; else sudo "$@"; fi
}

forget_policy() {
  if grep -qsF "$policy_mark" "$policy"; then as_root rm -f "$policy"; fi
}

no_service_starts() {
  trap forget_policy EXIT
  [[ -e $policy ]] || printf '#!/bin/sh\n%s\nexit 101\n' "$policy_mark" |
    as_root tee "$policy" >/dev/null
  as_root chmod 755 "$policy"
}

if ! command -v dpkg-query >/dev/null; then
  echo "install: this is not a Debian system; continuing with what is installed" >&2
  exit 0
fi

missing=()
for purpose in "$@"; do
  mapfile -t found < <(missing_of "$purpose")
  missing+=("${found[@]}")
done
[[ ${#missing[@]} == 0 ]] && exit 0

names() {
  for line in "${missing[@]}"; do choice "${line%%#*}"; done
}

if [[ $EUID != 0 ]] && ! command -v sudo >/dev/null; then
  fail "these packages are missing, and you are not root and have no sudo:" \
    "  $(names | tr '\n' ' ')" "ask an administrator for: apt-get install --no-install-recommends $(names | tr '\n' ' ')"
fi

log=$(mktemp)
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
began=$SECONDS
echo "install: fetching the current package lists from Debian's servers …"
if ! as_root "${apt[@]}" update >"$log" 2>&1 || grep -q '^\(W: Failed\|Err:\)' "$log"; then
  tail -n 5 "$log" >&2
  fail "the package lists could not be fetched: is there a network (and a proxy in /etc/apt, if needed)?" \
    "once there is, run this again; or install by hand: $(names | tr '\n' ' ')"
fi

packages=()
echo "install: these Debian packages are missing and will be installed now:"
for line in "${missing[@]}"; do
  package=$(choice "${line%%#*}")
  packages+=("$package")
  printf '  %-24s %s\n' "$package" "${line#*#}"
done
echo "install: none of their services is started; log: $log"

new_services=()
for service in "${started_services[@]}"; do
  [[ -e /lib/systemd/system/$service.service ]] || new_services+=("$service")
done
no_service_starts
(while sleep 15 &>/dev/null; do echo "install:   $((SECONDS - began)) s so far"; done) &
ticker=$!
trap 'kill "$ticker" 2>/dev/null || true; forget_policy' EXIT
if ! as_root "${apt[@]}" install -y --no-install-recommends "${packages[@]}" >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  fail "apt-get install failed, see $log" \
    "the usual reasons are a full disk or a lost network; fix that and run this again, or: apt-get -f install"
fi
# Parley runs its own copies; the system's would take ports 80 and 5672 at the next boot.
if command -v systemctl >/dev/null; then
  for service in "${new_services[@]}"; do
    if [[ -e /lib/systemd/system/$service.service ]]; then
      as_root systemctl disable "$service" >>"$log" 2>&1 || echo "install: $service stays enabled" >&2
    fi
  done
fi
kill "$ticker"
rm -f "$log"
echo "install: ${#packages[@]} packages in $((SECONDS - began)) s"
