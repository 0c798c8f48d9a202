#!/usr/bin/env bash
# Runs every test there is, from a clean checkout on, and closes with one line of totals.
set -uo pipefail
cd "$(dirname "$0")/../.."

logs=$(mktemp -d "${TMPDIR:-/tmp}/vivier-test.XXXXXX")
passed=0 failed=0 skipped=0
server=

finish() {
  [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
  rm -rf "$logs"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }

add() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

# step NAME COMMAND...: a step without tests of its own, which must succeed.
step() {
  local name=$1; shift
  say "$name"
  if "$@"; then return 0; fi
  echo "FAILED: $name"
  add 0 1 0
  return 1
}

# suite NAME COMMAND...: prints 'N passed, N failed[, N skipped]' as its last such line.
suite() {
  local name=$1 log="$logs/suite.log" totals; shift
  say "$name"
  "$@" 2>&1 | tee "$log"
  local code=${PIPESTATUS[0]}
  totals=$(grep -oE '[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?' "$log" | tail -n 1)
  if [ -z "$totals" ]; then
    echo "FAILED: $name printed no totals (exit code $code)"
    add 0 1 0
    return
  fi
  local numbers
  read -r -a numbers <<< "$(grep -oE '[0-9]+' <<< "$totals" | tr '\n' ' ')"
  add "${numbers[0]}" "${numbers[1]}" "${numbers[2]:-0}"
  if [ "$code" -ne 0 ] && [ "${numbers[1]}" -eq 0 ]; then
    echo "FAILED: $name ended with exit code $code"
    add 0 1 0
  fi
}

rust_tests() {
  local log="$logs/rust.log"
  say "Rust tests"
  cargo test --locked --workspace --no-fail-fast -- --show-output > "$log" 2>&1
  local code=$?
  # What failed is shown whole, what passed is counted.
  if [ "$code" -ne 0 ]; then
    grep -vE '^test .* ok$|^(SKIPPED|successes:|running )' "$log" | tail -n 400
  fi
  grep -E '^test result:' "$log" | sort | uniq -c | sort -rn | head -n 60
  local sums
  sums=$(awk '/^test result:/ { for (i = 1; i <= NF; i++) { if ($i ~ /^passed/) p += $(i-1); if ($i ~ /^failed/) f += $(i-1); if ($i ~ /^ignored/) s += $(i-1) } } END { print p+0, f+0, s+0 }' "$log")
  local numbers
  read -r -a numbers <<< "$sums"
  local named
  named=$(grep -cE '^SKIPPED ' "$log")
  grep -E '^SKIPPED ' "$log" | sort -u
  # A test that named itself skipped was counted as passed by the harness.
  add $((numbers[0] - named)) "${numbers[1]}" $((numbers[2] + named))
  if [ "$code" -ne 0 ] && [ "${numbers[1]}" -eq 0 ]; then
    echo "FAILED: cargo test ended with exit code $code"
    add 0 1 0
  fi
}

# Starts the real binary with the demo programme on free ports; its address goes to $url.
start_server() {
  local data="$logs/data"
  mkdir -p "$data"
  chmod 755 "$logs" "$data"
  VIVIER_DATA="$data" VIVIER_LISTEN=127.0.0.1:0 VIVIER_METRICS_LISTEN=127.0.0.1:0 VIVIER_LOG=warn \
    "${CARGO_TARGET_DIR:-target}/debug/vivier" serve --demo > "$logs/server.out" 2> "$logs/server.err" &
  server=$!
  local waited=0
  until grep -q 'password of all' "$logs/server.out" 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || { cat "$logs/server.err"; return 1; }
    waited=$((waited + 1))
    [ "$waited" -gt 1200 ] && { echo "the server did not come up"; cat "$logs/server.err"; return 1; }
    sleep 0.1
  done
  url=$(sed -nE 's/^listening (http[^ ]*).*/\1/p' "$logs/server.out" | head -n 1)
  # The published account of the programme's administrator, as the server prints it.
  VIVIER_DEMO_EMAIL=$(sed -nE 's/^ +([^ ]+@[^ ]+) +administration du programme.*/\1/p' "$logs/server.out")
  VIVIER_DEMO_PASSWORD=$(sed -nE 's/^ +password of all: (.*)$/\1/p' "$logs/server.out")
  VIVIER_DEMO_MAILS="$data/mail"
  export VIVIER_DEMO_EMAIL VIVIER_DEMO_PASSWORD VIVIER_DEMO_MAILS
}

step "Prerequisites" bash tests/tools/prerequisites.sh test || exit 1
step "Web assets" bash web/build-assets.sh || exit 1
step "Packages of the foreign clients" bash tests/tools/node-packages.sh tests/foreign || exit 1
step "Packages of the identity provider" bash tests/tools/node-packages.sh tests/oidc || exit 1
step "Packages of the mail server" bash tests/tools/node-packages.sh tests/smtp || exit 1
step "The binary" cargo build --locked --bin vivier || exit 1
rust_tests
# Not compiled here: services/decisions/0030.
step "Benchmarks: format and lock" bash tests/tools/bench.sh
if step "Server for the foreign clients" start_server; then
  suite "Foreign GraphQL clients" bash tests/foreign/run.sh "$url"
  suite "Browser" bash tests/browser/run.sh "$url"
fi

suite "Allocation against HiGHS" bash tests/foreign/allocation.sh

say "Totals"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
