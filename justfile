# Every command a person needs. `just` alone lists them.

set shell := ["bash", "-euo", "pipefail", "-c"]
# Settings of one's own; `.env.example` explains each.
set dotenv-load := true

# Tools are kept outside the checkout, so that a second checkout finds them.
tools := env("MOCKINGBIRD_TOOLS", env("HOME") / ".local/share/mockingbird")
target := env("CARGO_TARGET_DIR", justfile_directory() / "target")
export MOCKINGBIRD_TOOLS := tools
export PATH := tools / "bin" + ":" + justfile_directory() / "node_modules/.bin" + ":" + env("PATH")

peer := tools / "livekit-agents"

# What is built for this machine. Always the same selection: with another one Cargo chooses other features of the
# dependencies, and builds them anew.
native := "--workspace --exclude mockingbird-web"

[private]
default:
    @just --list --unsorted

# Get and build what is missing, then run everything on loopback: database, auth, API, web app, voice
dev:
    node setup/main.mjs dev
    {{ target }}/quick/mockingbird-local dev

# The same with `trunk serve`, which rebuilds the web app on change
dev-page:
    node setup/main.mjs dev-page
    {{ target }}/quick/mockingbird-local dev --trunk

# The same with the web app as in production: in parts, small, compressed
run:
    node setup/main.mjs run
    {{ target }}/quick/mockingbird-local run

# A command of operators on what `just dev` runs, such as `just api admin grant you@example.com`
api *command:
    @{{ target }}/quick/mockingbird-local api {{ command }}

# What is there, what is missing, and what that turns off
doctor:
    @node setup/main.mjs doctor

# All tests: Rust on the real local stack, supabase-js, and the browser
test: setup build-web
    cargo build {{ native }} --bins --examples
    just test-rust
    {{ target }}/debug/mockingbird-local exec -- bash supabase/tests/database.sh
    API_PROGRAM={{ target }}/debug/mockingbird-api AGENT_PROGRAM={{ target }}/debug/mockingbird-agent \
        SPEECH_PROGRAM={{ target }}/debug/examples/speech {{ target }}/debug/mockingbird-local exec -- \
        node --test --test-concurrency=1 supabase/tests/*.test.mjs web/e2e/*.test.mjs

# Mutated inputs of one target or of all for so many seconds each; `just test` runs all of them for two
fuzz target="" seconds="60":
    MOCKINGBIRD_FUZZ_TARGET={{ target }} MOCKINGBIRD_FUZZ_SECONDS={{ seconds }} \
        cargo test {{ native }} --lib -- fuzz:: --nocapture --test-threads=1

# All tests in Rust; those of the voice worker with a real LiveKit server. MOCKINGBIRD_REQUIRE_VOICE=1 makes a missing
# server a failure.
[private]
test-rust:
    #!/usr/bin/env bash
    set -euo pipefail
    if ! command -v livekit-server >/dev/null; then
        echo "✗ no LiveKit server here: the voice worker is NOT tested"
        [ -z "${MOCKINGBIRD_REQUIRE_VOICE:-}" ]
        {{ target }}/debug/mockingbird-local exec -- cargo test {{ native }} --exclude mockingbird-agent
        exit
    fi
    {{ target }}/debug/mockingbird-local exec -- cargo test {{ native }}
    just test-firewall
    just soak-voice dev

# The agent's ways past a firewall, in a network of their own; for that Linux must let you make one
[private]
test-firewall:
    #!/usr/bin/env bash
    set -euo pipefail
    if ! why=$(agent/tests/firewall/own-network.sh ss -Htn 2>&1); then
        echo "… no network of one's own here, so the tests behind a firewall are left out: $why"
        exit
    fi
    cargo test {{ native }} --test firewall --no-run
    agent/tests/firewall/own-network.sh cargo test --offline {{ native }} --test firewall

# Format, lints (native and wasm), licences and duplicate versions, unused dependencies, known weaknesses
check: setup check-tools
    cargo fmt --all --check
    cargo clippy {{ native }} --all-targets -- -D warnings
    cargo clippy -p mockingbird-web --target wasm32-unknown-unknown -- -D warnings
    cargo clippy -p mockingbird-web --target wasm32-unknown-unknown --features split -- -D warnings
    cargo fmt --manifest-path web/pack/Cargo.toml --check
    cargo deny --offline check bans licenses sources
    cargo machete
    just check-advisories

# Known weaknesses of dependencies. Where their databases can't be reached this says so; MOCKINGBIRD_REQUIRE_ADVISORIES=1
# makes that a failure.
[private]
check-advisories: check-tools
    #!/usr/bin/env bash
    set -euo pipefail
    not_looked() {
        echo "✗ $1: known weaknesses of $2 were NOT looked for"
        [ -z "${MOCKINGBIRD_REQUIRE_ADVISORIES:-}" ]
    }
    if why=$(cargo deny fetch db 2>&1); then
        cargo deny check advisories
    else
        echo "$why" | tail -3
        not_looked "the database of RustSec can't be fetched from GitHub here" "Rust crates"
    fi
    # All of them: what the web app bundles is a tool of the build in the eyes of npm.
    report=$(npm audit --json 2>&1) && echo "npm packages: no known weaknesses" || {
        # A report without a version is none: the registry did not answer.
        if grep -q '"auditReportVersion"' <<<"$report"; then
            npm audit
            exit 1
        fi
        echo "$report" | tail -3
        not_looked "the npm registry does not answer" "npm packages"
    }

# Requests per second beside PostgREST alone, token checks, résumé extraction, time to interactive
bench: setup build-web
    cargo build --release -p mockingbird-local -p mockingbird-api
    API_PROGRAM={{ target }}/release/mockingbird-api {{ target }}/release/mockingbird-local exec -- node api/benches/http.mjs

# How long it takes to make a file of one's data, to import people, and to seal keys with another master key
bench-accounts: setup
    cargo build --release -p mockingbird-local -p mockingbird-api
    API_PROGRAM={{ target }}/release/mockingbird-api {{ target }}/release/mockingbird-local exec -- node api/benches/accounts.mjs

# How soon pages can be used with nothing cached and a slow processor, and how much their layout shifts
bench-pages: setup build-web
    cargo build {{ native }} --bin mockingbird-local --bin mockingbird-api
    API_PROGRAM={{ target }}/debug/mockingbird-api {{ target }}/debug/mockingbird-local exec -- node web/benches/pages.mjs

# Lighthouse on landing, log in and register, as a slow telephone and as a desktop
bench-lighthouse: setup build-web
    cargo build {{ native }} --bin mockingbird-local --bin mockingbird-api
    API_PROGRAM={{ target }}/debug/mockingbird-api {{ target }}/debug/mockingbird-local exec -- node web/benches/lighthouse.mjs

# Memory of the API while endpoints that people have named stream without end
bench-hostile: setup
    cargo build --release -p mockingbird-local -p mockingbird-api
    API_PROGRAM={{ target }}/release/mockingbird-api {{ target }}/release/mockingbird-local exec -- node api/benches/hostile.mjs

# Requests with forged tokens beside those with good ones
bench-forged-tokens: setup build-web
    cargo build --release -p mockingbird-local -p mockingbird-api
    API_PROGRAM={{ target }}/release/mockingbird-api {{ target }}/release/mockingbird-local exec -- node api/benches/forged_tokens.mjs

# Interviews by voice beside livekit-agents: answers, interruptions, joining, memory and processor, one room and many
bench-voice: setup setup-peer
    cargo build -p mockingbird-local
    PEER_PYTHON={{ peer }}/bin/python {{ target }}/debug/mockingbird-local exec -- cargo bench -p mockingbird-agent --bench voice

# Ever more interviews by voice at once, and who takes the processor meanwhile
bench-voice-crowd: setup
    cargo build -p mockingbird-local
    {{ target }}/debug/mockingbird-local exec -- cargo bench -p mockingbird-agent --bench voice -- crowd

# Memory of a voice worker while a model or a voice of eight rooms streams without end
bench-voice-hostile: setup
    cargo build {{ native }} --bin mockingbird-local
    {{ target }}/debug/mockingbird-local exec -- cargo bench --profile dev {{ native }} --bench voice -- hostile

# Ten rooms for five minutes: everybody is answered, and the memory does not grow (`dev` is quicker to build)
soak-voice profile="bench": setup
    cargo build {{ native }} --bin mockingbird-local
    {{ target }}/debug/mockingbird-local exec -- cargo bench --profile {{ profile }} {{ native }} --bench voice -- soak

# How well fillers, stories and empty answers are recognised; a file in the form of crates/facts/tests/answers is measured beside them
bench-coach answers="":
    MOCKINGBIRD_ANSWERS="{{ answers }}" cargo test -q {{ native }} --test answers -- --nocapture
    cargo run -q --release -p mockingbird-facts --example hour

# Pictures of every page at 360 and 1280 pixels
screenshots folder="screenshots": setup build-web
    cargo build -p mockingbird-local -p mockingbird-api
    API_PROGRAM={{ target }}/debug/mockingbird-api {{ target }}/debug/mockingbird-local exec -- node web/e2e/screenshots.mjs {{ folder }}

# Write the OpenAPI document of the code into api/openapi.json
openapi:
    cargo run -q -p mockingbird-api -- openapi > api/openapi.json.new
    mv api/openapi.json.new api/openapi.json

# Build the web app for production into dist/, compressed
build-web: setup build-voice
    node web/build/main.mjs --release

# What the room page loads late: LiveKit's client with the few lines around it, and the browser's own speech
[private]
build-voice:
    esbuild web/voice/room.mjs --bundle --minify --format=esm --target=es2022 --legal-comments=none --log-level=warning --outfile=web/built/voice.js
    esbuild web/voice/aloud.mjs --minify --format=esm --target=es2022 --log-level=warning --outfile=web/built/aloud.js

# Get what is missing for builds and tests; does nothing the second time
setup:
    @node setup/main.mjs tools

# What `bench-voice` compares with
[private]
setup-peer:
    [ -x "{{ peer }}/bin/python" ] || { python3 -m venv "{{ peer }}" && "{{ peer }}/bin/pip" install --quiet -r agent/benches/voice/requirements.txt; }

[private]
check-tools:
    @node setup/main.mjs check
