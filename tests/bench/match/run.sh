#!/usr/bin/env bash
# Times `vivier match rank` at the size of its aim: run.sh BINARY ESCO_FOLDER [arguments of files.py]. Prints the time on the clock and of the processors,
# and how many missions were ranked.
set -euo pipefail
binary=$(realpath "${1:?usage: run.sh BINARY ESCO_FOLDER}")
esco=$(realpath "${2:?usage: run.sh BINARY ESCO_FOLDER}")
shift 2
work=$(mktemp -d "${TMPDIR:-/tmp}/vivier-match.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 "$(dirname "$0")/files.py" "$esco" "$work" "$@"
TIMEFORMAT='%R s on the clock, %U s of processor time and %S s of the system'
time "$binary" match rank --framework "$esco" --profiles "$work/profiles.jsonl" --missions "$work/missions.jsonl" --top 10 > "$work/ranking.jsonl"
echo "$(wc -l < "$work/ranking.jsonl") missions"
