//! `docs/generated`: written by `BLESS=1 cargo test --test suite generated`, compared otherwise.

mod catalogue;
mod command_line;
mod language;
mod registries;
mod schema;

use std::collections::BTreeSet;

use crate::tree::{files, root};

/// Which scenarios exercise which check; the self-test writes it.
const EXERCISE: &str = "docs/generated/exercise.json";
/// What the self-test writes into the same folder.
const OF_THE_SELFTEST: [&str; 2] = [EXERCISE, "docs/generated/needs.json"];

/// Compares a file with what it should be, or writes it when blessing.
pub fn compare(file: &str, text: &str) {
    let path = root().join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{file}: {error}"));
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    if found == text {
        return;
    }
    let line = found.lines().zip(text.lines()).take_while(|(one, other)| one == other).count();
    panic!(
        "{file} is out of date from line {}: run `just bless` and read the diff\n  \
         it says   {}\n  should be {}",
        line + 1,
        found.lines().nth(line).unwrap_or("(its end)"),
        text.lines().nth(line).unwrap_or("(its end)"),
    );
}

/// Every generated page: its file and its text.
fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("docs/generated/checks.md", registries::checks()),
        ("docs/generated/command-line.md", command_line::page()),
        ("docs/generated/configuration.md", schema::configuration()),
        ("docs/generated/coverage.md", catalogue::coverage()),
        ("docs/generated/defects.md", registries::defects()),
        ("docs/generated/mock-policies.md", schema::policies()),
        ("docs/generated/requirements.md", catalogue::requirements()),
        ("docs/generated/scenario-language.md", language::page()),
        ("docs/generated/scenarios.md", registries::scenarios()),
    ]
}

#[test]
fn pages_are_up_to_date() {
    for (file, text) in pages() {
        compare(file, &text);
    }
}

#[test]
fn pages_come_out_the_same_each_time() {
    for ((file, one), (_, other)) in pages().into_iter().zip(pages()) {
        assert!(one == other, "{file} differs between two runs");
    }
}

#[test]
fn nothing_else_lies_among_them() {
    let made: BTreeSet<String> = pages()
        .iter()
        .map(|(file, _)| (*file).to_owned())
        .chain(OF_THE_SELFTEST.map(str::to_owned))
        .collect();
    let strangers: Vec<String> =
        files("docs/generated").into_iter().filter(|file| !made.contains(file)).collect();
    crate::tree::none(&strangers);
}

/// The beginning of a page.
fn head(title: &str, words: &str) -> String {
    format!("# {title}\n\n<!-- Generated: run `just bless` to write it again. -->\n\n{words}\n\n")
}

/// A text that fits into one cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
