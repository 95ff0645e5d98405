#!/bin/bash
# Prints curl's configuration for asking the object store as the role of this machine (EC2's instance profile): a key that
# ends within hours, asked of the metadata service, so that none lies on the disk. Only root gets there. Run by
# /usr/local/lib/evenkeel/boot for each thing it fetches. Rendered by infra/host/host-files.ts.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
set -euo pipefail
export LC_ALL=C

readonly metadata='http://169.254.169.254/latest'

# ask METHOD PATH HEADER: the header goes by a pipe, for everyone on the machine can read a program's arguments.
ask() {
  curl --config <(printf 'header = "%s"\n' "$3") --request "$1" --noproxy '*' --fail --silent --show-error \
    --connect-timeout 2 --max-time 5 "$metadata/$2"
}

# member NAME JSON: a string's value, if it is made of what keys and tokens are made of.
member() {
  if [[ "$2" =~ \"$1\"[[:space:]]*:[[:space:]]*\"([A-Za-z0-9+/=_-]+)\" ]]; then
    printf '%s' "${BASH_REMATCH[1]}"
    return
  fi
  printf 'The metadata service names no %s for role %s.\n' "$1" "$role" >&2
  return 1
}

credentials() {
  local token role answer id secret session
  local roles='meta-data/iam/security-credentials/'
  token="$(ask PUT api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60')" || return
  role="$(ask GET "$roles" "X-aws-ec2-metadata-token: $token")" || return
  if [[ ! "$role" =~ ^[A-Za-z0-9+=,.@_-]+$ ]]; then
    printf 'The metadata service names no role.\n' >&2
    return 1
  fi
  answer="$(ask GET "$roles$role" "X-aws-ec2-metadata-token: $token")" || return
  id="$(member AccessKeyId "$answer")" || return
  secret="$(member SecretAccessKey "$answer")" || return
  session="$(member Token "$answer")" || return
  printf 'user = "%s:%s"\nheader = "x-amz-security-token: %s"\n' "$id" "$secret" "$session"
}

# A machine can be faster than its role.
for delay in 1 2 4 8 16 32 0; do
  if credentials; then exit; fi
  sleep "$delay"
done
printf 'This machine gets no credentials from its role.\n' >&2
exit 1
