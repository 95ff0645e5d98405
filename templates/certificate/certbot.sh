#!/bin/bash
# certbot for an authority that the system does not trust: by the roots that the site was given, for certbot alone. Comes
# before Debian's in PATH. Only where there are such roots; without them an image brought this along, and it is Debian's.
# Rendered by infra/host/certbot.ts.
if [[ -e /etc/evenkeel/acme-roots.pem ]]; then export REQUESTS_CA_BUNDLE=/etc/evenkeel/acme-roots.pem; fi
exec /usr/bin/certbot "$@"
