#!/bin/bash
# Fills in /etc/nginx/templates/*.template, runs /docker-entrypoint.d, then becomes the command.
set -euo pipefail
shopt -s nullglob
if [[ $1 == nginx ]]; then
  if [[ ${NGINX_ENTRYPOINT_LOCAL_RESOLVERS:-} ]]; then
    # Only the first: podman adds the host's own, which knows no container.
    NGINX_LOCAL_RESOLVERS=$(awk '$1 == "nameserver" { print $2 ~ ":" ? "[" $2 "]" : $2; exit }' /etc/resolv.conf)
    export NGINX_LOCAL_RESOLVERS
  fi
  for template in /etc/nginx/templates/*.template; do
    name=$(basename "$template" .template)
    defined=$(compgen -e | sed 's/.*/${&}/' | tr '\n' ' ')
    envsubst "$defined" <"$template" >"${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}/$name"
  done
  for script in /docker-entrypoint.d/*; do
    # shellcheck disable=SC1090
    case $script in
      *.envsh) . "$script" ;;
      *.sh) "$script" ;;
    esac
  done
fi
exec "$@"
