# Everything runs on the Node of node_modules (npm package `node`), whatever the machine has; npm itself may be older.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
# Not make's default shell: with that one make looks up simple commands on its own PATH, not on the one above.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help play test check test-chart test-isolation test-hostile test-mutations test-release test-images test-clis check-isolation compile lint-templates validate apply-templates rollback-templates diff-templates test-cluster format pack docs picture bench bench-controller tools release clean update-agent-workspaces

installed := node_modules/.package-lock.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(installed): package-lock.json
	@echo "Installing packages with npm ci (about a minute the first time) …"
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# `exec`: Ctrl-C goes to the play alone, which ends its agents before it ends.
play: compile lint-templates ## play the sample: five tasks, two levels, a scripted agent; again: nothing is done twice
	@exec node src/cli.ts play --local --sample --root .play --resume --retention never

test: $(installed) ## format, lint, types, the chart, fast and slow tests; test-… below are the rest of what CI runs
	@node scripts/test.ts

check: $(installed) ## the fast part of it, in under a minute
	@node scripts/check.ts

test-chart: $(installed) ## the chart: unit tests, lints, schemas of Kubernetes, scans, sizes
	@node scripts/test-chart.ts

test-isolation: $(installed) ## every script run and watched, planted faults, hostile input, things that break
	@node scripts/test-isolation.ts

test-hostile: $(installed) ## hostile input and faults: a table of what was tried, refused, survived and lost
	@node scripts/test-hostile.ts

test-mutations: $(installed) ## takes the heart out of each check of isolation: a test has to fail (about ten minutes)
	@node scripts/test-mutations.ts

test-release: $(installed) ## the npm package on Node 22 and 24; the release to a registry on loopback: pushed, signed, verified, pulled, skipped, tampered
	@node scripts/test-release.ts

test-images: $(installed) ## the Dockerfiles built by BuildKit on stand-in bases, and started: as root on Linux
	@node scripts/test-images.ts

test-clis: $(installed) ## the real CLIs against a scripted model (downloads about 1.4 GB once)
	@node scripts/install-clis.ts && vitest run --project clis

check-isolation: $(installed) ## run every script for two tasks at once, with everything around them watched
	@node scripts/check-isolation.ts

compile: $(installed) ## templates to the six ConfigMaps in dist/configmaps and chart/files
	@node scripts/compile-templates.ts

lint-templates: $(installed) ## every lint of the templates, each finding with its place
	@node scripts/validate-templates.ts

validate: lint-templates check-isolation ## both: what has to pass before templates are shipped (about two minutes)

apply-templates: $(installed) ## the six ConfigMaps to your cluster: difference, question, all or none; ARGS="--dry-run"
	@node scripts/apply-agent-templates-configmap.ts $(ARGS)

rollback-templates: $(installed) ## back to the set before, or to that of a commit: REV=<commit>
	@node scripts/rollback-templates.ts rollback $(ARGS)

diff-templates: $(installed) ## what differs between your cluster and the templates here, or of a commit: REV=<commit>
	@node scripts/rollback-templates.ts diff $(ARGS)

test-cluster: $(installed) ## what needs Kubernetes: built and started, as root on Linux with a node; KUBECONFIG=<file>: there
	@node scripts/test-cluster.ts $(if $(filter command,$(firstword $(origin KUBECONFIG))),--kubeconfig '$(KUBECONFIG)')

# It is over in seconds, in which code that V8's last compiler makes does not pay back the making.
update-agent-workspaces: $(installed) ## move a tree of templates that use /workspace into task workspaces: DIR=…, ARGS=--check
	@node --no-turbofan scripts/update-agent-workspaces.ts $(ARGS) -- "$(DIR)"

format: $(installed) ## write everything in the one format
	@prettier --write --log-level warn .

pack: $(installed) ## the npm package as a .tgz
	@npm pack --loglevel=error

docs: $(installed) ## write the generated parts of the documentation
	@node scripts/generate-docs.ts && node scripts/chart-readme.ts

picture: $(installed) ## draw docs/play.svg from a play of the sample
	@node scripts/draw-play.ts

bench: $(installed) ## measure the promised figures
	@node scripts/bench.ts

bench-controller: $(installed) ## 1,000 CodeRuns at once on nodes of kwok: ended, none twice, memory, requests; RUNS=<number>
	@node scripts/install-tools.ts helm cluster bench && node scripts/compile-templates.ts && node bench/controller/runs.ts $(or $(RUNS),1000)

tools: $(installed) ## the pinned tools (helm, cosign, …) in .tools/bin: built once with Go, about ten minutes
	@node scripts/install-tools.ts

release: $(installed) ## test, package, push, sign and verify: ARGS="--registry oci://… --key FILE", or ARGS=--dry-run
	@node scripts/release.ts $(ARGS)

clean: ## remove what was made here, but not node_modules
	@rm -rf dist chart/files coverage .play *.tgz
