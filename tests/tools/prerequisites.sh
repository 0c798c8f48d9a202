#!/usr/bin/env bash
# Makes sure that what Vivier is built and tested with is on the machine: installs it as root on Debian, names it otherwise.
# Usage: prerequisites.sh run|test
set -euo pipefail
source "$(dirname "$0")/node.sh"

purpose=${1:?run or test}
missing=()
packages=()

need() { # need COMMAND PACKAGE: the command must be found
  command -v "$1" >/dev/null 2>&1 || { missing+=("$1"); packages+=("$2"); }
}

postgres_found() {
  local folder
  for folder in "${VIVIER_PG_BIN:-/nonexistent}" /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ "$("$folder/postgres" --version | grep -oE '[0-9]+' | head -n 1)" -ge 15 ] && return 0
  done
  return 1
}

need cc build-essential
need node nodejs
need npm npm
postgres_found || { missing+=("PostgreSQL 15 or newer"); packages+=(postgresql); }
if [ "$purpose" = test ]; then
  need chromium chromium
fi
command -v cargo >/dev/null 2>&1 || { echo "cargo is missing: install Rust 1.95 or newer (https://rustup.rs)" >&2; exit 1; }

install() {
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    printf 'missing: %s\n' "${missing[@]}" >&2
    echo "install with: apt-get install ${packages[*]}" >&2
    exit 1
  fi
  echo "installing ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # A cluster of Debian's own would only take memory: Vivier brings up its own.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  apt-get update -q
  apt-get install -y -q --no-install-recommends "${packages[@]}"
}

[ ${#missing[@]} -eq 0 ] || install
# The assets are built by what Debian 12 has; clients and browser of the tests need a newer one.
case $purpose in
  test) new_enough_node 20 ;;
  *) new_enough_node 18 ;;
esac
