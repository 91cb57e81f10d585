#!/usr/bin/env bash
# bench.sh [--quick] [--runs N] [--no-growth] [--no-peers] [--out FILE]: measures Kezhi from outside, beside the disk, RocksDB, gRPC's
# own echo and, where they are found, the stores that one would use instead.
#
# One line of tab-separated values a figure, also into FILE (build/bench/DATE-COMMIT.tsv):
#   run  system  workload  concurrency  value  unit  p50_us  p99_us  with
# --quick: one short run, in a minute or two. BENCH_DATA: where to write, on the disk that is to be measured (build/bench/data).
# PEERS: the folder with run_peers.sh (../shared/bench/peers).
set -euo pipefail
cd "$(dirname "$0")/.."

quick=0 runs=5 growth=1 peers=1 out=
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=1 runs=1 growth=0 peers=0 ;;
    --runs) runs=$2 && shift ;;
    --no-growth) growth=0 ;;
    --no-peers) peers=0 ;;
    --out) out=$2 && shift ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" && exit 2 ;;
  esac
  shift
done

bin=build/release/tests/bench
data=${BENCH_DATA:-build/bench/data}
peers_dir=${PEERS:-../shared/bench/peers}
out=${out:-build/bench/$(date +%F)-$(git rev-parse --short HEAD).tsv}
mkdir -p "$data" "$(dirname "$out")"
seconds=3
[ $quick -eq 0 ] || seconds=1
server_pid=

say() { echo "# $*" >&2; }

# row SYSTEM WORKLOAD CONCURRENCY VALUE UNIT WITH: a figure that the script itself takes.
row() { printf '%s\t%s\t%s\t%s\t%s\t-\t-\t%s\n' "$@"; }

# record RUN: puts the run in front of each line, and keeps it.
record() { sed "s/^/$1\t/" | tee -a "$out"; }

stop_server() {
  [ -n "$server_pid" ] || return 0
  local status=0
  kill "${1:--TERM}" "$server_pid" 2>/dev/null || true
  wait "$server_pid" 2>/dev/null || status=$?
  server_pid=
  # It says so when it did not do what it was to be measured at.
  [ "${1:-}" = -KILL ] || [ $status -eq 0 ] || { cat "$data/log" >&2 && exit 1; }
}
trap stop_server EXIT

# start_server FOLDER [OPTION…]: sets server and echo, the addresses.
start_server() {
  rm -f "$data/port" "$data/echo"
  "$bin/kezhi_bench_server" --port-file "$data/port" --echo-port-file "$data/echo" --data "$@" >"$data/log" 2>&1 &
  server_pid=$!
  until [ -s "$data/port" ]; do
    kill -0 "$server_pid" 2>/dev/null || { cat "$data/log" >&2 && exit 1; }
    sleep 0.005
  done
  server=127.0.0.1:$(cat "$data/port") echo=127.0.0.1:$(cat "$data/echo")
}

# Ten million events take an hour at most.
load() { timeout 3600 "$bin/kezhi_load" --seconds "$seconds" "$@"; }
value_of() { awk -F'\t' -v workload="$1" -v callers="$2" '$3 == workload && $4 == callers { value = $5 } END { print value }' "$out"; }

limits() {
  load disk --directory "$data"
  for callers in 1 64; do load rocksdb --directory "$data" --callers "$callers"; done
}

writes() {
  for callers in 1 16 64 256; do
    load echo --echo "$echo" --callers "$callers"
    load execute --server "$server" --callers "$callers"
  done
  load batch --server "$server" --callers 16 --batch 64
  load batch --server "$server" --callers 16 --batch 256
  load views --server "$server"
}

# At 70 % of the peak at 64 callers, beside RocksDB at the same rate.
open_loop() {
  local rate
  rate=$(awk -v peak="$(value_of append 64)" 'BEGIN { print int(peak * 0.7) }')
  load execute --server "$server" --rate "$rate"
  load echo --echo "$echo" --rate "$rate"
  load rocksdb --directory "$data" --rate "$rate"
}

reads() {
  load live --server "$server" --subscribers 1 --rate 300
  load live --server "$server" --subscribers 1000 --rate 100
  load catch-up --server "$server" --echo "$echo"
  for callers in 1 16; do load streams --server "$server" --callers "$callers"; done
  load forms --server "$server" --callers 1 --distance "$1"
}

# sizes FOLDER: memory at rest and bytes on the disk.
sizes() {
  row kezhi memory_at_rest 1 "$(awk '/VmRSS/ { print $2 / 1024 }' "/proc/$server_pid/status")" MiB "after the run"
  for part in journal views keyring; do
    row kezhi "disk_$part" 1 "$(du -sk "$1/$part" | cut -f1)" KiB "as left by the run"
  done
}

# restart FOLDER WITH: from a crash to the first answer.
restart() {
  stop_server -KILL
  local from
  from=$(date +%s%N)
  start_server "$1"
  load head --server "$server" >/dev/null
  row kezhi start_after_crash 1 "$((($(date +%s%N) - from) / 1000000))" ms "$2"
}

# The public CRM data over gRPC, into a server of its own, as `make run` does it.
import() {
  local from
  from=$(date +%s%N)
  build/release/kezhi --server "$server" import tests/data/crm_opportunities --rejects "$data/rejects.csv" >/dev/null 2>&1 || [ $? -eq 1 ]
  row kezhi import 1 "$(awk -v ns=$(($(date +%s%N) - from)) 'BEGIN { print 8800 / (ns / 1e9) }')" rows/s "rows=8800"
}

# In process, without gRPC.
parts() {
  "$bin/replay_bench" "$data/replay" "$1"
  "$bin/engine_bench" "$data" 0 |
    awk -F'\t' -v OFS='\t' '$1 == "cpu_us" { for (i = 0; i < 4; ++i) print "kezhi", stage[i] "_" $2, 1, $(3 + i), "us", "-", "-", "cpu time" }
      $1 == "what" { for (i = 0; i < 4; ++i) stage[i] = $(3 + i) }'
  "$bin/parts_bench" --benchmark_format=csv 2>/dev/null |
    awk -F, -v OFS='\t' 'header { gsub(/"|Measure/, "", $1); print "kezhi", "part_" $1, 1, $4, "ns", "-", "-", "cpu time" } /^name/ { header = 1 }'
}

# priced SUFFIX "OPTION…" LOAD…: the load's figures upon a new server with these options, named price_…SUFFIX, added to $data/rows.
priced() {
  local suffix=$1 options=$2
  shift 2
  rm -rf "$data/price"
  # shellcheck disable=SC2086 # words
  start_server "$data/price" $options
  load "$@" --server "$server" |
    awk -F'\t' -v OFS='\t' -v suffix="$suffix" '{ $2 = "price_" $2 suffix; print }' >>"$data/rows"
  stop_server
}

# The same load with the Merkle tree, sealing and the reading log, and without each: there and back again, so that a machine that becomes
# slower favours neither. Readings are written every 10 s, which is to lie within the window (with --quick it does not).
prices() {
  local part parts="all tree sealing read unrecorded" window=12
  if [ $quick -eq 1 ]; then window=$seconds; else parts="$parts unrecorded read sealing tree all"; fi
  : >"$data/rows"
  for part in $parts; do
    case $part in
      all) priced "" "" execute --callers 64 ;;
      tree | sealing) priced "_without_$part" "--without $part" execute --callers 64 ;;
      read) seconds=$window priced "" --record-reads forms --callers 16 --distance 1000 ;;
      unrecorded) seconds=$window priced _without_reading_log "" forms --callers 16 --distance 1000 ;;
    esac
  done
}

one_run() {
  say "$(date +%T) run $1 of $runs"
  rm -rf "${data:?}"/*
  limits | record "$1"
  start_server "$data/kezhi"
  writes | record "$1"
  open_loop | record "$1"
  reads "$([ $quick -eq 1 ] && echo 20000 || echo 1000000)" | record "$1"
  sizes "$data/kezhi" | record "$1"
  stop_server
  start_server "$data/import"
  import | record "$1"
  stop_server
  parts "$([ $quick -eq 1 ] && echo 20000 || echo 200000)" | record "$1"
  # Not into a pipe: it starts other servers for this shell.
  prices
  record "$1" <"$data/rows"
}

# What the length of the log and the number of stores do to the main figures.
cost_growth() {
  rm -rf "${data:?}"/*
  start_server "$data/growth"
  for events in 10000 100000 1000000 10000000; do
    say "$(date +%T) at $events events"
    {
      load customers --server "$server" --count "$((events / 100))"
      load fill --server "$server" --events "$events"
      load views --server "$server"
      for callers in 1 64; do load execute --server "$server" --callers "$callers"; done
      load batch --server "$server" --callers 16 --batch 64
      load views --server "$server"
      load streams --server "$server" --callers 1
      load live --server "$server" --subscribers 1 --rate 300
      load catch-up --server "$server" --echo "$echo" | grep -v '^echo'
      load forms --server "$server" --callers 1 --distance "$((events / 10))"
      sizes "$data/growth"
    } | sed "s/\$/ events=$events/" | record growth
    # Not into a pipe: it starts another server for this shell.
    restart "$data/growth" "events=$events" >"$data/rows"
    record growth <"$data/rows"
  done
  for stores in 1 10 100 1000; do
    {
      for callers in 1 64; do load execute --server "$server" --callers "$callers" --stores "$stores"; done
      load batch --server "$server" --callers 16 --batch 64 --stores "$stores"
      load views --server "$server" >/dev/null
      load forms --server "$server" --callers 1 --distance 1000 --stores "$stores"
    } | sed "s/\$/ stores=$stores/" | record stores
  done
  stop_server
}

: >"$out"
echo "# $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(date +%F), $(git rev-parse --short HEAD)" | tee -a "$out"
for ((run = 1; run <= runs; ++run)); do one_run "$run"; done
[ $growth -eq 0 ] || cost_growth
if [ $peers -eq 1 ]; then
  if [ -x "$peers_dir/run_peers.sh" ]; then
    RUNS=$runs "$peers_dir/run_peers.sh" | awk -F'\t' -v OFS='\t' '{ print ++run[$1 $2 $3], $0, "" }' | tee -a "$out"
  else
    say "no peers at $peers_dir: their figures are left out"
  fi
fi
rm -rf "${data:?}"
say "written to $out"
