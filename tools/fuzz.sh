#!/usr/bin/env bash
# fuzz.sh [what…]: runs the fuzz targets of tests/fuzz (all of them) one after the other, FUZZ_SECONDS each (60), from the
# seeds in tests/fuzz/corpus and what earlier runs found, kept below build/fuzz/corpus. Fails at the first fault and says
# which input shows it. `make fuzz` builds the targets first.
set -euo pipefail
cd "$(dirname "$0")/.."

for what in "${@:-record command note audit page_token token csv mapping}"; do
  for target in $what; do
    found=build/fuzz/corpus/$target
    mkdir -p "$found" build/fuzz/faults
    echo "fuzz: $target, ${FUZZ_SECONDS:-60} s"
    "build/fuzz/tests/fuzz/fuzz_$target" "$found" "tests/fuzz/corpus/$target" -max_total_time="${FUZZ_SECONDS:-60}" \
      -timeout=10 -rss_limit_mb=1024 -max_len=4096 -verbosity=0 -print_final_stats=1 \
      -artifact_prefix="build/fuzz/faults/$target-" 2>&1 | grep -v '^INFO' || exit 1
  done
done
