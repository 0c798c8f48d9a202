#!/usr/bin/env bash
# Starts the built server with the demo programme on free ports and runs Lighthouse on its most used pages: lighthouse.sh BINARY
set -euo pipefail
binary=$(realpath "${1:?usage: lighthouse.sh BINARY}")
cd "$(dirname "$0")/../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/vivier-lighthouse.XXXXXX")
chmod 755 "$work"
mkdir -m 755 "$work/data"
VIVIER_DATA="$work/data" VIVIER_LISTEN=127.0.0.1:0 VIVIER_METRICS_LISTEN=127.0.0.1:0 VIVIER_LOG=warn \
  "$binary" serve --demo > "$work/out" 2> "$work/err" &
server=$!
finish() {
  kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
for _ in $(seq 1200); do
  grep -q 'password of all' "$work/out" && break
  kill -0 "$server" 2>/dev/null || { cat "$work/err"; exit 1; }
  sleep 0.1
done
url=$(sed -nE 's/^listening (http[^ ]*).*/\1/p' "$work/out" | head -n 1)
cd tests/lighthouse
bash ../tools/node-packages.sh .
node measure.mjs --url "$url"
