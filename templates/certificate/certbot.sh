#!/bin/bash
# certbot for an authority that the system does not trust: by the roots that the site was given, for certbot alone. Comes
# before Debian's in PATH. Only where there are such roots. Rendered by infra/host/certbot.ts.
export REQUESTS_CA_BUNDLE=/etc/evenkeel/acme-roots.pem
exec /usr/bin/certbot "$@"
