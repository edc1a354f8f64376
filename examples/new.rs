//! Writes the skeleton of a check, a defect, a scenario or a report format, and its registry lines.
//!
//! `cargo run --example new -- check token.assertion_audience`. A skeleton compiles where it is
//! Rust, and fails the tests until it is filled in: it verifies a requirement nobody demands,
//! breaks no check, has no step or writes nothing.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use std::path::Path;
use std::process::{Command, ExitCode};

const USAGE: &str = "usage: new check GROUP.NAME | defect ACTOR.NAME | scenario JOURNEY/NAME | \
                     report NAME";

const CHECK: &str = r#"//! `@id@`: FILL IN what must hold.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "@id@",
    title: "FILL IN the obligation",
    verifies: &["FILL IN"],
    judges: Judges::answers(Actor::Source, &[]),
    page: include_str!("@name@.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let _response = exchange.response.as_ref()?;
    None
}
"#;

const PAGE: &str = "# FILL IN the obligation

## What it verifies

FILL IN

## Why it matters

FILL IN

## Source

[FILL IN](https://example.org)

## Passes: FILL IN

```http
### runner -> source member_match +0s step=member_match
POST https://source.test/fhir/Patient/$member-match HTTP/1.1
content-type: application/fhir+json

{}

HTTP/1.1 200 OK
content-type: application/fhir+json

{}
```

## Fails: FILL IN

```http
### runner -> source member_match +0s step=member_match
POST https://source.test/fhir/Patient/$member-match HTTP/1.1
content-type: application/fhir+json

{}

HTTP/1.1 500 Internal Server Error
content-type: application/fhir+json

{}
```
";

const DEFECT: &str = r#"//! `@id@`.

use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "@id@",
    title: "FILL IN what the mock then does",
    effect: Effect::@Actor@(|_policy| {}),
    breaks: &[],
    also: &[],
};
"#;

const SCENARIO: &str = "title: FILL IN the story in one line
role: source
story: >
  FILL IN what happens and why it matters.
steps: []
";

const REPORT: &str = r#"//! FILL IN what it is and who reads it.

use crate::outcome::RunRecord;

use super::format::{Format, ReportError};

/// The format.
pub(super) const FORMAT: Format = Format {
    name: "@name@",
    file_name: "@name@.txt",
    title: "FILL IN what it is good for",
    write: |record| Ok::<_, ReportError>(write(record)),
};

fn write(_: &RunRecord) -> String {
    String::new()
}
"#;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, id] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match create(Path::new(env!("CARGO_MANIFEST_DIR")), kind, id) {
        Ok(files) => {
            // The lists keep the layout that the format gate asks for.
            let rust =
                files.iter().filter(|file| Path::new(file).extension() == Some("rs".as_ref()));
            let formatted = Command::new("rustfmt")
                .args(["--edition", "2024"])
                .args(rust)
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .status();
            for file in &files {
                println!("{file}");
            }
            match formatted {
                Ok(status) if status.success() => ExitCode::SUCCESS,
                _ => {
                    eprintln!("error: could not format them; run rustfmt");
                    ExitCode::FAILURE
                }
            }
        }
        Err(problem) => {
            eprintln!("error: {problem}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Writes the skeleton of a `kind` named `id` below `root` and gives the files it wrote or changed.
///
/// # Errors
/// When the kind or the id is not well-formed, its folder is not there, or its file is.
pub fn create(root: &Path, kind: &str, id: &str) -> Result<Vec<String>, String> {
    let (separator, base) = match kind {
        "check" => ('.', "src/checks"),
        "defect" => ('.', "src/defects"),
        "scenario" => ('/', "scenarios"),
        "report" => ('/', "src"),
        _ => return Err(format!("there is no kind `{kind}`")),
    };
    let (folder, name) = match id.split_once(separator) {
        Some(_) if kind == "report" => return Err(format!("`{id}` has too many parts")),
        Some((folder, name)) => (folder, name),
        None if kind == "report" => ("report", id),
        None => return Err(format!("`{id}` needs two parts, with `{separator}` between them")),
    };
    for part in [folder, name] {
        let first = part.starts_with(|letter: char| letter.is_ascii_lowercase());
        let rest = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        if !first || !part.chars().all(|letter| rest(letter) || letter == '_') {
            return Err(format!("`{part}` is not a name such as `assertion_audience`"));
        }
    }
    let path = format!("{base}/{folder}");
    let registry = format!("{path}/mod.rs");
    if kind != "scenario" && !root.join(&registry).is_file() {
        return Err(format!("there is no `{registry}`; write it first, and its line above it"));
    }
    let fill = |text: &str| {
        let actor = folder[..1].to_uppercase() + &folder[1..];
        text.replace("@id@", id).replace("@name@", name).replace("@Actor@", &actor)
    };
    let mut files = Vec::new();
    let mut write = |file: String, text: &str| {
        if root.join(&file).exists() {
            return Err(format!("{file} is already there"));
        }
        files.push(file.clone());
        put(root, &file, &fill(text))
    };
    match kind {
        "check" => {
            write(format!("{path}/{name}.rs"), CHECK)?;
            write(format!("{path}/{name}.md"), PAGE)?;
            let entry = format!("std::slice::from_ref(&{name}::CHECK)");
            edit(root, &registry, |text| {
                with_entry(&with_module(text, "pub mod ", name), "pub static ALL:", &entry)
            })?;
        }
        "defect" => {
            write(format!("{path}/{name}.rs"), DEFECT)?;
            let entry = format!("&{name}::DEFECT");
            edit(root, &registry, |text| {
                with_entry(&with_module(text, "mod ", name), "pub static ALL:", &entry)
            })?;
        }
        "scenario" => write(format!("{path}/{name}.yaml"), SCENARIO)?,
        _ => {
            write(format!("{path}/{name}.rs"), REPORT)?;
            edit(root, &registry, |text| Ok(with_module(text, "mod ", name)))?;
            let table = format!("{path}/format.rs");
            edit(root, &table, |text| {
                let text = text.replacen("use super::{", &format!("use super::{{{name}, "), 1);
                with_entry(&text, "pub static FORMATS:", &format!("{name}::FORMAT"))
            })?;
            files.push(table);
        }
    }
    if kind != "scenario" {
        files.push(registry);
    }
    Ok(files)
}

fn put(root: &Path, file: &str, text: &str) -> Result<(), String> {
    let path = root.join(file);
    let problem = |error: std::io::Error| format!("could not write {file}: {error}");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(problem)?;
    }
    std::fs::write(&path, text).map_err(problem)
}

fn edit(
    root: &Path,
    file: &str,
    change: impl Fn(&str) -> Result<String, String>,
) -> Result<(), String> {
    let text = std::fs::read_to_string(root.join(file))
        .map_err(|error| format!("could not read {file}: {error}"))?;
    let changed = change(&text).map_err(|problem| format!("{file}: {problem}"))?;
    put(root, file, &changed)
}

/// The text with a sorted line `<prefix><name>;` among those that begin alike, or below the
/// imports when it is the first.
fn with_module(text: &str, prefix: &str, name: &str) -> String {
    let line = format!("{prefix}{name};");
    let lines: Vec<&str> = text.lines().collect();
    let alike = |line: &&str| line.starts_with(prefix) && line.ends_with(';');
    let greater = lines.iter().position(|other| alike(other) && *other > line.as_str());
    let last = lines.iter().rposition(alike);
    let (at, block) = match (greater, last) {
        (Some(at), _) => (at, vec![line.as_str()]),
        (None, Some(at)) => (at + 1, vec![line.as_str()]),
        (None, None) => {
            let import = lines.iter().rposition(|other| other.starts_with("use "));
            (import.map_or(lines.len(), |at| at + 1), vec!["", line.as_str()])
        }
    };
    let mut all = lines.clone();
    all.splice(at..at, block);
    all.join("\n") + "\n"
}

/// The text with `entry` in the list that begins at `list`, in the order of module names.
///
/// # Errors
/// When the list is not there.
fn with_entry(text: &str, list: &str, entry: &str) -> Result<String, String> {
    let missing = || format!("there is no list `{list}`");
    let start = text.find(list).ok_or_else(missing)?;
    let value = start + text[start..].find('=').ok_or_else(missing)?;
    let begin = value + text[value..].find("&[").ok_or_else(missing)? + "&[".len();
    let end = begin + text[begin..].find("];").ok_or_else(missing)?;
    let mut entries: Vec<&str> = text[begin..end].split(',').map(str::trim).collect();
    entries.retain(|entry| !entry.is_empty());
    entries.push(entry);
    entries.sort_by_key(|entry| {
        let path = entry.split_once("::CHECK").map_or(*entry, |(path, _)| path);
        path.rsplit(['&', '(']).next().unwrap_or_default().to_owned()
    });
    let lines = entries.join(",\n    ");
    Ok(format!("{}\n    {lines},\n{}", &text[..begin], &text[end..]))
}
