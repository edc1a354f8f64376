//! The sample reports: every format made again from the committed run record must come out as
//! committed. `BLESS=1` writes them; `just sample` makes the record anew by a real run.

use std::path::PathBuf;

use payerproof::report::{FORMATS, json, terminal};

fn sample(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("reports/sample").join(name)
}

#[test]
fn every_report_is_a_function_of_the_record() {
    let text = std::fs::read_to_string(sample("run.json")).expect("the sample record");
    let record = json::read(&text).expect("a readable record");
    let mut made: Vec<(&str, String)> = FORMATS
        .iter()
        .map(|format| (format.file_name, format.text(&record).expect("a report")))
        .collect();
    let plain = anstream::adapter::strip_str(&terminal::summary(&record)).to_string();
    made.push(("terminal.txt", plain));
    let mut stale = Vec::new();
    for (name, text) in made {
        let path = sample(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, text).expect("writable");
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "{stale:?} are out of date: run `just bless` and look at them");
}

#[test]
fn the_sample_shows_findings_and_names_nobody() {
    let text = std::fs::read_to_string(sample("run.json")).expect("the sample record");
    let record = json::read(&text).expect("a readable record");
    let kinds: Vec<_> = record.checks.iter().map(|check| check.verdict.kind()).collect();
    for kind in [
        payerproof::outcome::VerdictKind::Failed,
        payerproof::outcome::VerdictKind::Warned,
        payerproof::outcome::VerdictKind::Passed,
    ] {
        assert!(kinds.contains(&kind), "the sample has no check that {kind}");
    }
    assert!(!text.contains("eyJ"), "a token stands in the sample");
}
