#!/bin/bash
# Runs once, as root, in a container of the host image: adds HAProxy, for load balancers and for the services container.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/image-build

echo "installing HAProxy"
apt-get -qy --no-install-recommends install haproxy socat >&2

apt-get clean
rm -rf /usr/sbin/policy-rc.d /etc/dpkg/dpkg.cfg.d/image-build
