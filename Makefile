# Two commands do everything: `make run` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help run test assets bench soak lint format generate screenshots lighthouse

help: ## Lists the commands.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## Builds Vivier, starts it on its own PostgreSQL with the demo programme, serves http://127.0.0.1:8080
	@bash tests/tools/prerequisites.sh run
	@bash web/build-assets.sh
	cargo build --profile quick --locked --bin vivier
	exec $${CARGO_TARGET_DIR:-target}/quick/vivier serve --demo

test: ## Tests everything that can be tested and prints totals.
	@bash tests/tools/test.sh

assets: ## Builds style sheets, scripts and GraphiQL into web/dist.
	@bash web/build-assets.sh

bench: ## Measures the event store, the API and the matcher's index beside others, side by side.
	@bash tests/tools/prerequisites.sh test
	@bash web/build-assets.sh
	cargo build --release --locked --bin vivier
	cd tests/bench && cargo run --release --locked -- all
	cd tests/bench/matching && cargo run --release --locked

soak: ## Runs for long: 100,000 transfers at once; kill -9 of server and database, many rounds; random people against random objects.
	@bash tests/tools/prerequisites.sh run
	@bash web/build-assets.sh
	VIVIER_TRANSFERS=$${VIVIER_TRANSFERS:-100000} cargo test --locked -p vivier-valorisation many_at_once -- --nocapture
	VIVIER_FAULT_ROUNDS=$${VIVIER_FAULT_ROUNDS:-100} cargo test --locked -p vivier-tests --test faults -- --nocapture
	seed=$${VIVIER_ACCESS_SEED:-$$(date +%s)}; echo "the access fuzzer's seed: $$seed"; \
	VIVIER_ACCESS_SEED=$$seed VIVIER_ACCESS_STEPS=$${VIVIER_ACCESS_STEPS:-20000} cargo test --locked -p vivier-tests --test access -- --nocapture

lint: ## Formats are kept and clippy is silent, in the benchmarks too.
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	@bash tests/tools/bench.sh lint

format: ## Formats the code.
	cargo fmt --all

generate: ## Writes what is printed by the code: the SDL, event schemas and samples, permissions, documentation pages.
	VIVIER_BLESS=1 cargo test --locked --workspace generated -- --nocapture

screenshots: ## Writes a picture of every page, phone and desktop, light, dark and in English, to target/screenshots.
	@bash tests/tools/prerequisites.sh test
	@bash web/build-assets.sh
	cargo build --profile quick --locked --bin vivier
	@bash tests/tools/screenshots.sh $${CARGO_TARGET_DIR:-target}/quick/vivier $${CARGO_TARGET_DIR:-target}/screenshots

lighthouse: ## Runs Lighthouse on the five most used pages; fails below the limits in tests/lighthouse/measure.mjs.
	@bash tests/tools/prerequisites.sh test
	@bash web/build-assets.sh
	cargo build --profile quick --locked --bin vivier
	@bash tests/tools/lighthouse.sh $${CARGO_TARGET_DIR:-target}/quick/vivier
