#!/bin/bash
# Runs once, as root, in a container of plain Debian 13: makes it the image that a cloud offers as `debian-13`.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

# No service starts while packages are configured; and an image that is thrown away on failure needs no fsync.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
echo force-unsafe-io > /etc/dpkg/dpkg.cfg.d/image-build

# Docker's own Debian image deletes fetched packages after every install; a cloud's image does not.
rm -f /etc/apt/apt.conf.d/docker-clean
rm -f /etc/apt/sources.list
cat > /etc/apt/sources.list.d/debian.sources <<'SOURCES'
Types: deb
URIs: http://deb.debian.org/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: trixie-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES

echo "fetching Debian's package lists"
apt-get -q update >&2

echo "installing systemd, cloud-init and what else a cloud's image has"
apt-get -qy --no-install-recommends install \
  bash-completion ca-certificates cloud-init curl dbus file gnupg iproute2 iputils-ping jq less logrotate \
  netbase nftables openssh-server procps psmisc python3 sudo systemd systemd-sysv tzdata \
  unattended-upgrades vim-tiny xz-utils >&2
apt-get clean

# Kept in the image, with the lists, so that the second fleet does not download what the first did.
echo "fetching what hosts install: $*"
apt-get -qy --download-only install "$@" >&2

# The seed is the only source: nothing may wait for the metadata service of a cloud that is not there.
cat > /etc/cloud/cloud.cfg.d/90-rehearsal.cfg <<'CLOUD'
datasource_list: [NoCloud]
network: {config: disabled}
# Hostname and /etc/hosts belong to the container.
preserve_hostname: true
manage_etc_hosts: false
# A droplet's keys are root's.
disable_root: false
# The package lists above stay valid.
apt: {preserve_sources_list: true}
CLOUD

# Units for hardware that a container has not.
systemctl mask --quiet \
  console-getty.service getty.target getty-static.service systemd-logind.service \
  systemd-remount-fs.service systemd-udevd.service systemd-udev-trigger.service systemd-modules-load.service \
  systemd-networkd-wait-online.service systemd-network-generator.service systemd-hostnamed.socket \
  systemd-firstboot.service systemd-pcrphase.service \
  sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
  dev-hugepages.mount dev-mqueue.mount

# Each host makes its own.
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /var/lib/systemd/random-seed
: > /etc/machine-id

rm -rf /usr/sbin/policy-rc.d /etc/dpkg/dpkg.cfg.d/image-build /tmp/* /var/log/apt /var/log/dpkg.log
