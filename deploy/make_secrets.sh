#!/bin/sh
# Creates the secrets that the compose files read, once, in deploy/secrets (or the given folder).
# Existing secrets are kept. Needs openssl.
#
# Only you can open the folder; the files in it are readable, since the containers' users read them.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
command -v openssl >/dev/null || { echo "make_secrets: openssl is needed: apt install openssl" >&2; exit 1; }
mkdir -p "$folder"
chmod 700 "$folder"
umask 077

write() {  # name, content from standard input
  [ -e "$folder/$1" ] && { cat >/dev/null; return; }
  cat >"$folder/$1.new"
  chmod 444 "$folder/$1.new"
  mv "$folder/$1.new" "$folder/$1"
}
password() {  # created by the first call for this name
  [ -e "$folder/$1" ] || openssl rand -hex 24 | tr -d '\n' | write "$1"
  cat "$folder/$1"
}

# RabbitMQ: salted SHA-256 in its definitions; https://www.rabbitmq.com/docs/passwords
rabbitmq_hash() {
  salt=$(openssl rand -hex 4)
  {
    printf '%b' "$(hex_to_octal "$salt")"
    { printf '%b' "$(hex_to_octal "$salt")"; password "$1"; } | openssl dgst -sha256 -binary
  } | openssl base64 -A
}
hex_to_octal() {  # printf %b of a POSIX shell supports \0ooo, not \xhh
  for byte in $(printf '%s' "$1" | sed 's/../& /g'); do
    printf '\\0%03o' "0x$byte"
  done
}
definitions=$here/rabbitmq/definitions.json
sed -e "s|@CHAT@|$(rabbitmq_hash amqp_password_chat)|" \
  -e "s|@CONSUMER@|$(rabbitmq_hash amqp_password_consumer)|" \
  -e "s|@REALTIME@|$(rabbitmq_hash amqp_password_realtime)|" \
  -e "s|@OPERATOR@|$(rabbitmq_hash amqp_password_operator)|" \
  "$definitions" | write rabbitmq_definitions.json
for name in chat consumer realtime operator; do
  printf 'amqp://parley-%s:%s@amqp:5672/parley' "$name" "$(password "amqp_password_$name")" |
    write "amqp_uri_$name"
done
password erlang_cookie >/dev/null

# MongoDB: one account per service, with the rights of deploy/mongo/initdb.d/accounts.json.
password mongodb_password_root >/dev/null
openssl rand -base64 512 | tr -d '\n' | write mongodb_keyfile
for name in auth user chat consumer realtime; do
  login="parley-$name:$(password "mongodb_password_$name")"
  printf 'mongodb://%s@mongo:27017/?authSource=admin' "$login" | write "mongodb_uri_$name"
  printf 'mongodb://%s@mongo:27017,mongo-2:27017,mongo-3:27017/?authSource=admin&replicaSet=parley' "$login" |
    write "mongodb_uri_${name}_cluster"
done
echo "make_secrets: they are in $folder"
