#!/usr/bin/env bash
# lint.sh: scripts, format, protos, then clang-tidy (tools/tidy.mjs says which files and how to bound it). Runs every check
# even when one fails, and fails when any did. `make lint` calls it with build/debug configured and BUF, the path of buf, installed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

BUF=${BUF:?the path of buf; call \`make lint\`}

# A first run on two cores reaches all that a usual change touches; the rest is for `make lint-all`.
[ -n "${LINT_ALL:-}" ] || export LINT_MINUTES=${LINT_MINUTES:-15}

scripts() {
  local status=0 file
  while IFS= read -r file; do
    bash -n "$file" || status=1
  done < <(git ls-files --cached --others --exclude-standard 'tools/*.sh' .ci/run 'deploy/*.sh')
  while IFS= read -r file; do
    node --check "$file" || status=1
  done < <(git ls-files --cached --others --exclude-standard 'tools/*.mjs')
  return $status
}

format() {
  git ls-files -z '*.cc' '*.h' | xargs -0 -r clang-format-14 --dry-run --Werror
}

proto_lint() {
  "$BUF" lint
}

proto_breaking() {
  if [ -e proto/released.binpb ]; then
    "$BUF" breaking --against proto/released.binpb
  elif [ -n "$(git log -n 1 --format=%h -- proto/released.binpb 2>/dev/null)" ]; then
    echo "proto/released.binpb has been removed; what is stored must stay readable, so bring it back"
    return 1
  else
    echo "lint: nothing is released yet (make proto), so nothing can break"
  fi
}

# clang-tidy reads generated headers: make those, without compiling anything.
tidy() {
  local headers
  headers=$(ninja -C build/debug -t targets all | sed -n 's/^\(.*\.pb\.h\): .*/\1/p') || return 1
  # shellcheck disable=SC2086  # one word per header
  [ -z "$headers" ] || ninja -C build/debug --quiet $headers || return 1
  node tools/tidy.mjs
}

failed=()
for check in scripts format proto_lint proto_breaking tidy; do
  start=$SECONDS
  if "$check"; then
    echo "lint: $check ok ($((SECONDS - start)) s)"
  else
    echo "lint: $check FAILED ($((SECONDS - start)) s)"
    failed+=("$check")
  fi
done
[ ${#failed[@]} -eq 0 ] || {
  echo "lint: failed: ${failed[*]}" >&2
  exit 1
}
