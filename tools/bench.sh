#!/usr/bin/env bash
# bench.sh [pattern]: runs the optimised benchmarks whose name holds the pattern, with the machine beside the numbers.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t benches < <(find build/release/tests -type f -perm -u+x -name "*${1:-}*_bench" | sort)
[ ${#benches[@]} -gt 0 ] || {
  echo "bench: no benchmark is built under build/release/tests" >&2
  exit 1
}
echo "machine: $(nproc) × $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(date +%F), $(git rev-parse --short HEAD)"
for bench in "${benches[@]}"; do
  echo "== ${bench##*/}"
  "$bench"
done
