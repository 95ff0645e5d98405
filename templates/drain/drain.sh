#!/bin/bash
# Lets this host leave without losing a request: /health says `draining`, and everything is answered as before until the
# load balancer sends nothing more. Then web server and app may stop. Not waited for where the load balancer sends
# nothing anyway: the host was never admitted, or has been draining for that long. Rendered by infra/host/host-files.ts;
# run by evenkeel-drain.service.
#
# Arguments: [over], which takes the drain of an earlier stop back
set -euo pipefail

# The load balancer's time to eject a host, and one check more.
readonly drain_seconds={{drainSeconds}}

source /usr/local/lib/evenkeel/draining

if [[ "${1:-}" == over ]]; then
  stop_draining stop
  exit
fi
start_draining stop
if [[ ! -e /run/evenkeel/admitted ]]; then exit; fi
printf 'draining: %s of %s s are over\n' "$(drained_seconds)" "$drain_seconds"
# Whole seconds are counted: the last one is not over yet.
while (($(drained_seconds) <= drain_seconds)); do
  sleep 0.2
  # The agent may just have been taking its own marker away.
  start_draining stop
done
printf 'drained\n'
