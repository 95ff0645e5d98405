# shellcheck shell=bash
# The marker that makes /health say `draining`, while everything is still answered: a line with who put it there and how
# many seconds the machine was up then, which no change of the clock moves. Read by agent and drain. Rendered by
# infra/host/host-files.ts.

readonly draining_marker=/run/evenkeel/draining

uptime_seconds() {
  local seconds
  read -r seconds _ </proc/uptime
  printf '%s' "${seconds%.*}"
}

# start_draining WHO: `stop` takes the marker of the verdict over, because a machine that goes down does not come back
# into rotation; the time stays.
start_draining() {
  local who='' since=''
  if [[ -e "$draining_marker" ]]; then read -r who since _ <"$draining_marker" || true; fi
  if [[ "$who" == "$1" || "$who" == stop ]]; then return; fi
  if [[ ! "$since" =~ ^[0-9]+$ ]]; then since="$(uptime_seconds)"; fi
  printf '%s %s\n' "$1" "$since" >"$draining_marker.$1"
  mv "$draining_marker.$1" "$draining_marker"
}

# stop_draining WHO: leaves alone what somebody else put there.
stop_draining() {
  local who=''
  if [[ -e "$draining_marker" ]]; then read -r who _ <"$draining_marker" || true; fi
  if [[ "$who" == "$1" ]]; then rm --force "$draining_marker"; fi
}

# For how many seconds /health has said so, 0 if it does not.
drained_seconds() {
  local since=''
  if [[ -e "$draining_marker" ]]; then read -r _ since _ <"$draining_marker" || true; fi
  if [[ ! "$since" =~ ^[0-9]+$ ]]; then since="$(uptime_seconds)"; fi
  printf '%s' "$(($(uptime_seconds) - since))"
}
