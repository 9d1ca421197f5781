#!/bin/sh
# Makes the secrets that the compose files read, once; those that exist stay. Keep a copy elsewhere: without overt_secret and backup_key
# a backup is of no use.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
make() { [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }
make overt_secret "$(random)"
make backup_key "$(random)"
make metrics_token "$(random)"
make database_password "$(random)"
make s3_access_key "overt"
make s3_secret_key "$(random)"
make database_url "postgres://overt_admin:$(cat secrets/database_password)@database:5432/overt"
# The processes in the containers run as user 10001 and read these files as they are.
chmod 0444 secrets/*
chmod 0711 secrets
echo "Secrets are in $(pwd)/secrets"
