#!/bin/bash
# Makes this machine fit to be a golden snapshot: lets it leave without losing a request, stops what is the site's, and
# removes all that is this machine's own or secret. What hosts have in common stays: packages, runtime, release, files of
# the site. Then the machine is to be switched off; it is no host any more. One that is made from the snapshot needs the
# site's user data, which brings the key to the store. Run by an administrator, as root. Rendered by
# infra/host/host-files.ts.
set -Eeuo pipefail
shopt -s nullglob dotglob

say() {
  printf 'seal: %s\n' "$1"
}
trap 'say "FAILED in line $LINENO: do not keep a snapshot of this machine"' ERR

if ((EUID != 0)); then
  say 'only root can seal a machine'
  exit 1
fi
if ! cmp --silent /var/lib/evenkeel/booted /var/lib/cloud/data/instance-id; then
  say 'this machine is no host that has come up, so there is nothing to keep: see /var/log/evenkeel-boot.log'
  exit 1
fi

say 'draining'
systemctl stop evenkeel-drain.service
say 'stopping the site'
systemctl stop evenkeel-verdict.service evenkeel-admit.service {{webServer}}.service evenkeel.service{{certbotUnits}}

say 'removing secrets'
rm -rf /etc/evenkeel/store-key.curlrc /run/evenkeel/environment.json /run/evenkeel/environment.old.json
rm -rf /var/lib/evenkeel/store /var/lib/evenkeel/pm2/*{{certbotLeftovers}}

say 'removing identity'
rm -f /var/lib/evenkeel/booted /run/evenkeel/admitted
# Instance data, and with it the user data and its copies.
cloud-init clean --logs --seed
rm -f /run/cloud-init/*.json
rm -f /etc/ssh/ssh_host_* /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys
rm -rf /var/lib/dhcp/* /var/lib/NetworkManager/* /var/lib/systemd/network/*
rm -f /var/lib/systemd/random-seed /var/lib/systemd/credential.secret
# Empty, not missing: systemd would take the next boot for the first one of a new system and enable whatever it finds.
: >/etc/machine-id
if [[ ! -L /var/lib/dbus/machine-id ]]; then rm -f /var/lib/dbus/machine-id; fi

say 'removing logs and histories'
journalctl --relinquish-var
rm -rf /var/log/journal/*
find /var/log -type f -delete
rm -f /root/.*_history /root/.lesshst /home/*/.*_history /home/*/.lesshst
find /tmp /var/tmp -xdev -mindepth 1 -delete

sync
say 'sealed: switch this machine off, then take the snapshot'
