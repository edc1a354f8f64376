//! Every example on every check page, as a named test.
//!
//! `BLESS=1 cargo test --test check_pages` writes the `finding` blocks.

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use payerproof::checks::{self, Check, page};
use payerproof::outcome::{Finding, VerdictKind};
use payerproof::spec::Catalogue;

/// Finding blocks to write, by page and line of the example's heading.
type Blessed = Arc<Mutex<BTreeMap<(PathBuf, usize), String>>>;

fn main() {
    let arguments = Arguments::from_args();
    let blessed: Blessed = Arc::default();
    let bless = std::env::var_os("BLESS").is_some();
    let mut trials = Vec::new();
    for check in checks::all() {
        trials.extend(trials_of(check, bless, &blessed));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if bless {
        write_blessed(&blessed.lock().expect("unpoisoned"));
    }
    conclusion.exit();
}

fn page_path(check: &Check) -> PathBuf {
    let mut parts = check.id.split('.');
    let (group, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.join("src/checks").join(group).join(format!("{name}.md"))
}

fn trials_of(check: &'static Check, bless: bool, blessed: &Blessed) -> Vec<Trial> {
    let parsed = match page::parse(check.page) {
        Ok(parsed) => parsed,
        Err(problem) => {
            let problem = format!("{}: {problem}", check.id);
            return vec![Trial::test(format!("{}::page", check.id), || Err(problem.into()))];
        }
    };
    let in_family = check.id.matches('.').count() == 2;
    let examples: Vec<_> =
        parsed.examples.iter().filter(|example| example.is_about(check.row())).cloned().collect();
    let expects = |kind: VerdictKind| examples.iter().any(|example| example.expects == kind);
    let fails = expects(VerdictKind::Failed) || expects(VerdictKind::Warned);
    let complete = expects(VerdictKind::Passed) && fails;
    let words: Vec<_> = ["What it verifies", "Why it matters", "Source"]
        .into_iter()
        .filter(|section| !parsed.sections.iter().any(|other| other == section))
        .collect();
    let title = parsed.title.clone();
    let mut trials = vec![Trial::test(format!("{}::page", check.id), move || {
        if !complete {
            return Err("the page needs a passing and a failing example".into());
        }
        if !words.is_empty() {
            return Err(format!("the page lacks {words:?}").into());
        }
        if !in_family && title != check.title {
            return Err(format!("the page is titled `{title}`, the check `{}`", check.title).into());
        }
        Ok(())
    })];
    for example in examples {
        let kind = example.expects.as_str().replace(' ', "_");
        let name = format!("{}::{kind}: {}", check.id, example.name);
        let blessed = Arc::clone(blessed);
        trials.push(Trial::test(name, move || run(check, &example, bless, &blessed)));
    }
    trials
}

fn run(
    check: &'static Check,
    example: &page::Example,
    bless: bool,
    blessed: &Blessed,
) -> Result<(), Failed> {
    let transcript = support::template::transcript(&example.http, &example.facts, check.row())?;
    let verdict = checks::judge_one(check, &transcript, Catalogue::built_in());
    if verdict.kind() != example.expects {
        return Err(format!("expected {}, got {verdict:#?}", example.expects).into());
    }
    let findings = verdict.findings();
    if findings.is_empty() {
        return Ok(());
    }
    let shown = show(findings);
    if bless {
        let key = (page_path(check), example.line);
        blessed.lock().expect("unpoisoned").insert(key, shown.replace(check.row(), "{{row}}"));
        return Ok(());
    }
    let expected = example.finding.clone().unwrap_or_default().replace("{{row}}", check.row());
    if expected == shown {
        Ok(())
    } else {
        Err(format!("the finding is\n{shown}\nbut the page says\n{expected}").into())
    }
}

fn show(findings: &[Finding]) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "expected: {}", finding.expected.join("; or "));
        let _ = writeln!(text, "observed: {}", finding.observed);
        let _ =
            writeln!(text, "at: exchange {} {} {}", finding.exchange, finding.part, finding.place);
        if !finding.hint.is_empty() {
            let _ = writeln!(text, "hint: {}", finding.hint);
        }
    }
    text
}

fn write_blessed(blessed: &BTreeMap<(PathBuf, usize), String>) {
    let mut pages: BTreeMap<&PathBuf, Vec<(usize, &String)>> = BTreeMap::new();
    for ((path, line), finding) in blessed {
        pages.entry(path).or_default().push((*line, finding));
    }
    for (path, findings) in pages {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // From the end, so that earlier line numbers stay true.
        for (heading, finding) in findings.into_iter().rev() {
            let end = (heading..lines.len())
                .find(|index| lines[*index].starts_with("## "))
                .unwrap_or(lines.len());
            let old = (heading..end).find(|index| lines[*index].starts_with("```finding"));
            let block = format!("```finding\n{finding}```");
            if let Some(old) = old {
                let close = (old + 1..end).find(|i| lines[*i] == "```").unwrap_or(end - 1);
                lines.splice(old..=close, block.lines().map(str::to_owned));
            } else {
                let mut at = end;
                while at > heading && lines[at - 1].trim().is_empty() {
                    at -= 1;
                }
                let mut block: Vec<String> = block.lines().map(str::to_owned).collect();
                block.insert(0, String::new());
                lines.splice(at..at, block);
            }
        }
        let _ = std::fs::write(path, lines.join("\n") + "\n");
    }
}
