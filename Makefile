# SPDX-License-Identifier: Apache-2.0

PREFIX ?= /usr/local
IRC_PORT ?= 6667
# How often `make kills` kills a gateway.
KILLS ?= 50
# Seconds that each fuzzer runs.
FUZZ_SECONDS ?= 60
SWIFT = swift
# The Swift runtime inside, and no table of symbols for plug-ins that do not exist: the idle gateway is some megabytes smaller.
RELEASE = -c release --static-swift-stdlib -Xlinker --no-export-dynamic
TSAN = --scratch-path .build/tsan --sanitize thread
WITH_TSAN = TSAN_OPTIONS=suppressions=$(CURDIR)/.ci/tsan.suppressions LD_PRELOAD=$(CURDIR)/.build/tsan/mutex.so
FUZZERS = FuzzIRCLine FuzzMSNPFrame FuzzMSNPCommand FuzzSwitchboardContent FuzzStyledText FuzzXML FuzzOfflineMail FuzzWebService \
	FuzzProxyHeader FuzzWebSocketFrames FuzzWebSocketUpgrade FuzzClientBatch

.DEFAULT_GOAL := help
.PHONY: help prepare demo tour build test dialects faults kills lint format bench fuzz test-tsan clean man install

help: ## this list
	@echo "make demo is the quickest way to see Monarch; make test is the quickest way to trust a change."
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1#\2/p' $(MAKEFILE_LIST) | awk -F'#' '{ printf "%-18s %s\n", $$1, $$2 }'

prepare:
	@.ci/prepare

demo: prepare ## build and run a gateway with a small MSN service of its own (IRC_PORT=6667)
	$(SWIFT) build --product monarch
	@exec .build/debug/monarch demo --irc-port $(IRC_PORT)

tour: prepare ## build and play a scripted conversation through the demo
	$(SWIFT) build --product monarch
	@.build/debug/monarch demo --tour

build: prepare ## build everything for debugging
	$(SWIFT) build

test: prepare ## build and run all tests
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	.ci/test $(SWIFT) test --skip-build --skip InteroperationTests --skip MonarchTests
	@# Whole gateways with whole services: not beside thousands of small tests, which would only make them wait.
	.ci/test $(SWIFT) test --skip-build --filter MonarchTests --skip StopTests --skip KillTests
	.ci/test $(SWIFT) test --skip-build --filter InteroperationTests
	@# What goes by the clock, with nothing beside it: how long an end takes, and a gateway that is killed under load.
	.ci/test $(SWIFT) test --skip-build --filter "StopTests|KillTests"

dialects: prepare ## play every dialect over every transport and write docs/dialects.md from the result
	MONARCH_WRITE_DIALECTS=1 $(SWIFT) test --filter DialectMatrixTests

faults: prepare ## let everything go wrong at every step and write docs/faults.md from the result
	MONARCH_WRITE_FAULTS=1 $(SWIFT) test --filter FaultRunTests

kills: prepare ## kill a gateway under load KILLS=50 times, and count every message
	$(SWIFT) build --build-tests
	MONARCH_KILLS=$(KILLS) $(SWIFT) test --skip-build --filter KillTests

lint: prepare ## check format, layers and what must not be in some of them
	.ci/lint

format: prepare ## bring all sources into the project's format
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Fuzz

bench: prepare ## build for release and measure; writes Benchmarks/results/latest.json
	$(SWIFT) build $(RELEASE) --product monarch
	$(SWIFT) build $(RELEASE) --product monarch-load
	@mkdir -p Benchmarks/results
	.build/release/monarch-load --gateway .build/release/monarch --output Benchmarks/results/latest.json

fuzz: prepare ## build and run each fuzzer for FUZZ_SECONDS=60
	@for fuzzer in $(FUZZERS); do \
		MONARCH_FUZZ=1 $(SWIFT) build --scratch-path .build/fuzz --sanitize fuzzer --product $$fuzzer || exit 1; \
		mkdir -p .build/fuzz/corpus/$$fuzzer; \
		.build/fuzz/debug/$$fuzzer -max_total_time=$(FUZZ_SECONDS) -max_len=16384 -print_final_stats=1 \
			-artifact_prefix=.build/fuzz/$$fuzzer- .build/fuzz/corpus/$$fuzzer || exit 1; \
	done

test-tsan: prepare ## run all tests under the thread sanitizer
	@# One at a time: together they are too slow for their own limits of time.
	$(SWIFT) build --build-tests $(TSAN)
	clang -O1 -shared -fPIC -o .build/tsan/mutex.so .ci/tsan-mutex.c -ldl
	$(WITH_TSAN) $(SWIFT) test --skip-build --no-parallel $(TSAN) --skip InteroperationTests
	$(WITH_TSAN) $(SWIFT) test --skip-build $(TSAN) --filter InteroperationTests

clean: ## remove everything that was built
	rm -rf .build

man: prepare ## write the man pages, from what the program says of itself, to .build/man
	$(SWIFT) build $(RELEASE) --product monarch
	packaging/manual .build/release/monarch .build/man

install: man ## install monarch, its man pages, its unit for systemd and its documented configuration below PREFIX=/usr/local
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/monarch/networks \
		$(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -m 644 .build/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	sed 's|@PREFIX@|$(PREFIX)|' packaging/monarch.service >.build/monarch.service
	install -m 644 .build/monarch.service $(DESTDIR)$(PREFIX)/lib/systemd/system
	install -s -m 755 .build/release/monarch $(DESTDIR)$(PREFIX)/bin/monarch
	install -m 644 Config/monarch.toml README.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/monarch
	install -m 644 Config/networks/*.toml $(DESTDIR)$(PREFIX)/share/doc/monarch/networks
