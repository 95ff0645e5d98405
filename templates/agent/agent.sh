#!/bin/bash
# Does what the site's bucket says of this host. Every few seconds it reads two objects there:
#   verdicts     lines "GENERATION VERDICT SLOT ...": a host of a rejected or retired generation drains itself
#   environment  what the app is told and may change without new hosts: workers are replaced one by one
# An object that is not there says nothing. While the store cannot be read, or says what nobody understands, what it
# said last stays, also over a reboot. Rendered by infra/host/host-files.ts; run by evenkeel-verdict.service, and once
# by boot, which needs the environment.
#
# Arguments: [once]
set -uo pipefail
umask 077
export LC_ALL=C

readonly generation='{{generation}}'
readonly state=/run/evenkeel
# Copies of what the store said last.
readonly last=/var/lib/evenkeel/store
readonly poll_seconds=5
# After a reload that failed.
readonly retry_seconds=30
# A poll is not worth waiting for: the next one comes soon. Fifty verdicts take 2 KB.
readonly patience=(--retry 0 --connect-timeout 3 --max-time 8 --max-filesize 1048576)

source /usr/local/lib/evenkeel/store
source /usr/local/lib/evenkeel/draining

# look KEY: brings its copy up to date. Where that fails, the copy stays and `trouble` says why.
look() {
  local code status=0 new="$last/.$1"
  : >"$new"
  code="$(fetch "$1" "$new" "${patience[@]}" --write-out '%{http_code}' 2>"$last/.error")" || status=$?
  if ((status == 22)) && [[ "$code" == 404 ]]; then
    : >"$new"
  elif ((status != 0)); then
    trouble="$1 cannot be read: $(head --lines 1 "$last/.error")"
    return 1
  fi
  if cmp --silent "$new" "$last/$1"; then return; fi
  if ! "understand_$1" "$new"; then
    trouble="$1 is not understood"
    return 1
  fi
  mv "$new" "$last/$1"
}

# The newest line for this generation counts. Lines may have more than is asked for here, written by newer programs.
understand_verdicts() {
  local line found=''
  while IFS= read -r line || [[ -n "$line" ]]; do
    line="${line%$'\r'}"
    if [[ -z "$line" ]]; then continue; fi
    if [[ ! "$line" =~ ^([0-9a-f]{10}(-[1-9][0-9]*)?)\ ([a-z]+)\ [a-z](\ .*)?$ ]]; then return 1; fi
    if [[ -z "$found" && "${BASH_REMATCH[1]}" == "$generation" ]]; then found="${BASH_REMATCH[3]}"; fi
  done <"$1"
  if [[ ! "$found" =~ ^(|serving|rejected|retired)$ ]]; then return 1; fi
  verdict="${found:-none}"
}

obey() {
  if [[ "$verdict" == rejected || "$verdict" == retired ]]; then
    start_draining verdict
  else
    stop_draining verdict
  fi
  # Read by the app, which is hard on itself as long as its generation is not accepted.
  if [[ "$verdict" == serving ]]; then : >"$state/accepted"; else rm --force "$state/accepted"; fi
  if [[ "$verdict" != "$obeyed" ]]; then printf 'verdict on generation %s: %s\n' "$generation" "$verdict"; fi
  obeyed="$verdict"
}

understand_environment() {
  /opt/evenkeel/runtime/current/bin/node /usr/local/lib/evenkeel/environment.mjs "$1" >"$last/.environment.json" &&
    [[ -s "$last/.environment.json" ]] && mv "$last/.environment.json" "$last/environment.json"
}

# Gives the app what the store wants it to have. environment.json is what it runs with; beside it, only while that is
# being changed, environment.old.json is what it ran with before.
change_environment() {
  local substate
  if [[ ! -e "$last/environment.json" ]] || cmp --silent "$last/environment.json" "$state/environment.json"; then return; fi
  if [[ -e "$state/environment.json" ]]; then mv "$state/environment.json" "$state/environment.old.json"; fi
  install --group evenkeel --mode 0640 "$last/environment.json" "$state/.environment.json"
  mv "$state/.environment.json" "$state/environment.json"
  # Asked after the change: an app that does not run now starts with the new one.
  substate="$(systemctl show --property=SubState --value evenkeel.service)"
  if [[ "$substate" =~ ^(dead|failed|auto-restart.*)$ ]]; then
    rm --force "$state/environment.old.json"
  elif systemctl reload evenkeel.service; then
    rm --force "$state/environment.old.json"
    printf 'the app runs with a new environment\n'
  else
    restore_environment
    printf 'the app does not run with its new environment, what ran before runs on; next attempt in %s s\n' "$retry_seconds"
    wait_for_another "$last/environment.json"
  fi
}

# The same again may go well later, something else at once.
wait_for_another() {
  local seconds failed
  failed="$(<"$1")"
  for ((seconds = 0; seconds < retry_seconds; seconds += 1)); do
    if [[ "$(<"$1")" != "$failed" ]]; then return; fi
    sleep 1
  done
}

# A change that was cut short is as good as none.
restore_environment() {
  if [[ -e "$state/environment.old.json" ]]; then mv "$state/environment.old.json" "$state/environment.json"; fi
}

poll() {
  local before="$trouble"
  trouble=''
  look verdicts && look environment
  obey
  if [[ -n "$trouble" && -z "$before" ]]; then
    printf 'the object %s; what it said last stays\n' "$trouble"
  elif [[ -z "$trouble" && -n "$before" ]]; then
    printf 'the store is read again\n'
  fi
}

mkdir --parents "$last"
trouble=''
obeyed=none
verdict=none
if [[ -e "$last/verdicts" ]]; then understand_verdicts "$last/verdicts"; fi
obey
restore_environment

if [[ "${1:-}" == once ]]; then
  # If it takes too long, what was said last is there.
  if [[ ! -e "$state/environment.json" ]]; then change_environment; fi
  poll
  if [[ "$(systemctl is-active evenkeel.service)" =~ ^(inactive|failed)$ ]]; then change_environment; fi
  [[ -e "$state/environment.json" ]]
  exit
fi

while true; do
  poll
  # Takes as long as the app takes to start; verdicts don't wait for it.
  if [[ -z "$(jobs -pr)" ]]; then change_environment & fi
  sleep "$poll_seconds"
done
