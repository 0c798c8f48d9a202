#!/usr/bin/env bash
# Optima of the allocation against HiGHS. Named as skipped where Python or the wheel is not to be had.
set -uo pipefail
cd "$(dirname "$0")/../.."

skip() {
  echo "SKIPPED allocation against HiGHS: $1"
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
}

environment=${CARGO_TARGET_DIR:-target}/highs
command -v python3 > /dev/null || skip "no python3"
[ -x "$environment/bin/python" ] || python3 -m venv "$environment" > /dev/null 2>&1 || skip "python3 has no venv"
"$environment/bin/python" -c 'import highspy' 2> /dev/null \
  || "$environment/bin/pip" --quiet install --requirement tests/foreign/requirements.txt 2> /dev/null \
  || skip "the wheel could not be installed"

cargo build --quiet --locked -p vivier-allocation --example allocation || { echo "0 passed, 1 failed"; exit 1; }
problems=$("${CARGO_TARGET_DIR:-target}/debug/examples/allocation" export 0 "${VIVIER_ALLOCATION_PROBLEMS:-8}")
if "$environment/bin/python" tests/foreign/allocation_highs.py <<< "$problems"; then
  echo "1 passed, 0 failed"
else
  echo "0 passed, 1 failed"
  exit 1
fi
