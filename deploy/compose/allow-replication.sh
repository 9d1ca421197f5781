#!/bin/sh
# Run once by the image of PostgreSQL, when its folder is made: lets the service that backs it up connect for replication.
set -eu
echo "host replication all samenet scram-sha-256" >> "$PGDATA/pg_hba.conf"
