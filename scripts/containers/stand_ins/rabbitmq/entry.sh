#!/bin/bash
# As root: hands the data to rabbitmq and becomes it. Then the command.
set -euo pipefail
if [[ $1 == rabbitmq* && $EUID == 0 ]]; then
  if [[ $1 == rabbitmq-server ]]; then
    find /var/lib/rabbitmq \! -user rabbitmq -exec chown rabbitmq:rabbitmq '{}' +
  fi
  exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups "$0" "$@"
fi
if [[ $1 == rabbitmq-server ]]; then
  # With these the script becomes the server, which then gets the engine's signals itself.
  export RABBITMQ_ALLOW_INPUT=true RABBITMQ_SERVER_START_ARGS='-noinput +B i'
fi
exec "$@"
