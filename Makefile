# SPDX-License-Identifier: MIT
# Tidings: one Makefile, no configure. `make` builds build/tidings and never
# touches the system; `make demo` and `make test` install what is missing.

MODE ?= release
B := build/$(MODE)
CC ?= gcc
PKGS := sqlite3 yaml-0.1 libcurl libcrypto libidn2 libical

CSTD := -std=c17 -D_GNU_SOURCE -Imailer
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wformat=2 -Wpointer-arith -Wwrite-strings \
	-Wcast-qual -Wundef -Wvla
ifdef CI
WARN += -Werror
endif
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
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
CFLAGS ?=
ALL_CFLAGS := $(CSTD) $(WARN) $(HARDEN) $(OPT) $(PKG_CFLAGS) $(CFLAGS)
LIBS := $(PKG_LIBS) -lcmark-gfm -lcmark-gfm-extensions -lpthread
ALL_LDFLAGS := $(OPT) -pie -Wl,-z,relro,-z,now $(LDFLAGS)

SRC := $(filter-out mailer/cmd/main.c,$(wildcard mailer/*/*.c))
OBJ := $(SRC:mailer/%.c=$(B)/%.o)
LIB := $(B)/libtidings.a
BIN := $(B)/tidings
UNIT := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/*_test.c))

.PHONY: all
all: $(BIN)
ifeq ($(MODE),release)
all: build/tidings
build/tidings: $(BIN)
	@ln -sf release/tidings $@
endif

$(BIN): $(B)/cmd/main.o $(LIB)
	$(CC) $(ALL_LDFLAGS) -o $@ $< $(LIB) $(LIBS)

$(LIB): $(OBJ)
	@rm -f $@
	ar rcs $@ $(OBJ)

$(B)/%.o: mailer/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/unit/%: tests/unit/%.c $(LIB)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Itests -MMD -MP $(ALL_LDFLAGS) -o $@ $< $(LIB) \
		$(LIBS) -lcmocka

-include $(OBJ:.o=.d) $(B)/cmd/main.d $(UNIT:=.d)

.PHONY: unit
unit: $(UNIT)
	@set -e; for t in $(UNIT); do $$t; done

.PHONY: clean
clean:
	rm -rf build
