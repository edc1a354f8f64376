# Each recipe is a plain cargo command; nothing here is needed to build or test.

# What is there.
default:
    @just --list

# Lints of everything, as CI runs them.
check:
    cargo clippy --all-targets -- -D warnings

# Every test.
test:
    cargo test

# The examples on the pages of checks whose id contains FILTER.
pages FILTER='':
    cargo test --test check_pages -- {{FILTER}}

# Clean mocks are green; each defect turns red what it names. FILTER such as `defect::source.`.
selftest FILTER='':
    cargo test --test selftest -- {{FILTER}}

# The judge against servers of others. Needs Debian's glewlwyd and sqlite3.
peers:
    cargo test --features peers --test peers

# Our validator and our FHIRPath beside engines nobody here wrote; differences are argued there.
crosscheck FILTER='':
    CARGO_TARGET_DIR=target cargo test --manifest-path crosscheck/Cargo.toml -- {{FILTER}}

# Writes what is generated: findings on pages, snapshots, docs/generated. Then read the diff.
bless:
    BLESS=1 cargo test --test check_pages
    BLESS=1 cargo test --test selftest -- generated::
    BLESS=1 cargo test --test suite
    INSTA_UPDATE=always cargo test --lib --test suite

# Skeleton and registry lines of a `check`, `defect`, `scenario` or `report`.
new KIND ID:
    cargo run --quiet --example new -- {{KIND}} {{ID}}

# A run against our own mocks; open reports/latest/report.html.
demo:
    cargo run --release -- run

# One benchmark, such as `suite`.
bench NAME='suite':
    cargo bench --bench {{NAME}}

# Formats every Rust file git lists.
format:
    git ls-files '*.rs' | xargs rustfmt --edition 2024

# Throws malformed input for a minute at a reader of the mock authorization server (`assertion`,
# `form`, `jwks`, `registration`) or payer (`bulk_match`, `date`, `headers`,
# `match_request`, `operation`, `rest_call`), or at the
# validator (`validate`). Needs cargo-fuzz and a nightly compiler.
fuzz TARGET='assertion':
    mkdir -p fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}}
    cargo +nightly fuzz run {{TARGET}} fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}} -- -max_total_time=60

# What CI runs.
ci:
    bash .ci/run

# Makes the record of the sample reports anew, by a real run with three defects; then `just bless`.
sample:
    -cargo run --quiet -- run --quiet --seed 7 --filter export/member_exported --defect idp.token_may_be_stored --defect source.retry_after_missing --defect source.manifest_without_error --out reports/sample
