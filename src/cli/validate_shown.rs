//! Prints what `payerproof validate` found.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::fhir::validate::{Problem, Support};

use super::validate_file::Found;
use super::validate_packages::Unmet;

/// One line a finding, the worst first, and the verdict.
pub(super) fn as_text(found: &Found) -> String {
    let mut text = String::new();
    let worst = found.worst();
    for (line, problem) in &worst {
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        let _ = writeln!(text, "{}{line}: {problem}", found.file);
        if let Some(hint) = &problem.hint {
            let _ = writeln!(text, "    {hint}");
        }
    }
    let total = found.errors + found.warnings + found.notes;
    if worst.len() < total {
        let more = total - worst.len();
        let _ = writeln!(text, "{}: {more} more findings are not shown", found.file);
    }
    for Support { profile, element, found: times } in &found.support {
        let _ = writeln!(text, "{}: must support {element} ({profile}): {times}", found.file);
    }
    let verdict = if found.invalid == 0 { "valid" } else { "not valid" };
    let _ = writeln!(
        text,
        "{}: {verdict}: {} resources, {} not valid; {} errors, {} warnings, {} notes",
        found.file, found.resources, found.invalid, found.errors, found.warnings, found.notes
    );
    text
}

/// One object for all files; with those that could not be read, and why, and with the packages that
/// were not at hand.
pub(super) fn as_json(all: &[Found], unreadable: &[(String, String)], unmet: &[Unmet]) -> Value {
    let sum = |of: fn(&Found) -> usize| all.iter().map(of).sum::<usize>();
    let files: Vec<Value> = all.iter().map(file_json).collect();
    let mut whole = json!({
        "version": 1,
        "valid": sum(|found| found.invalid) == 0 && unreadable.is_empty(),
        "resources": sum(|found| found.resources),
        "invalid": sum(|found| found.invalid),
        "errors": sum(|found| found.errors),
        "warnings": sum(|found| found.warnings),
        "notes": sum(|found| found.notes),
        "files": files,
    });
    if !unreadable.is_empty() {
        let files = unreadable.iter().map(|(file, why)| json!({"file": file, "why": why}));
        whole["unreadable"] = files.collect();
    }
    if !unmet.is_empty() {
        let packages = unmet.iter().map(|Unmet { package, missing, replaced, fhir }| {
            let replaced =
                replaced.iter().map(|(wanted, here)| json!({"wanted": wanted, "used": here}));
            let replaced: Vec<Value> = replaced.collect();
            json!({"package": package, "missing": missing, "replaced": replaced, "fhir": fhir})
        });
        whole["packages"] = packages.collect();
    }
    whole
}

fn file_json(found: &Found) -> Value {
    let worst = found.worst();
    let problems: Vec<Value> =
        worst.iter().map(|(line, problem)| problem_json(*line, problem)).collect();
    let mut file = json!({
        "file": found.file,
        "valid": found.invalid == 0,
        "resources": found.resources,
        "invalid": found.invalid,
        "errors": found.errors,
        "warnings": found.warnings,
        "notes": found.notes,
        "problems": problems,
    });
    if !found.support.is_empty() {
        let support = found.support.iter().map(|support| {
            json!({
                "profile": support.profile,
                "element": support.element,
                "found": support.found,
            })
        });
        file["must_support"] = support.collect();
    }
    file
}

fn problem_json(line: Option<usize>, problem: &Problem) -> Value {
    json!({
        "line": line,
        "severity": problem.severity.as_str(),
        "location": problem.location,
        "pointer": problem.pointer,
        "rule": {
            "key": problem.rule.key,
            "source": problem.rule.source,
            "version": problem.rule.version,
        },
        "text": problem.text,
        "found": problem.found,
        "hint": problem.hint,
    })
}
