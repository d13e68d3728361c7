#!/bin/sh
# In the image of NGINX: renders the front door's configuration and becomes NGINX.
#
#   PARLEY_AUTH PARLEY_USERS PARLEY_CHAT  where the services are, host:port; all addresses behind a
#                                         name are used, and looked up again every 2 s
#   PARLEY_RATE PARLEY_BURST PARLEY_CONNECTIONS  what one client address may do
#   PARLEY_EXEMPT                         addresses without these limits: "10.0.0.0/8 1; …"
#   /run/certificates/{fullchain,privkey}.pem  where they are there, TLS is served on 8443 and plain
#                                         HTTP on 8080 only leads to it
#   front_door.sh health                  whether it listens, and has reached every service since its start
set -eu
share=/usr/share/parley
state=/tmp  # a tmpfs
certificates=/run/certificates

if [ "${1:-}" = health ]; then
  grep -q ':1F90 00000000:0000 0A' /proc/net/tcp || exit 1  # 8080, listening
  # It looks the services' names up once it listens, and answers 503 until it knows their addresses.
  # Later it is no worse for a service that is gone, which has a health of its own.
  [ ! -e "$state/reached" ] || exit 0
  door=http://127.0.0.1:8080
  [ ! -s "$certificates/fullchain.pem" ] || door=https://127.0.0.1:8443
  for path in auth/.well-known/jwks.json users/me chat/conversations ws; do
    status=$(curl -sk --noproxy '*' --http1.1 --max-time 0.6 -o /dev/null -w '%{http_code}' "$door/$path") || exit 1
    [ "$status" -lt 500 ] || exit 1
  done
  exec touch "$state/reached"
fi
rm -f "$state/reached"

# The engine's own; what comes after it in the list may be the host's, which knows no services.
name_server() {
  awk '$1 == "nameserver" { print index($2, ":") ? "[" $2 "]" : $2; exit }' /etc/resolv.conf
}
# Left out until its address is gone, and for less time than a service drains (6 s): so the first of two
# that are restarted one after the other is back before the second goes.
upstream() {
  echo "server $1 resolve max_fails=1 fail_timeout=5s;"
}
# Never left out, or sockets come back one by one: scripts/parts/nginx.py tells why.
socket_upstream() {
  echo "server $1 resolve max_fails=0;"
}

export WORKERS="${PARLEY_NGINX_WORKERS:-auto}"
export STATE_DIR="$state" ERROR_LOG=stderr ACCESS_LOG=/dev/stdout MAIN_EXTRA=''
export DOCS_DIR="$share/public"
AUTH_SERVERS=$(upstream "${PARLEY_AUTH:-auth-service:8101}")
USERS_SERVERS=$(upstream "${PARLEY_USERS:-user-service:8102}")
CHAT_SERVERS=$(upstream "${PARLEY_CHAT:-chat-service:8103}")
REALTIME_SERVERS=$(socket_upstream "${PARLEY_REALTIME:-realtime-service:8104}")
RESOLVER="resolver $(name_server) valid=2s;"
export AUTH_SERVERS USERS_SERVERS CHAT_SERVERS REALTIME_SERVERS RESOLVER
export MAX_BODY=262144 EXEMPT="${PARLEY_EXEMPT:-}"
export RATE="${PARLEY_RATE:-200r/s}" BURST="${PARLEY_BURST:-400}" CONNECTIONS="${PARLEY_CONNECTIONS:-1000}" WORKER_CONNECTIONS=4000
if [ -s "$certificates/fullchain.pem" ]; then
  export LISTEN='8443 ssl'
  export TLS="http2 on; ssl_protocols TLSv1.2 TLSv1.3; ssl_certificate $certificates/fullchain.pem; ssl_certificate_key $certificates/privkey.pem; ssl_session_cache shared:tls:2m; ssl_session_tickets off;"
  # shellcheck disable=SC2016  # the dollars are NGINX's
  export REDIRECT='server { listen 8080; access_log off; return 308 https://$host$request_uri; }'
else
  echo "front door: no certificate in $certificates, so plain HTTP: passwords and tokens are readable on" \
    "the way. It is published on the loopback address only; set PARLEY_TLS_DIR to be reached from outside." >&2
  export LISTEN=8080 TLS='' REDIRECT=''
fi

# Only these: the configuration has variables of NGINX's own.
names=$(sed -n 's/^[^#]*\(\${[A-Z_]*}\).*/\1/p' "$share/nginx.conf.template" | sort -u | tr '\n' ' ')
envsubst "$names" <"$share/nginx.conf.template" >"$state/nginx.conf"
nginx -t -q -e stderr -c "$state/nginx.conf"
exec nginx -e stderr -c "$state/nginx.conf"
