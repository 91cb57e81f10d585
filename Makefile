# The verbs. Each is a line or two over cmake, ctest or a script in tools/; `make` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run build test test-all mutants fuzz bench bench-quick lint lint-all format proto clean stop

JOBS ?= $(shell nproc)
CTEST := ctest --output-on-failure --no-tests=error -j $(JOBS)
BUF := node_modules/@bufbuild/buf-linux-$(subst x86_64,x64,$(shell uname -m))/bin/buf

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the Debian packages that are missing (deploy/apt.txt)
	@tools/setup.sh

run: build ## build, fill ./data with a demo and serve it until Ctrl-C
	@tools/run.sh

build: setup-build build/release/build.ninja ## the optimised binaries: build/release/kezhi and kezhi-verify
	@cmake --build build/release -j $(JOBS) --target kezhi kezhi_verify

# ONLY=regex: the suites of such names alone, for the quick loop. A suite is called like its target.
SUITES = $$(ctest --test-dir build/debug -N -R '$(ONLY)' | sed -n 's/^ *Test *\#[0-9]*: //p')
test: setup-test build/debug/build.ninja ## every suite but the nightly ones, under ASan and UBSan; or ONLY=regex
	@cmake --build build/debug -j $(JOBS) $(if $(ONLY),--target $(SUITES))
	@$(CTEST) --test-dir build/debug $(if $(ONLY),-R '$(ONLY)',-LE nightly)

test-all: setup test lint-all build/tsan/build.ninja ## test, lint-all, then nightly suites and TSan
	@$(CTEST) --test-dir build/debug -L nightly --no-tests=ignore
	@cmake --build build/debug -j $(JOBS) --target bench_programs
	@cmake --build build/tsan -j $(JOBS)
	@$(CTEST) --test-dir build/tsan -LE nightly

mutants: setup-test ## plant the faults of tests/mutants; fails unless the tests find each
	@JOBS=$(JOBS) tools/mutants.sh

fuzz: setup build/fuzz/build.ninja ## fuzz what is read from outside, FUZZ_SECONDS (60) for each target
	@cmake --build build/fuzz -j $(JOBS) --target fuzzers
	@tools/fuzz.sh

bench: build-bench ## measure everything beside its limits and peers, and write docs/performance.md (hours)
	@tools/bench.sh
	@node tools/performance.mjs

bench-quick: build-bench ## measure Kezhi beside its limits, in a minute or two
	@tools/bench.sh --quick

.PHONY: build-bench
build-bench: setup build/release/build.ninja
	@cmake --build build/release -j $(JOBS) --target kezhi bench_programs

lint: setup build/debug/build.ninja $(BUF) ## format, protos, scripts; clang-tidy over what changed
	@BUF=$(BUF) tools/lint.sh

lint-all: export LINT_ALL = 1
lint-all: lint ## lint, with clang-tidy over everything (results are kept)

format: setup ## rewrite C++ sources in the house format
	@git ls-files -z '*.cc' '*.h' | xargs -0 -r clang-format-14 -i

proto: setup $(BUF) ## take the present protos as released: rewrites proto/released.binpb
	@$(BUF) build --exclude-source-info -o proto/released.binpb

stop: ## stop the server that `make run` started
	@tools/run.sh --stop

clean: stop ## remove what was built, never ./data
	@rm -rf build node_modules

.PHONY: setup-build setup-test
setup-build:
	@tools/setup.sh build

setup-test:
	@tools/setup.sh build test

build/%/build.ninja: CMakePresets.json
	@cmake --preset $* --log-level=NOTICE

$(BUF): package.json package-lock.json
	@npm ci --no-audit --no-fund --loglevel=error
	@test -x $@ && touch $@
