#!/usr/bin/env bash
# The benchmarks are workspaces of their own: their format and their locks; with `lint`, clippy too, in a target folder of their own.
set -euo pipefail
cd "$(dirname "$0")/../bench"
target=$PWD/target

for folder in . matching; do
  (
    cd "$folder"
    cargo fmt --check
    cargo metadata --locked --format-version 1 > /dev/null
    if [ "${1:-}" = lint ]; then
      CARGO_TARGET_DIR=$target cargo clippy --locked --all-targets -- -D warnings
    fi
  )
done
