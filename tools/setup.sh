#!/usr/bin/env bash
# setup.sh [section…]: installs the Debian packages of deploy/apt.txt that are missing; no section means all of them.
# When nothing is missing it calls neither apt nor sudo and prints nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

die() {
  echo "setup: $*" >&2
  exit 1
}

# Packages of the sections named in $1 (" a b "; empty: all).
wanted() {
  awk -v sections="$1" '
    /^# \[[a-z]+\]/ { section = $0; sub(/^# \[/, "", section); sub(/\].*/, "", section); next }
    { sub(/#.*/, "") }
    NF && (sections == "" || index(sections, " " section " ")) { print $1 }' deploy/apt.txt
}

# Installed packages and what they provide, one per line: a nodejs from elsewhere may provide npm.
installed() {
  dpkg-query -W -f='${db:Status-Abbrev}|${Package}, ${Provides}\n' |
    sed -n 's/^.i *|//p' | tr ',' '\n' | sed 's/(.*//; s/ //g'
}

command -v dpkg-query >/dev/null || die "this is not Debian; install what deploy/apt.txt lists by other means"

sections=""
[ $# -eq 0 ] || sections=" $* "
missing=$(comm -23 <(wanted "$sections" | sort -u) <(installed | sort -u))
[ -n "$missing" ] || exit 0

# shellcheck disable=SC2086  # one word per package
set -- $missing
if [ "$(id -u)" -eq 0 ]; then
  as_root=()
elif command -v sudo >/dev/null; then
  as_root=(sudo)
else
  die "$# packages are missing and neither root nor sudo is at hand; as root, run:
  apt-get install --no-install-recommends $*"
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
start=$SECONDS
echo "setup: installing $# packages: $*"

apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Dpkg::Use-Pty=0 "$@" </dev/null 2>&1
}

# Passes a line on about every fortieth step, so that a long download is seen to move.
progress() {
  awk '/^(Get:|Unpacking|Setting up)/ { if (++n % 40 == 0) { print "setup:   " substr($0, 1, 72); fflush() } }'
}

if ! apt update >"$log" || ! apt install -y --no-install-recommends "$@" | tee -a "$log" | progress; then
  tail -n 20 "$log" >&2
  die "apt-get failed; its last lines are above"
fi
echo "setup: done in $((SECONDS - start)) s"
