#!/usr/bin/env bash
# Starts the built server with the demo programme on free ports and writes a picture of every page: screenshots.sh BINARY DIR
set -euo pipefail
binary=$(realpath "${1:?usage: screenshots.sh BINARY DIR}")
output=$(realpath -m "${2:?usage: screenshots.sh BINARY DIR}")
cd "$(dirname "$0")/../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/vivier-pictures.XXXXXX")
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; fi || true
  rm -rf "$work"
}
trap finish EXIT
source tests/tools/demo-server.sh
source tests/tools/node.sh
new_enough_node 20
demo_server "$binary" "$work"
cd tests/browser
bash ../tools/node-packages.sh .
node screenshots.mjs --url "$url" --output "$output" --email "$VIVIER_DEMO_EMAIL" --password "$VIVIER_DEMO_PASSWORD"
