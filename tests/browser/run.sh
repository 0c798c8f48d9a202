#!/bin/bash
# Drives a running Vivier in a real Chromium: run.sh URL. Installs what it needs from the lock; screenshots go to VIVIER_SCREENSHOTS where that is set.
set -euo pipefail
cd "$(dirname "$0")"
url=${1:?usage: run.sh URL}

bash ../tools/node-packages.sh .

arguments=(--url "$url")
[ -n "${VIVIER_SCREENSHOTS:-}" ] && arguments+=(--screenshots "$VIVIER_SCREENSHOTS")
[ -n "${VIVIER_DEMO_EMAIL:-}" ] && arguments+=(--email "$VIVIER_DEMO_EMAIL" --password "${VIVIER_DEMO_PASSWORD:?}")
[ -n "${VIVIER_DEMO_MAILS:-}" ] && arguments+=(--mails "$VIVIER_DEMO_MAILS")
[ -n "${VIVIER_OIDC_ISSUER:-}" ] && arguments+=(--issuer "$VIVIER_OIDC_ISSUER")
exec node run.mjs "${arguments[@]}"
