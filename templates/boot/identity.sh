#!/bin/bash
# Who this host is and what it runs, computed anew at each boot: a machine made from a snapshot is another host.
# Rendered by infra/host/host-files.ts; run by evenkeel-identity.service. Its host id is that of infra/host/host-id.ts.
set -euo pipefail

state=/run/evenkeel
host_id="$(printf '%s' "$(</var/lib/cloud/data/instance-id)" | sha256sum | cut -c 1-12)"
release="$(basename "$(realpath --canonicalize-existing /opt/evenkeel/release/current)")"

printf '%s\n' "$host_id" >"$state/host-id"
sed -e "s/@HOST_ID@/$host_id/" -e "s/@RELEASE@/$release/" /etc/evenkeel/web-server-identity.conf \
  >"$state/web-server-identity.conf"
