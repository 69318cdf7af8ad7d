#!/bin/sh
# Makes a clone ready and runs a command in it: `sh scripts/ready.sh [--packages test] vitest run`.
# Node packages are installed when the lock file has changed, Debian's when they are missing.
set -eu
cd "$(dirname "$0")/.."

if [ "${1:-}" = "--packages" ]; then
  sh scripts/debian-packages.sh "$2"
  # The demo has one chat server unless another is asked for.
  case "$2 $* " in
    "demo "*"--server ejabberd "* | "demo "*"--server=ejabberd "*)
      sh scripts/debian-packages.sh demo-ejabberd
      ;;
  esac
  case "$2 $* " in
    "demo "*" --sip "*) sh scripts/debian-packages.sh demo-sip ;;
  esac
  shift 2
fi

# An install that was cut off leaves no copy of the lock behind, and is made again.
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  echo "Installing packages from npm …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json node_modules/.installed-lock
fi

# Node 24 comes as a package: what we start, and what that starts, must find it first.
PATH="$PWD/node_modules/.bin:$PATH"
export PATH

# Whatever serves the console needs it built, once after each change.
case "${1:-}" in
  node | vitest)
    built=dist/console/index.html
    if [ ! -e "$built" ] || [ -n "$(find src/console package-lock.json -newer "$built" | head -n 1)" ]; then
      echo "Building the console …" >&2
      vite build --logLevel warn --config src/console/vite.config.ts >&2
    fi
    ;;
esac
exec "$@"
