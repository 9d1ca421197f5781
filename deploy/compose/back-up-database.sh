#!/bin/sh
# Backs up the PostgreSQL of compose.yaml every night: a copy of the whole cluster, verified against its manifest, the newest BACKUP_KEEP
# kept. `back-up-database.sh now` makes one and ends. For restoring at an instant use pgBackRest or archive_command beside it.
set -eu
: "${BACKUP_FOLDER:=/backups}" "${BACKUP_KEEP:=7}" "${BACKUP_AT:=01:30}"
[ -z "${PGPASSWORD_FILE:-}" ] || PGPASSWORD=$(cat "$PGPASSWORD_FILE")
export PGPASSWORD

back_up() {
  name=$(date -u +%Y%m%dT%H%M%SZ)
  rm -rf "$BACKUP_FOLDER"/unfinished-*
  pg_basebackup --pgdata="$BACKUP_FOLDER/unfinished-$name" --format=plain --wal-method=stream --checkpoint=fast --label=overt &&
    pg_verifybackup --quiet "$BACKUP_FOLDER/unfinished-$name" &&
    mv "$BACKUP_FOLDER/unfinished-$name" "$BACKUP_FOLDER/$name" || return 1
  echo "backed up and verified: $name"
  for old in $(ls "$BACKUP_FOLDER" | grep -E '^[0-9]{8}T[0-9]{6}Z$' | sort -r | tail -n "+$((BACKUP_KEEP + 1))"); do
    rm -rf "${BACKUP_FOLDER:?}/$old"
  done
}

if [ "${1:-}" = now ]; then
  back_up
  exit
fi
trap 'exit 0' TERM INT
while :; do
  now=$(date -u +%s)
  next=$(date -u -d "$BACKUP_AT" +%s)
  [ "$next" -gt "$now" ] || next=$((next + 86400))
  sleep $((next - now)) & wait $!
  back_up || echo "the backup failed; the next one is tried tomorrow at $BACKUP_AT" >&2
done
