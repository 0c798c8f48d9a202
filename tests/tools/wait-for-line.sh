# To be sourced. Waits for a process of ours to say that it is ready.
#
#   wait_for_line PROCESS WHAT OUTPUT ERRORS PATTERN SECONDS
#
# Until a line of the file OUTPUT fits PATTERN. Prints the file ERRORS, and returns 1, where the process ends before, or says nothing of the
# kind in so many seconds; WHAT is what it is called there.

wait_for_line() {
  local process=$1 what=$2 output=$3 errors=$4 pattern=$5 most=$(($6 * 10)) waited=0
  until grep -q "$pattern" "$output" 2>/dev/null; do
    kill -0 "$process" 2>/dev/null || { cat "$errors"; return 1; }
    waited=$((waited + 1))
    [ "$waited" -gt "$most" ] && { echo "$what did not come up"; cat "$errors"; return 1; }
    sleep 0.1
  done
}
