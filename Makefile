# SPDX-License-Identifier: MIT
# Tidings: one Makefile, no configure. `make` builds build/tidings and never
# touches the system; `make demo` and `make test` first say which packages are
# missing and fetch them. `make help` lists the targets.

MODE ?= release
B := build/$(MODE)
ifeq ($(origin CC),default)
CC := gcc
endif
PKGS := sqlite3 yaml-0.1 libcurl libcrypto libidn2 libical libxml-2.0 libseccomp \
	gnutls

CSTD := -std=c17 -D_GNU_SOURCE -Imailer
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wpointer-arith -Wwrite-strings \
	-Wcast-qual -Wundef -Wvla -Wno-string-concatenation
ifdef WERROR
WARN += -Werror
endif
HARDEN := -fstack-protector-strong -fPIE
OPT_release := -O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
OPT_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
OPT_tsan := -O1 -g -fsanitize=thread
OPT_cov := -O0 -g --coverage
OPT := $(OPT_$(MODE))
ifeq ($(OPT),)
$(error MODE is release, asan, tsan or cov, not "$(MODE)")
endif

PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
# These are loaded when they are needed: see the *_load.h beside those who do.
# libetpan.pc is not asked at all: it asks for programs that cannot be moved in
# memory.
LATER := libcurl libical libxml-2.0 libseccomp gnutls
PKG_LIBS := $(shell pkg-config --libs $(filter-out $(LATER),$(PKGS)) 2>/dev/null)
soname = $(or $(shell objdump -p "$$($(CC) -print-file-name=$(1))" \
	2>/dev/null | awk '$$1 == "SONAME" {print $$2}'),$(2))
CFLAGS ?=
ALL_CFLAGS = $(CSTD) $(WARN) $(HARDEN) $(OPT) $(PKG_CFLAGS) $(CFLAGS)
LIBS := $(PKG_LIBS) -lcmark-gfm -lcmark-gfm-extensions -lpthread -ldl
ALL_LDFLAGS = $(OPT) -pie -Wl,-z,relro,-z,now $(LDFLAGS)

SRC := $(filter-out mailer/cmd/main.c,$(wildcard mailer/*/*.c))
OBJ := $(SRC:mailer/%.c=$(B)/%.o)
LIB := $(B)/libtidings.a
BIN := $(B)/tidings
SINK := $(B)/sink
# Programs that show what one part makes, for end-to-end tests.
DUMP := $(B)/mailbox_dump $(B)/occurrence_dump
ICAL := $(B)/ical_dump
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))
FUZZ := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
# What end-to-end tests put in front of the C library.
PRELOAD := $(B)/disk.so $(B)/memory.so
E2E := $(sort $(wildcard tests/e2e/[0-9]*.t))

DEPS := sh tests/lib/install-deps.sh
RUN := python3 tests/lib/run-tests.py --tidings $(BIN)
MAKE_IN := $(MAKE) --no-print-directory -j$(shell nproc 2>/dev/null || echo 2)

# One short line a file; V=1 shows the commands.
ifdef V
SAY := @:
Q :=
else
SAY := @echo
Q := @
endif

.DEFAULT_GOAL := all

# --- building ---------------------------------------------------------------

.PHONY: all
all: $(BIN)
ifeq ($(B),build/release)
all: build/tidings
build/tidings: $(BIN)
	@ln -sf release/tidings $@
endif

.PHONY: deps-check
deps-check:
	@$(DEPS) --check build

$(BIN): $(B)/cmd/main.o $(LIB)
	$(SAY) "  link $@"
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LIBS)

$(LIB): $(OBJ)
	@rm -f $@
	@ar qcs $@ $(OBJ)

$(B)/send/curl_load.o: CSTD += \
	'-DCURL_SO="$(call soname,libcurl.so,libcurl.so.4)"'
$(B)/schedule/ical_load.o: CSTD += \
	'-DICAL_SO="$(call soname,libical.so,libical.so.3)"'
$(B)/inbox/etpan_load.o $(B)/inbox/imap_load.o: CSTD += \
	'-DETPAN_SO="$(call soname,libetpan.so,libetpan.so.20)"'
$(B)/inbox/gnutls_load.o: CSTD += \
	'-DGNUTLS_SO="$(call soname,libgnutls.so,libgnutls.so.30)"'
$(B)/inbox/xml_load.o: CSTD += \
	'-DXML_SO="$(call soname,libxml2.so,libxml2.so.2)"'
$(B)/inbox/seccomp_load.o: CSTD += \
	'-DSECCOMP_SO="$(call soname,libseccomp.so,libseccomp.so.2)"'
$(B)/%.o: mailer/%.c | deps-check
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(LIB) \
		$(LIBS) -lcmocka

# What tests and benchmarks of sending talk to.
SINK_SRC := $(wildcard tests/lib/sink*.c)
$(SINK): $(SINK_SRC) tests/lib/sink.h | deps-check
	@mkdir -p $(@D)
	$(SAY) "  cc $(SINK_SRC)"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(SINK_SRC)

$(DUMP): $(B)/%: tests/lib/%.c $(LIB)
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# Reads calendars by libical alone, without a line of ours.
$(ICAL): tests/lib/ical_dump.c | deps-check
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< \
		$(shell pkg-config --libs libical 2>/dev/null)

# A fuzz target replays the files and folders it is given; `make soak` links
# the same source with libFuzzer instead.
$(B)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(LIB)
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< tests/fuzz/replay.c \
		$(LIB) $(LIBS)

# It is built alike in every mode: sanitizers would watch it, and not us.
$(B)/%.so: tests/lib/%.c
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(CSTD) $(filter-out -Wpedantic,$(WARN)) -O2 -g -fPIC \
		-shared -o $@ $<

-include $(OBJ:.o=.d) $(B)/cmd/main.d $(UNIT:=.d) $(DUMP:=.d)

# --- trying it --------------------------------------------------------------

.PHONY: demo
demo:
	@$(DEPS) build
	@$(MAKE_IN) all
	@sh tests/demo.sh build/tidings build/demo

# --- testing ----------------------------------------------------------------

.PHONY: unit e2e golden golden-update fuzz-replay layers man-lint
unit: $(UNIT)
	@$(RUN) $(UNIT)
e2e: $(BIN) $(SINK) $(DUMP) $(ICAL) $(PRELOAD)
	@$(RUN) $(E2E)
golden-update: $(UNIT) $(BIN) $(SINK) $(DUMP) $(ICAL) $(PRELOAD)
	@GOLDEN_UPDATE=1 $(RUN) $(UNIT) $(E2E); git diff --stat tests/golden
layers:
	@sh tests/lib/layers.sh .
man-lint:
	@mandoc -T lint -W warning mailer/tidings.1 mailer/tidings.5
fuzz-replay: $(FUZZ)
	@$(RUN) $(FUZZ)

# What to run before every commit: at most three minutes on two cores.
.PHONY: check
check:
	@$(MAKE_IN) all parts layers man-lint
	@$(RUN) $(UNIT) $(FUZZ)

# Everything, by gcc, and by clang with sanitizers. The parts are made by a
# second make, because what a package brings is looked up when a make begins.
.PHONY: test tested
test:
	@echo "make test: about 15 minutes on two cores"
	@$(DEPS) build test
	@$(MAKE_IN) WERROR=1 $(SOAK) parts fuzzers
	@$(MAKE_IN) WERROR=1 all plain
	@$(MAKE_IN) WERROR=1 tested
# What the sanitizers slow down too much: minutes instead of a second.
SLOW := $(B)/unit/recap_bombs_test
.PHONY: parts plain
plain: $(BIN) $(SINK) $(DUMP) $(ICAL) $(PRELOAD) $(UNIT)
parts: plain $(FUZZ)
tested: layers man-lint
	@$(RUN) $(UNIT) $(patsubst $(B)/%,build/soak/%,$(filter-out \
		$(SLOW),$(UNIT))) \
		$(FUZZ:$(B)/%=build/soak/%) $(E2E)

# Fuzz targets with libFuzzer, for 0015-fuzz.t: what reads what came back.
.PHONY: fuzzers
fuzzers: $(addprefix $(B)/libfuzzer/fuzz_,mail html written reply seven_bit \
	machine calendar_reply command)
$(B)/libfuzzer/%: tests/fuzz/%.c $(LIB)
	@mkdir -p $(@D)
	$(SAY) "  cc $<"
	$(Q)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(ALL_LDFLAGS) -o $@ $< \
		$(LIB) $(LIBS)

# Hours instead of minutes: every fuzz target with libFuzzer, FUZZ_SECONDS
# each, and the end-to-end tests under the sanitizers with full counts.
FUZZ_SECONDS ?= 600
.PHONY: soak
SOAK := MODE=asan CC=clang CFLAGS=-fsanitize=fuzzer-no-link B=build/soak
soak:
	@$(DEPS) build test
	@$(MAKE_IN) $(SOAK) build/soak/tidings
	@CC=clang sh tests/fuzz/soak.sh build/soak/libtidings.a \
		$(FUZZ_SECONDS) "$(CSTD) $(PKG_CFLAGS)" "$(LIBS)"
	@$(MAKE_IN) MODE=asan parts
	@SOAK=1 python3 tests/lib/run-tests.py --timeout 28800 \
		--tidings build/asan/tidings $(E2E)

# What sends with threads, under ThreadSanitizer. A finding stands in
# build/tsan/race.PID, also where no test would notice.
RACES := $(wildcard tests/e2e/04*.t $(addprefix tests/e2e/06, 0?-*.t 10-*.t 40-*.t \
	50-*.t 65-*.t))
.PHONY: races
races:
	@$(DEPS) build test
	@$(MAKE_IN) MODE=tsan build/tsan/tidings build/tsan/sink \
		$(patsubst tests/%.c,build/tsan/%,$(wildcard \
			tests/unit/send_*_test.c))
	@rm -f build/tsan/race.*
	@TSAN_OPTIONS=log_path=$(CURDIR)/build/tsan/race \
		python3 tests/lib/run-tests.py --timeout 3600 \
		--tidings build/tsan/tidings build/tsan/unit/send_*_test \
		$(RACES)
	@! cat build/tsan/race.* 2>/dev/null

.PHONY: bench
bench: all $(SINK)
	@$(DEPS) build test bench
	@sh tests/bench/compose.sh build/tidings
	@rc=0; python3 tests/bench/import || rc=1; \
		python3 tests/bench/member || rc=1; \
		python3 tests/bench/inbox || rc=1; \
		python3 tests/bench/send || rc=1; \
		python3 tests/bench/bounces || rc=1; exit $$rc

# --- the system -------------------------------------------------------------

.PHONY: install-deps install uninstall
install-deps:
	@$(DEPS) build test

PREFIX ?= /usr/local
BINDIR = $(DESTDIR)$(PREFIX)/bin
MANDIR = $(DESTDIR)$(PREFIX)/share/man
SHARE = $(DESTDIR)$(PREFIX)/share/tidings
# The sample home is where `tidings init` takes a new one from.
install: all
	install -D -m 755 $(BIN) $(BINDIR)/tidings
	install -D -m 644 mailer/tidings.1 $(MANDIR)/man1/tidings.1
	install -D -m 644 mailer/tidings.5 $(MANDIR)/man5/tidings.5
	for f in config/tidings.yaml $$(find lists templates -type f); do \
		install -D -m 644 "$$f" "$(SHARE)/$$f" || exit 1; done
uninstall:
	rm -f $(BINDIR)/tidings $(MANDIR)/man1/tidings.1 \
		$(MANDIR)/man5/tidings.5
	rm -rf $(SHARE)

.PHONY: clean help
clean:
	rm -rf build
help:
	@echo "make            builds build/tidings"
	@echo "make demo       fetches packages, builds, a month of the sample lists"
	@echo "                to the sample members, into var/outbox"
	@echo "make check      unit tests, corpora, layers, manual pages"
	@echo "make test       all of that under two compilers and sanitizers,"
	@echo "                and the end-to-end tests"
	@echo "make soak       hours of fuzzing and full counts"
	@echo "make races      the threads that send, under ThreadSanitizer"
	@echo "make bench      how fast it is"
	@echo "make install    into PREFIX ($(PREFIX))"
	@echo "make golden-update, install-deps, clean"
