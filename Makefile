# Everything a developer or a packager runs. `make help` lists it.
PREFIX  ?= /usr
DESTDIR ?=
CARGO   ?= cargo
CORPUS  ?=
LETTERS ?= 2000
COMPARE ?= 20000

ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))

.PHONY: help build release test test-deps lint licences bench bench-rules corpus demo install

help:
	@echo 'make test        every test; installs the mail servers they need (apt)'
	@echo 'make lint        formatting and clippy, warnings refused'
	@echo 'make demo        the whole main job on built-in letters'
	@echo 'make bench       speed and memory beside bare IMAP, bare SMTP and a script (LETTERS=2000 COMPARE=20000)'
	@echo 'make bench-rules what 10,000 rules cost beside 100, and beside parsing'
	@echo 'make corpus      figures over a corpus of letters: make corpus CORPUS=/path/to/corpus'
	@echo 'make licences    refuse a dependency under a licence we do not accept'
	@echo 'make install     binary, unit and sample configuration (DESTDIR=, PREFIX=$(PREFIX))'

build:
	$(CARGO) build --locked

release:
	$(CARGO) build --locked --release

# Tests that start servers use loopback, free ports and temporary directories.
test: test-deps
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
		$(CARGO) nextest run --locked --no-fail-fast; \
	else \
		echo 'make: cargo-nextest is not installed, using cargo test'; \
		$(CARGO) test --locked --no-fail-fast; \
	fi

test-deps:
	@$(ROOT).ci/test-deps

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings

licences:
	@$(ROOT).ci/licences

bench-rules:
	$(CARGO) bench --locked --bench rules

bench: test-deps release
	python3 benches/run.py --letters $(LETTERS) --compare $(COMPARE)

# One JSON object a letter on stdout; a letter that breaks the program fails the target.
corpus:
	@test -n "$(CORPUS)" || { echo 'say where it is: make corpus CORPUS=/path/to/corpus'; exit 2; }
	CORPUS='$(abspath $(CORPUS))' $(CARGO) test --locked --test corpus --test corpus_threads -- --nocapture
	$(CARGO) run --locked -- -c config/answerable.toml rules score '$(abspath $(CORPUS))/complaints/complaints.jsonl'

demo:
	$(CARGO) run --locked --release -- demo

install:
	test -x $${CARGO_TARGET_DIR:-target}/release/answerable || $(MAKE) release
	install -D -m 755 $${CARGO_TARGET_DIR:-target}/release/answerable $(DESTDIR)$(PREFIX)/bin/answerable
	install -D -m 644 deploy/answerable.service $(DESTDIR)$(PREFIX)/lib/systemd/system/answerable.service
	sed -i 's|/usr/bin/answerable|$(PREFIX)/bin/answerable|; s|/usr/share/doc|$(PREFIX)/share/doc|' $(DESTDIR)$(PREFIX)/lib/systemd/system/answerable.service
	cd config && find . -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/answerable/config/{} \;
	install -m 644 deploy/backoff.conf $(DESTDIR)$(PREFIX)/share/answerable/
	install -d -m 755 $(DESTDIR)$(PREFIX)/share/doc/answerable/docs
	install -m 644 README.md LICENSE-MIT LICENSE-APACHE $(DESTDIR)$(PREFIX)/share/doc/answerable/
	install -m 644 docs/*.md $(DESTDIR)$(PREFIX)/share/doc/answerable/docs/
