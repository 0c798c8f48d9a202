# To be sourced. Puts a Node that is new enough on the PATH, for the shell that sources it and what it starts.
#
#   new_enough_node MAJOR
#
# The machine's own where its major version is at least MAJOR; or else the one that tests/node pins, installed by npm from its lock: the packages
# of a distribution are often older (Debian 12 has 18). Says what is there and what is needed, and returns 1, where neither can be had.

node_tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The major version of the Node on the PATH; 0 where there is none, or none that runs.
node_major() {
  local version
  version=$(node --version 2>/dev/null) || version=v0
  version=${version#v}
  echo "${version%%.*}"
}

new_enough_node() {
  local needed=$1 here machine folder
  folder=$(dirname "$node_tools")/node
  here=$(node_major)
  [ "$here" -ge "$needed" ] && return 0
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) machine= ;;
  esac
  local pinned=$folder/node_modules/node-linux-$machine/bin
  # What npm could not fetch the last time it left out without a word: it is asked again.
  [ -x "$pinned/node" ] || rm -f "$folder/node_modules/.vivier-lock"
  if [ -n "$machine" ] && command -v npm > /dev/null 2>&1 && bash "$node_tools/node-packages.sh" "$folder"; then
    export PATH=$pinned:$PATH
    [ "$(node_major)" -ge "$needed" ] && return 0
  fi
  if [ "$here" -eq 0 ]; then
    echo "Node.js $needed or newer is needed, and none is here" >&2
  else
    echo "Node.js $needed or newer is needed, and $(node --version) is here" >&2
  fi
  echo "npm could not install the one that tests/node names: install Node.js $needed or newer and npm" >&2
  return 1
}
