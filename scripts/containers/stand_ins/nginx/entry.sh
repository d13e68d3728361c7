#!/bin/bash
# Fills in /etc/nginx/templates/*.template, runs /docker-entrypoint.d, then becomes the command.
set -euo pipefail
shopt -s nullglob
if [[ $1 == nginx ]]; then
  for template in /etc/nginx/templates/*.template; do
    name=$(basename "$template" .template)
    defined=$(compgen -e | sed 's/.*/${&}/' | tr '\n' ' ')
    envsubst "$defined" <"$template" >"${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}/$name"
  done
  for script in /docker-entrypoint.d/*; do
    case $script in
      # shellcheck source=/dev/null
      *.envsh) . "$script" ;;
      *.sh) "$script" ;;
    esac
  done
fi
exec "$@"
