#!/usr/bin/env bash
# Server time of every page with 1,000 talents and 300 missions: run.sh BINARY. Starts the server with the demo programme and grows it through the API.
set -euo pipefail
binary=$(realpath "${1:?usage: run.sh BINARY}")
cd "$(dirname "$0")/../../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/vivier-pages.XXXXXX")
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; fi || true
  rm -rf "$work"
}
trap finish EXIT
export VIVIER_SIGNED_IN_RATE=0 VIVIER_ANONYMOUS_RATE=0
source tests/tools/demo-server.sh
source tests/tools/node.sh
new_enough_node 20
demo_server "$binary" "$work"
(cd tests/browser && bash ../tools/node-packages.sh .)
who=(--url "$url" --email "$VIVIER_DEMO_EMAIL" --password "$VIVIER_DEMO_PASSWORD")
node tests/bench/pages/grow.mjs "${who[@]}" --mails "$VIVIER_DEMO_MAILS"
node tests/bench/pages/pages.mjs "${who[@]}"
