#!/bin/sh
# What must hold before a commit: types, lint, format, unused code, unit and property tests.
# With --static, all but the tests.
set -eu
tsc --noEmit
tsc --noEmit -p src/console
oxlint --type-aware --deny-warnings
oxfmt --check
knip
[ "${1:-}" = "--static" ] || vitest run --project unit --project property
