# shellcheck shell=bash
# How programs of this host ask the object store; read by boot and agent. Rendered by infra/host/host-files.ts.

# fetch KEY FILE [CURL_OPTION...]. The credentials go by a pipe: neither a file nor a program's arguments show them.
fetch() {
  local credentials
  credentials="$({{storeCredentials}})" || return
  curl --config /etc/evenkeel/store.curlrc --config <(printf '%s\n' "$credentials") --output "$2" "${@:3}" "{{storeUrl}}/$1"
}
