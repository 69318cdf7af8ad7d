#!/bin/sh
# Installs what scripts/debian-packages.txt lists for one command, where it is missing.
set -eu
wanted_for=$1
list="$(dirname "$0")/debian-packages.txt"
packages=$(sed 's/#.*//' "$list" | awk -v want="$wanted_for" '{ for (i = 2; i <= NF; i++) if ($i == want) print $1 }')

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Missing:$missing. They are Debian's names; install what your system calls them, then start again." >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  as_root="sudo -n"
  if ! sudo -n true 2>/dev/null; then
    echo "Missing:$missing. Install them with: sudo apt-get install$missing" >&2
    exit 1
  fi
fi

echo "Installing from Debian:$missing …" >&2
# The servers are wanted as programs, not as services of this machine: nothing is started.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod +x "$policy"
  trap '$as_root rm -f "$policy"' EXIT INT TERM
fi
log=$(mktemp)
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "apt-get could not install:$missing (the whole of its output: $log)" >&2
  exit 1
fi
rm -f "$log"
