#!/usr/bin/env bash
# Clients that other people wrote against a running Vivier: run.sh URL. Installs what it needs from the lock.
# With VIVIER_DEMO_EMAIL and VIVIER_DEMO_PASSWORD they sign in; the demo's missions are what the subscriptions replay.
set -uo pipefail
cd "$(dirname "$0")"
url=${1:?usage: run.sh URL}
export VIVIER_URL="${url%/}/graphql"

bash ../tools/node-packages.sh . || exit 1

if [ -n "${VIVIER_DEMO_EMAIL:-}" ]; then
  VIVIER_TOKEN=$(node sign-in.js) || exit 1
  export VIVIER_TOKEN
  # What the demo leaves empty may be filled: it is nobody's.
  export VIVIER_FILL=1
  # From the beginning, so that there is something to receive.
  export VIVIER_SUBSCRIPTION='subscription { missionPublished { id title } }' VIVIER_LAST_EVENT_ID=1
fi

passed=0 failed=0
for client in audit websocket server-sent walk; do
  if node "$client.js"; then
    passed=$((passed + 1))
  else
    echo "FAILED: $client.js"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
