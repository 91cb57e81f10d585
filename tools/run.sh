#!/usr/bin/env bash
# run.sh: serves ./data until Ctrl-C. Without ./data it first makes one: ninety days of a demo dealership, then the public
# CRM data set, imported through the running server. A second run finds the data and only serves it.
# run.sh --stop: stops the server that another run.sh started.
# KEZHI_RUN_ONCE=1 stops after the first answers (for tests). KEZHI_DATA, KEZHI_PORT: another directory, another port.
set -euo pipefail
cd "$(dirname "$0")/.."

kezhi=build/release/kezhi
data=${KEZHI_DATA:-data}
port=${KEZHI_PORT:-7430}
import=tests/data/crm_opportunities
imported=$data/.imported-crm_opportunities
log=$data/server.log
pid_file=build/run.pid
pid=

say() { echo "run: $*"; }

# Whether process $1 is a server of ours: a pid alone may have been given to somebody else since.
is_ours() {
  [ -n "$1" ] && [ "$(readlink "/proc/$1/exe" 2>/dev/null | sed 's/ (deleted)$//')" = "$(readlink -f "$kezhi")" ]
}

# Asks process $1 to end and waits; what has not ended after 20 s is killed (the journal is made for that).
end() {
  local waited=0
  is_ours "$1" || return 0
  kill -TERM "$1" 2>/dev/null || return 0
  while is_ours "$1"; do
    [ $((waited += 1)) -le 200 ] || { kill -KILL "$1" 2>/dev/null; break; }
    sleep 0.1
  done
}

running=$(cat "$pid_file" 2>/dev/null || true)
if [ "${1:-}" = --stop ]; then
  if is_ours "$running"; then
    end "$running"
    say "stopped"
  fi
  rm -f "$pid_file"
  exit 0
fi

# Commands to try, as the shell at hand would have to write them: another port must be said.
next_commands() {
  local k=$kezhi
  [ "$port" = 7430 ] || k="$kezhi --server 127.0.0.1:$port"
  cat <<EOT

Kezhi serves $data on 127.0.0.1:$port (log: $log). In another terminal:

  $k --help                          the verbs
  $k sheet --store demo              today's registration sheet 来店(电)顾客登记表
  $k progress --store demo           who is followed up, day by day 潜在顾客等级推进表
  $k card --store demo --grade H     the hottest customers; then: card CUSTOMER 客户管理卡
  $k report c1 --store demo          a consultant's day 销售活动日报表
  $k pursuits --all-stores --by store,status
  $k tail                            events as they happen
  $k verify                          prove what is stored

Ctrl-C or \`make stop\` ends it; the data stays.
EOT
}

if is_ours "$running"; then
  say "already running as process $running"
  next_commands
  exit 0
fi

half_made=
clean_up() {
  trap - EXIT INT TERM HUP
  [ -z "$pid" ] || end "$pid"
  rm -f "$pid_file"
  [ -z "$half_made" ] || rm -rf "$half_made"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ ! -e "$data" ]; then
  say "making a demo: 90 days, 8 consultants"
  half_made=$data
  "$kezhi" demo --data "$data" --days 90 --consultants 8
  half_made=
fi

"$kezhi" serve --data "$data" --listen "127.0.0.1:$port" >>"$log" 2>&1 </dev/null &
pid=$!
echo "$pid" >"$pid_file"

fail() {
  tail -n 20 "$log" >&2
  say "$*" >&2
  exit 1
}
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
for ((tries = 0; ; ++tries)); do
  kill -0 "$pid" 2>/dev/null || fail "the server ended; the last lines of $log are above"
  answers && break
  [ $tries -lt 600 ] || fail "no answer on port $port after a minute; the last lines of $log are above"
  sleep 0.1
done

if [ ! -e "$imported" ] && [ -d "$import" ]; then
  say "importing $import"
  # Exit code 1: some rows were rejected, and the rest is there.
  "$kezhi" --server "127.0.0.1:$port" import "$import" --rejects "$data/rejects.csv" || [ $? -eq 1 ]
  : >"$imported"
fi

next_commands
[ -z "${KEZHI_RUN_ONCE:-}" ] || exit 0
status=0
wait "$pid" || status=$?
pid=
say "the server ended with status $status; see $log" >&2
exit "$status"
