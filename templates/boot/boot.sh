#!/bin/bash
# Makes this machine a host of the site, or leaves it unhealthy and says why. Run by evenkeel-boot.service until it has
# succeeded for this instance id, so again on a machine made from a snapshot: every step leaves alone what is already right.
# Rendered by infra/host/host-files.ts. Tells its story in /var/log/evenkeel-boot.log and on the console.
set -Eeuo pipefail
umask 022
export DEBIAN_FRONTEND=noninteractive LC_ALL=C TZ=UTC

readonly boot_log=/var/log/evenkeel-boot.log
readonly booted=/var/lib/evenkeel/booted

source /usr/local/lib/evenkeel/store

console=/dev/null
if [[ -c /dev/console ]] && { : >/dev/console; } 2>/dev/null; then console=/dev/console; fi
readonly console
current_step='starting'

say() {
  local line
  line="$(printf '%(%FT%TZ)T evenkeel-boot: %s' -1 "$*")"
  printf '%s\n' "$line"
  printf '%s\n' "$line" >"$console" || true
}

step() {
  current_step="$1"
  say "$1"
  "${@:2}"
}

# The app must not run on a machine that is only half made, now or after a reboot.
on_exit() {
  local status=$?
  if ((status == 0)); then return; fi
  rm -f "$booted" /run/evenkeel/admitted
  systemctl stop evenkeel-verdict.service evenkeel-admit.service evenkeel.service || true
  # The steps are on the console already; what the failed one printed is not.
  tail -n 15 "$boot_log" | { grep --invert-match ' evenkeel-boot: ' || true; } >"$console" || true
  say "FAILED: $current_step (exit status $status); this host stays unhealthy, see $boot_log"
}

apt_install() {
  apt-get install --yes --no-install-recommends \
    -o Acquire::Retries=3 -o Acquire::http::Timeout=15 -o DPkg::Lock::Timeout=120 "$@"
}

# Where a power cut interrupted dpkg, apt installs nothing until that is finished: what was unpacked is configured, what it
# lacks comes too, what was only half unpacked is unpacked again. What of it fails, apt's own attempt tells.
install_packages() {
  local torn
  dpkg --force-confdef --force-confold --configure -a || true
  if [[ -n "$(dpkg --audit)" ]]; then
    apt_install --fix-broken || true
    mapfile -t torn < <(dpkg-query --show --showformat='${db:Status-Eflag} ${Package}\n' | sed --quiet 's/^reinstreq //p')
    apt_install --reinstall "${torn[@]}" || true
  fi
  apt_install "$@"
}

# The package lists are fetched only when those at hand are not enough, so an image that has all it takes needs no mirror.
need_packages() {
  local package delay
  local missing=()
  for package in "$@"; do
    if [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]} == 0)); then return; fi
  if install_packages "${missing[@]}"; then return; fi
  for delay in 1 2 4 8 16 0; do
    if apt-get update -o APT::Update::Error-Mode=any -o Acquire::http::Timeout=15 && install_packages "${missing[@]}"; then
      return
    fi
    sleep "$delay"
  done
  say "packages cannot be installed: ${missing[*]}"
  return 1
}

# need_artifact KIND ID SHA256 KEY: a directory with its final name has been verified.
need_artifact() {
  local home="/opt/evenkeel/$1"
  local staging="$home/.staging"
  local got
  if [[ ! -d "$home/$2" ]]; then
    rm -rf "$staging"
    mkdir -p "$staging/tree"
    fetch "$4" "$staging/archive.tar.gz"
    gunzip "$staging/archive.tar.gz"
    got="$(sha256sum <"$staging/archive.tar" | cut -d ' ' -f 1)"
    if [[ "$got" != "$3" ]]; then
      say "$4 is not what was released: its SHA-256 is $got, wanted $3"
      return 1
    fi
    tar --extract --file "$staging/archive.tar" --directory "$staging/tree" --no-same-owner
    sync --file-system "$staging/tree"
    mv --no-target-directory "$staging/tree" "$home/$2"
    rm -rf "$staging"
  fi
  ln --symbolic --force --no-dereference "$2" "$home/.next"
  mv --no-target-directory "$home/.next" "$home/current"
}

# Whatever lies in these folders counts, and cloud-init only adds and overwrites: an image brings along what its own recipe
# had there. What a host writes by itself lies elsewhere. A subshell, for the options.
remove_leftovers() (
  shopt -s globstar nullglob
  for file in /etc/nginx/evenkeel/** /etc/apache2/evenkeel/** /etc/systemd/system/evenkeel-admit.service.d/* /etc/evenkeel/*.pem; do
    if [[ ! -d "$file" && ' {{ownFiles}} ' != *" $file "* ]]; then rm "$file"; fi
  done
)

prepare_system() {
  rm -f "$booted" /run/evenkeel/admitted
  remove_leftovers
  systemctl daemon-reload
  systemctl stop evenkeel-verdict.service evenkeel-admit.service evenkeel.service
  # What another machine was told, if this one is a copy of it.
  rm -rf /var/lib/evenkeel/store /run/evenkeel/environment.json
  systemd-sysusers evenkeel.conf
  systemd-tmpfiles --create evenkeel.conf
  systemctl restart systemd-journald.service
}

# Before anything of ours that is not root runs.
close_metadata() {
  systemctl enable evenkeel-metadata-guard.service
  systemctl restart evenkeel-metadata-guard.service
}

# The app is never run without what it is to be told.
need_environment() {
  local delay
  for delay in 1 2 4 8 16 32 0; do
    if /usr/local/lib/evenkeel/agent once; then return; fi
    sleep "$delay"
  done
  say 'the store cannot be asked what the app is to be told; a copy of a sealed machine needs the user data of the site'
  return 1
}

# An image may come with the other one, enabled: a snapshot of a host that had it. There is one port 80.
need_web_server() {
  systemctl mask --now {{webServer.other}}.service
  systemctl unmask {{webServer.package}}.service
  need_packages {{webServer.package}}
}

start_services() {
  {{webServer.check}}
  cp /var/lib/cloud/data/instance-id "$booted"
  systemctl enable evenkeel-identity.service evenkeel-verdict.service evenkeel.service {{webServer.package}}.service \
    evenkeel-admit.service evenkeel-drain.service
  systemctl restart evenkeel-verdict.service evenkeel.service {{webServer.package}}.service
  # Its outcome is its own to tell: where it fails, it tries again.
  systemctl restart --no-block evenkeel-admit.service
  systemctl restart evenkeel-drain.service
}

exec >>"$boot_log" 2>&1
chmod 0640 "$boot_log"
trap on_exit EXIT

step 'prepare the system' prepare_system
step 'install packages' need_packages ca-certificates curl logrotate nftables unattended-upgrades{{packages}}
step 'close the metadata address' close_metadata
step 'fetch runtime {{runtime.id}}' need_artifact runtime '{{runtime.id}}' '{{runtime.sha256}}' '{{runtime.key}}'
step 'fetch release {{release.id}}' need_artifact release '{{release.id}}' '{{release.sha256}}' '{{release.key}}'
step 'compute identity' systemctl restart evenkeel-identity.service
step 'fetch the environment' need_environment
# Last, because the package starts the server.
step 'install the web server' need_web_server
step 'start services' start_services
say 'done; evenkeel-admit.service now probes the site'
