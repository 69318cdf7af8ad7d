#!/bin/sh
# What must hold before a commit: types, lint, format, unused code, unit and property tests.
set -eu
tsc --noEmit
oxlint --type-aware --deny-warnings
oxfmt --check
knip
vitest run --project unit --project property
