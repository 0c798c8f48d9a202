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

# Those of which build.rs says that they are newer than the assets.
sources=(package.json package-lock.json tsconfig.json build-assets.mjs assets islands graphiql)
inputs=$(digest "${sources[@]}" build-assets.sh queries templates src)
if [ -f dist/manifest.json ] && [ "$(cat dist/.inputs 2>/dev/null)" = "$inputs" ]; then
  # What only looks newer, as a file that was changed and put back, is not warned of any more.
  if [ -n "$(find "${sources[@]}" -type f -newer dist/manifest.json -print -quit)" ]; then touch dist/manifest.json; fi
  exit 0
fi

bash ../tests/tools/node-packages.sh .
node build-assets.mjs
printf '%s\n' "$inputs" > dist/.inputs
