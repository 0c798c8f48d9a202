#!/bin/sh
# Builds web/dist when one of its inputs changed since the last time. Needs the network only where web/node_modules is missing or older than the lock.
set -eu
cd "$(dirname "$0")"

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "web/build-assets.sh: Node.js 20 or later and npm are needed (Debian: apt-get install nodejs npm)" >&2
  exit 1
fi

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
