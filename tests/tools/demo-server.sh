# To be sourced. Starts a built server with the demo programme on free ports, for tools that look at it from outside.
#
#   demo_server BINARY FOLDER
#
# Its data and its output go below FOLDER, which must exist. Sets $server (its process) and $url, and exports what it prints of the programme's
# administrator: VIVIER_DEMO_EMAIL, VIVIER_DEMO_PASSWORD, and VIVIER_DEMO_MAILS, the folder of the mails it sends. Whoever calls ends it:
# `kill "$server" && wait "$server"`. Prints the server's errors, and returns 1, where it does not come up in two minutes.

source "$(dirname "${BASH_SOURCE[0]}")/wait-for-line.sh"

demo_server() {
  local binary=$1 folder=$2
  # PostgreSQL runs as somebody else where the server is root.
  mkdir -p "$folder/data"
  chmod 755 "$folder" "$folder/data"
  VIVIER_DATA="$folder/data" VIVIER_LISTEN=127.0.0.1:0 VIVIER_METRICS_LISTEN=127.0.0.1:0 VIVIER_LOG=warn \
    "$binary" serve --demo > "$folder/server.out" 2> "$folder/server.err" &
  server=$!
  wait_for_line "$server" "the server" "$folder/server.out" "$folder/server.err" 'password of all' 120 || return 1
  url=$(sed -nE 's/^listening (http[^ ]*).*/\1/p' "$folder/server.out" | head -n 1)
  VIVIER_DEMO_EMAIL=$(sed -nE 's/^ +([^ ]+@[^ ]+) +administration du programme.*/\1/p' "$folder/server.out")
  VIVIER_DEMO_PASSWORD=$(sed -nE 's/^ +password of all: (.*)$/\1/p' "$folder/server.out")
  VIVIER_DEMO_MAILS="$folder/data/mail"
  export VIVIER_DEMO_EMAIL VIVIER_DEMO_PASSWORD VIVIER_DEMO_MAILS
}
