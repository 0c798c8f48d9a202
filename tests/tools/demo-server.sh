# To be sourced. Starts a built server with the demo programme on free ports, for tools that look at it from outside.
#
#   demo_server BINARY FOLDER
#
# Its data and its output go below FOLDER, which must exist. Sets $server (its process) and $url, and exports what it prints of the programme's
# administrator: VIVIER_DEMO_EMAIL, VIVIER_DEMO_PASSWORD, and VIVIER_DEMO_MAILS, the folder of the mails it sends. Whoever calls ends it:
# `kill "$server" && wait "$server"`. Prints the server's errors, and returns 1, where it does not come up in two minutes.

demo_server() {
  local binary=$1 folder=$2 waited=0
  # PostgreSQL runs as somebody else where the server is root.
  mkdir -p "$folder/data"
  chmod 755 "$folder" "$folder/data"
  VIVIER_DATA="$folder/data" VIVIER_LISTEN=127.0.0.1:0 VIVIER_METRICS_LISTEN=127.0.0.1:0 VIVIER_LOG=warn \
    "$binary" serve --demo > "$folder/server.out" 2> "$folder/server.err" &
  server=$!
  until grep -q 'password of all' "$folder/server.out" 2>/dev/null; do
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.err"; return 1; }
    waited=$((waited + 1))
    [ "$waited" -gt 1200 ] && { echo "the server did not come up"; cat "$folder/server.err"; return 1; }
    sleep 0.1
  done
  url=$(sed -nE 's/^listening (http[^ ]*).*/\1/p' "$folder/server.out" | head -n 1)
  VIVIER_DEMO_EMAIL=$(sed -nE 's/^ +([^ ]+@[^ ]+) +administration du programme.*/\1/p' "$folder/server.out")
  VIVIER_DEMO_PASSWORD=$(sed -nE 's/^ +password of all: (.*)$/\1/p' "$folder/server.out")
  VIVIER_DEMO_MAILS="$folder/data/mail"
  export VIVIER_DEMO_EMAIL VIVIER_DEMO_PASSWORD VIVIER_DEMO_MAILS
}
