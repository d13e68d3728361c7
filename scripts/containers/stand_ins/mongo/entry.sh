#!/bin/bash
# As root: hands the data to mongodb and becomes it. Then PostgreSQL with DocumentDB, accounts at
# the first start, and FerretDB on 27017 in front; ends when one of them does.
set -euo pipefail
[[ $1 == -* ]] && set -- mongod "$@"
[[ $1 == mongod ]] || exec "$@"
if [[ $EUID == 0 ]]; then
  find /data/db \! -user mongodb -exec chown mongodb:mongodb '{}' +
  exec setpriv --reuid=mongodb --regid=mongodb --init-groups "$0" "$@"
fi
# mongod's own options mean nothing here.
cluster=/data/db/postgres
ready=/data/db/initialized
socket=/data/db/socket

sql() {
  psql --quiet --no-psqlrc --host="$socket" --username=postgres --dbname=postgres --set=ON_ERROR_STOP=1 "$@"
}

umask 077
mkdir -p "$socket"
rm -f "$socket"/.s.*
if [[ ! -e $ready ]]; then
  rm -rf "$cluster" # what an initialization that was cut short left
  initdb --pgdata="$cluster" --username=postgres --auth=peer --data-checksums --encoding=UTF8 --locale=C.UTF-8 >/dev/null
  # Nobody but this container reaches these two; DocumentDB itself calls back over TCP.
  printf 'local all all trust\nhost all all 127.0.0.1/32 trust\n' >"$cluster/pg_hba.conf"
  cat >>"$cluster/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$socket'
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
cron.use_background_workers = on
cron.log_run = off
cron.log_statement = off
log_min_messages = fatal
max_connections = 200
max_worker_processes = 16
shared_buffers = '128MB'
password_encryption = 'scram-sha-256'
fsync = on
CONF
fi
# The last run's, whose process ids mean nothing in this container.
rm -f "$cluster/postmaster.pid"
postgres -D "$cluster" &
postgres=$!
ferretdb=

end() {
  trap '' TERM INT
  if [[ $ferretdb ]]; then
    kill -TERM "$ferretdb" 2>/dev/null || true
    wait "$ferretdb" || true
  fi
  kill -INT "$postgres" 2>/dev/null || true
  wait "$postgres" || true
}
trap 'end; exit 0' TERM INT

until pg_isready --quiet --host="$socket" --username=postgres; do
  kill -0 "$postgres" || exit 1
  sleep 0.1
done
if [[ ! -e $ready ]]; then
  sql --command='create extension if not exists documentdb cascade' 2>/dev/null
  accounts | sql --output=/dev/null
  sync
  touch "$ready"
  sync
fi

login=(--auth)
[[ ${MONGO_INITDB_ROOT_USERNAME:-}${MONGO_INITDB_ROOT_USERNAME_FILE:-} ]] || login=(--no-auth)
/usr/local/lib/ferretdb/ferretdb --listen-addr=:27017 --telemetry=disable --state-dir=/data/db/socket --debug-addr=- \
  --log-level=warn --postgresql-url="postgres://postgres@/postgres?host=$socket&pool_max_conns=50" "${login[@]}" &
ferretdb=$!
status=0
wait -n "$postgres" "$ferretdb" || status=$?
echo "docker-entrypoint: a server ended with status $status" >&2
end
exit 1
