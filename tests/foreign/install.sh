#!/usr/bin/env bash
# Installs the clients from their lock, where that has not been done yet.
set -euo pipefail
cd "$(dirname "$0")"
lock=$(cat package.json package-lock.json | sha256sum | cut -d ' ' -f 1)
if [ "$(cat node_modules/.vivier-lock 2>/dev/null)" != "$lock" ]; then
  npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error
  printf '%s\n' "$lock" > node_modules/.vivier-lock
fi
