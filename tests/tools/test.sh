#!/usr/bin/env bash
# Runs every test there is, from a clean checkout on, and closes with one line of totals.
set -uo pipefail
cd "$(dirname "$0")/../.."
source tests/tools/demo-server.sh
source tests/tools/identity-provider.sh
source tests/tools/node.sh

logs=$(mktemp -d "${TMPDIR:-/tmp}/vivier-test.XXXXXX")
passed=0 failed=0 skipped=0
server= clients= provider=
failures=()

finish() {
  local child
  for child in $clients $server $provider; do
    kill "$child" 2>/dev/null && wait "$child" 2>/dev/null
  done
  rm -rf "$logs"
}
trap finish EXIT

# What is said carries the minutes since the start: where the time goes is seen in every log.
say() { printf '\n== %s (%d:%02d)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)); }

add() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

# step NAME COMMAND...: a step without tests of its own, which must succeed.
step() {
  local name=$1; shift
  say "$name"
  if "$@"; then return 0; fi
  fail "$name"
  return 1
}

# fail WHAT: one failure, named again beside the totals.
fail() {
  echo "FAILED: $1"
  failures+=("$1")
  add 0 1 0
}

# suite NAME COMMAND...: prints 'N passed, N failed[, N skipped]' as its last such line.
suite() {
  local name=$1 log="$logs/suite.log"; shift
  say "$name"
  "$@" 2>&1 | tee "$log"
  count "$name" "$log" "${PIPESTATUS[0]}"
}

# count NAME LOG CODE: adds what a suite's log says of itself.
count() {
  local name=$1 log=$2 code=$3 totals line
  while IFS= read -r line; do failures+=("$name: $line"); done < <(grep -E '^(FAIL|FAILED)\b' "$log")
  totals=$(grep -oE '[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?' "$log" | tail -n 1)
  if [ -z "$totals" ]; then
    fail "$name printed no totals (exit code $code)"
    return
  fi
  local numbers
  read -r -a numbers <<< "$(grep -oE '[0-9]+' <<< "$totals" | tr '\n' ' ')"
  add "${numbers[0]}" "${numbers[1]}" "${numbers[2]:-0}"
  if [ "$code" -ne 0 ] && [ "${numbers[1]}" -eq 0 ]; then
    fail "$name ended with exit code $code"
  fi
}

step "Prerequisites" bash tests/tools/prerequisites.sh test || exit 1
new_enough_node 20 || exit 1
suite "Node for the tests" bash tests/tools/node-test.sh
step "Web assets" bash web/build-assets.sh || exit 1
step "Packages of the foreign clients" bash tests/tools/node-packages.sh tests/foreign || exit 1
step "Packages of the identity provider" bash tests/tools/node-packages.sh tests/oidc || exit 1
step "Packages of the mail server" bash tests/tools/node-packages.sh tests/smtp || exit 1
# Once, for the tests and for the binary that some of them start: both are made of the same crates.
step "Compilation" cargo build --locked --workspace --bins --tests || exit 1
if step "Identity provider for the clients" identity_provider "$logs" \
  && step "Server for the clients" with_provider demo_server "${CARGO_TARGET_DIR:-target}/debug/vivier" "$logs"; then
  # Beside the Rust tests: either waits as often for something as it computes.
  (bash tests/foreign/run.sh "$url" > "$logs/foreign.log" 2>&1; echo $? > "$logs/foreign.code"
   VIVIER_OIDC_ISSUER=$issuer bash tests/browser/run.sh "$url" > "$logs/browser.log" 2>&1; echo $? > "$logs/browser.code") &
  clients=$!
fi
suite "Rust tests" node tests/tools/rust-tests.mjs
# Not compiled here: services/decisions/0030.
step "Benchmarks: format and lock" bash tests/tools/bench.sh
suite "Allocation against HiGHS" bash tests/foreign/allocation.sh
if [ -n "$clients" ]; then
  wait "$clients"
  clients=
  for name in foreign browser; do
    say "Clients: $name"
    cat "$logs/$name.log"
    count "$name" "$logs/$name.log" "$(cat "$logs/$name.code")"
  done
fi

say "Totals"
for failure in ${failures[@]+"${failures[@]}"}; do echo "FAILED: $failure"; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
