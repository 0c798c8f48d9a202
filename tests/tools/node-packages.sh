#!/usr/bin/env bash
# Installs a folder's Node packages from its lock, where that has not been done since the lock changed. Usage: node-packages.sh FOLDER
set -euo pipefail
cd "${1:?usage: node-packages.sh FOLDER}"
lock=$(cat package.json package-lock.json | sha256sum | cut -d ' ' -f 1)
if [ "$(cat node_modules/.vivier-lock 2>/dev/null)" != "$lock" ]; then
  npm ci --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error
  printf '%s\n' "$lock" > node_modules/.vivier-lock
fi
