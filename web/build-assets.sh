#!/usr/bin/env bash
# Builds web/dist when one of its inputs changed since the last time. Needs the network only where web/node_modules is missing or older than the lock.
set -euo pipefail
cd "$(dirname "$0")"
source ../tests/tools/node.sh

if ! command -v npm >/dev/null; then
  echo "web/build-assets.sh: Node.js 18 or newer and npm are needed (Debian: apt-get install nodejs npm)" >&2
  exit 1
fi
new_enough_node 18

digest() { # of the files and folders named, whatever their dates
  find "$@" -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1
}

inputs=$(digest package.json package-lock.json tsconfig.json build-assets.mjs build-assets.sh assets islands graphiql queries templates src)
if [ -f dist/manifest.json ] && [ "$(cat dist/.inputs 2>/dev/null)" = "$inputs" ]; then
  exit 0
fi

bash ../tests/tools/node-packages.sh .
node build-assets.mjs
printf '%s\n' "$inputs" > dist/.inputs
