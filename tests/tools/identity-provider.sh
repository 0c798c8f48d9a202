# To be sourced. Starts an identity provider as ProConnect is one, for a Vivier of this machine at any port.
#
#   identity_provider FOLDER
#
# Its output goes below FOLDER, which must exist; its packages are those of tests/oidc. Sets $provider (its process) and $issuer (its address).
# Whoever calls ends it. Prints its errors, and returns 1, where it does not come up in a minute.
#
#   with_provider COMMAND...
#
# Runs a command with the settings of a Vivier that knows the provider. They are not exported beyond it: the tests start servers of their own.

source "$(dirname "${BASH_SOURCE[0]}")/wait-for-line.sh"

identity_provider() {
  local folder=$1
  node tests/oidc/provider.mjs http://127.0.0.1 > "$folder/provider.out" 2> "$folder/provider.err" &
  provider=$!
  wait_for_line "$provider" "the identity provider" "$folder/provider.out" "$folder/provider.err" '^listening ' 60 || return 1
  issuer=$(sed -n 's/^listening //p' "$folder/provider.out" | head -n 1)
}

with_provider() {
  VIVIER_OIDC_ISSUER=$issuer VIVIER_OIDC_CLIENT_ID=vivier VIVIER_OIDC_CLIENT_SECRET='a secret of the tests, and therefore none' \
    VIVIER_OIDC_VOUCHES=true "$@"
}
