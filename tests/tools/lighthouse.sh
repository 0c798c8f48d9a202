#!/usr/bin/env bash
# Starts the built server with the demo programme on free ports and runs Lighthouse on its most used pages: lighthouse.sh BINARY
set -euo pipefail
binary=$(realpath "${1:?usage: lighthouse.sh BINARY}")
cd "$(dirname "$0")/../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/vivier-lighthouse.XXXXXX")
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
cd tests/lighthouse
bash ../tools/node-packages.sh .
node measure.mjs --url "$url"
