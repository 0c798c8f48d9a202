#!/usr/bin/env bash
# The benchmarks are a workspace of their own: their format and their lock; with `lint`, clippy too, in their own target folder.
set -euo pipefail
cd "$(dirname "$0")/../bench"

cargo fmt --check
cargo metadata --locked --format-version 1 > /dev/null
if [ "${1:-}" = lint ]; then
  CARGO_TARGET_DIR=target cargo clippy --locked --all-targets -- -D warnings
fi
