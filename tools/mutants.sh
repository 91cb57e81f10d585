#!/usr/bin/env bash
# mutants.sh [patch…]: plants each fault of tests/mutants, one at a time, and fails unless the test that the patch names
# finds it. Works on a copy of the tree below build/mutants with a build of its own, so nothing here is touched; what is
# not committed comes along. A patch that no longer applies, does not compile or is not found fails the run.
set -euo pipefail
cd "$(dirname "$0")/.."

ROOT=$PWD
SCRATCH=$ROOT/build/mutants
TREE=$SCRATCH/tree
JOBS=${JOBS:-$(nproc)}
# How long a test may take; one that hangs has noticed.
PATIENCE=${PATIENCE:-120}

patches=("$@")
[ ${#patches[@]} -gt 0 ] || patches=(tests/mutants/*.patch)

header() { # key patch
  sed -n "s/^$1: //p" "$2" | head -n 1
}

# Only what differs is written, so that a later run compiles little.
take_tree() {
  local commit git_dir
  git_dir=$(git rev-parse --absolute-git-dir)
  commit=$(git stash create)
  mkdir -p "$TREE"
  GIT_DIR=$git_dir GIT_WORK_TREE=$TREE GIT_INDEX_FILE=$SCRATCH/index \
    git -C "$TREE" read-tree --reset -u "${commit:-HEAD}"
}

build() { # target log
  cmake --build "$TREE/build/dev" -j "$JOBS" --target "$1" >"$2" 2>&1
}

run_test() { # target log
  local binary
  binary=$(find "$TREE/build/dev/tests" -type f -name "$1" -perm -u+x | head -n 1)
  TMPDIR=$SCRATCH/tmp RC_PARAMS="seed=1 max_success=20" \
    timeout "$PATIENCE" "$binary" --gtest_brief=1 --gtest_fail_fast >"$2" 2>&1
}

# The repository around the scratch tree must not be found by git.
plant() { # patch, more arguments
  GIT_CEILING_DIRECTORIES=$SCRATCH git -C "$TREE" apply "${@:2}" "$ROOT/$1"
}

take_tree
mkdir -p "$SCRATCH/tmp"
cmake -S "$TREE" --preset dev --log-level=NOTICE >/dev/null

echo "mutants: building the tests that they name"
for test in $(for patch in "${patches[@]}"; do header Test "$patch"; done | sort -u); do
  build "$test" "$SCRATCH/build.log" || { tail -n 30 "$SCRATCH/build.log"; exit 1; }
  run_test "$test" "$SCRATCH/test.log" || {
    echo "mutants: $test fails without any fault"
    tail -n 30 "$SCRATCH/test.log"
    exit 1
  }
done

found=0
printf '%-40s %-26s %s\n' fault test outcome
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  test=$(header Test "$patch")
  began=$SECONDS
  if ! plant "$patch"; then
    outcome="DOES NOT APPLY"
  else
    if ! build "$test" "$SCRATCH/$name.log"; then
      outcome="DOES NOT COMPILE"
    elif run_test "$test" "$SCRATCH/$name.log"; then
      outcome="NOT FOUND"
    else
      outcome=found
      found=$((found + 1))
    fi
    plant "$patch" --reverse
  fi
  printf '%-40s %-26s %s, %d s\n' "$name" "$test" "$outcome" $((SECONDS - began))
done
echo "mutants: $found of ${#patches[@]} found in $SECONDS s"
[ "$found" -eq ${#patches[@]} ]
