#!/usr/bin/env bash
# Runs a command where there is nothing but loopback, so that servers may listen on every interface and firewalls shut
# nobody else out: in a network and a mount namespace of its own, for which no rights are needed.
# livekit.mockingbird.test and turn.mockingbird.test are on it, and whom `SSL_CERT_FILE` names is trusted.
set -euo pipefail
if [ "${1:-}" != inside ]; then
  exec unshare --map-root-user --net --mount -- "$0" inside "$@"
fi
shift
ip link set lo up
# Rules that come before the one for the machine's own addresses can refuse packets between them.
ip rule add pref 1000 lookup local
ip rule del pref 0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '127.0.0.1 localhost livekit.mockingbird.test turn.mockingbird.test\n' >"$folder/hosts"
# Nothing here may change the machine's own files, least of all whom it trusts.
mount --rbind /etc /etc
mount -o remount,bind,ro /etc
mount --bind "$folder/hosts" /etc/hosts
# It must be there before cargo starts: cargo sets the variable to the system's file where it names none.
: >"$folder/authority.pem"
export SSL_CERT_FILE="$folder/authority.pem" MOCKINGBIRD_OWN_NETWORK="$folder"
"$@"
