#!/usr/bin/env bash
# Which Node the tests take, with stand-ins that only tell their version: prints 'N passed, N failed'.
set -uo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d "${TMPDIR:-/tmp}/vivier-node.XXXXXX")
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

# machine NAME VERSION: a checkout's tools and pinned Node beside a machine that has this Node and an npm that cannot install.
machine() {
  local folder=$work/$1
  mkdir -p "$folder/bin" "$folder/tests/node" "$folder/tests/tools"
  cp tests/tools/node.sh tests/tools/node-packages.sh "$folder/tests/tools/"
  cp tests/node/package.json tests/node/package-lock.json "$folder/tests/node/"
  program "$folder/bin/node" "echo v$2"
  program "$folder/bin/npm" 'exit 1'
}

program() { # program FILE LINE: a shell script of one line
  printf '#!/bin/sh\n%s\n' "$2" > "$1"
  chmod +x "$1"
}

# npm_installs NAME VERSION: its npm brings what the lock pins, here one that tells this version.
npm_installs() {
  local folder=$work/$1 machine
  for machine in x64 arm64; do
    mkdir -p "$folder/fetched/node-linux-$machine/bin"
    program "$folder/fetched/node-linux-$machine/bin/node" "echo v$2"
  done
  program "$folder/bin/npm" "cp -r '$folder/fetched' node_modules"
}

# check NAME NEEDED EXPECTED...: what is said on that machine has every expected text.
check() {
  local name=$1 needed=$2 said text; shift 2
  said=$(PATH=$work/$name/bin:/usr/bin:/bin bash -c '
    source "$1/tests/tools/node.sh"
    new_enough_node "$2" && echo "takes $(node --version)"' - "$work/$name" "$needed" 2>&1)
  for text in "$@"; do
    if [[ $said != *"$text"* ]]; then
      echo "FAILED: $name: $said (expected: $text)"
      failed=$((failed + 1))
      return
    fi
  done
  passed=$((passed + 1))
}

machine new 24.1.0
check new 20 'takes v24.1.0'

machine old 18.20.4
check old 18 'takes v18.20.4'
check old 20 'Node.js 20 or newer is needed, and v18.20.4 is here' 'npm could not install'

machine fetching 18.20.4
npm_installs fetching 24.21.0
check fetching 20 'takes v24.21.0'

machine broken 0.0.0
program "$work/broken/bin/node" 'exit 1'
check broken 18 'Node.js 18 or newer is needed, and none is here'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
