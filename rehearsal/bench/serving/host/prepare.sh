#!/bin/bash
# Puts the load generators on a host of the rehearsal, and, on request, what the host is compared with beside it, on ports
# of their own, in front of the same app. Run by ../bench-host.ts as root, with its neighbours in /opt/serving.
#
# Arguments: PACKAGE... (wrk, and caddy where the comparisons are to run)
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
cd /opt/serving

install_packages() {
  apt-get -qqy --no-install-recommends -o DPkg::Lock::Timeout=120 install "$@"
}

# Debian's package would start it on port 80, which is taken.
systemctl mask --quiet caddy.service 2>/dev/null
install_packages "$@" || { apt-get -qq update && install_packages "$@"; }
if [[ " $* " != *' caddy '* ]]; then exit; fi

cp Caddyfile /etc/caddy/Caddyfile
systemctl unmask --quiet caddy.service
systemctl restart caddy.service

# Debian's own configuration: the package has put it here, for ours was there first. Only what two of a kind can't share
# is changed.
sed --regexp-extended \
  -e 's#^pid .*#pid /run/serving-article.pid;#' \
  -e 's#/var/log/nginx/([a-z]+)\.log#/var/log/nginx/article-\1.log#' \
  -e '/include \/etc\/nginx\/conf\.d\//d' \
  -e 's#include /etc/nginx/sites-enabled/\*;#include /opt/serving/article-site.conf;#' \
  /etc/nginx/nginx.conf.dpkg-dist >article.conf
grep --quiet article-site.conf article.conf
nginx -q -t -c /opt/serving/article.conf
systemctl reset-failed serving-article.service 2>/dev/null || true
systemctl stop serving-article.service 2>/dev/null || true
systemd-run --quiet --unit=serving-article --property=LimitNOFILE=65536 \
  nginx -c /opt/serving/article.conf -g 'daemon off;'
