# Godwit. `make` lists what there is to do.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build packages host-image demo setup-nested demo-nested test test-unit evidence faults simulate format clean

MAVEN := lab/setup/maven

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | column -t -s '|'

setup: ## install what is missing on this machine (needs root)
	@lab/setup/install

build: setup ## build everything, without tests
	@lab/setup/build package -DskipTests

packages: build ## Debian packages of agent, controller and command line, in target/packages
	@packages/build

host-image: packages ## a bootable disk of a host, Debian with libvirt, QEMU and the agent (needs root)
	@images/host/build

demo: build ## move a live VM between two clouds on this machine, and report (needs root; KEEP=1 leaves it running)
	@KEEP="$(KEEP)" bench/bin/demo

setup-nested:
	@lab/setup/install nested

demo-nested: setup-nested packages ## launch two real machines, join them by cloud-init and Ansible, move a nested VM (needs root)
	@bench/bin/demo-nested

test: setup ## all tests: units, contracts, live migrations on the real lab (needs root)
	@lab/setup/build verify
	@packages/test

test-unit: ## the tests that need neither root nor the lab
	@lab/setup/build verify -DexcludedTestGroups=lab

evidence: build ## measure what is claimed, for example NAME=flight (needs root; CLAIM='agent idle' for one alone)
	@CLAIM="$(CLAIM)" bench/bin/evidence "$(NAME)"

faults: build ## make every fault in every phase of a move (needs root; CELL=phase/fault SEED=n for one, FULL=1 for three seeds)
	@CELL="$(CELL)" SEED="$(SEED)" FULL="$(FULL)" bench/bin/faults

simulate: ## move VMs in a simulation under random faults (FULL=1 for more, SEED=n replays one)
	@lab/setup/build package -DskipTests -pl bench/simulation -am
	@bench/bin/simulate

format: ## put the sources into their one format
	@$(MAVEN) spotless:apply

clean: ## remove what the build made
	@$(MAVEN) clean
