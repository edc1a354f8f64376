//! Pages about the requirements and how the checks cover them.

use std::collections::BTreeMap;
use std::fmt::Write;

use payerproof::checks;
use payerproof::cli::coverage::Coverage;
use payerproof::spec::{Catalogue, Requirement};

use super::{cell, head};

/// Every requirement, document by document.
pub fn requirements() -> String {
    let mut text = head(
        "Requirements",
        "What the guides demand, in our own words, by document. `payerproof explain ID` says how a \
         requirement is checked. An *advisory* one has an informative, inferred or keyword-free \
         source: breaking it only warns. [Coverage](coverage.md) lists the checks of each.",
    );
    for (document, requirements) in by_document() {
        let _ = writeln!(
            text,
            "## {document}\n\n| id | level | binds | capability | in force | demands |\n\
             |---|---|---|---|---|---|"
        );
        for one in requirements {
            let advisory = if one.advisory { ", advisory" } else { "" };
            let id = if one.url.is_empty() {
                one.id.clone()
            } else {
                format!("[{}]({})", one.id, one.url)
            };
            let _ = writeln!(
                text,
                "| {id} | {}{advisory} | {} | {} | {} | {} |",
                one.level,
                one.actor.as_str(),
                one.capability,
                in_force(one),
                cell(&one.summary)
            );
        }
        text.push('\n');
    }
    ended(text)
}

/// Which check verifies which requirement, and why none does.
pub fn coverage() -> String {
    let mut text = head(
        "Coverage",
        "Which check verifies which requirement, how many scenarios exercise those checks, and how \
         many defects show that they can fail; `payerproof requirements --coverage` names them. A \
         requirement without a check says why. Whether a check saw anything in a run stands in that \
         run's report.",
    );
    text.push_str("| document | requirements | with a check |\n|---|---:|---:|\n");
    for (document, requirements) in by_document() {
        let covered = requirements.iter().filter(|one| is_covered(one)).count();
        let _ = writeln!(text, "| {document} | {} | {covered} |", requirements.len());
    }
    for (document, requirements) in by_document() {
        let _ = writeln!(
            text,
            "\n## {document}\n\n| id | level | testable | checks | scenarios | defects |\n\
             |---|---|---|---|---:|---:|"
        );
        for one in requirements {
            let coverage = Coverage::of(one);
            let checks = match coverage.reason {
                Some(reason) => format!("none: {reason}"),
                None => format!("`{}`", coverage.checks.join("`, `")),
            };
            let (scenarios, defects) = (coverage.scenarios.len(), coverage.defects.len());
            let testable = one.testable.as_str();
            let _ = writeln!(
                text,
                "| {} | {} | {testable} | {checks} | {scenarios} | {defects} |",
                one.id, one.level
            );
        }
    }
    ended(text)
}

fn is_covered(requirement: &Requirement) -> bool {
    checks::verifying(&requirement.id).next().is_some()
}

fn by_document() -> BTreeMap<&'static str, Vec<&'static Requirement>> {
    let mut documents: BTreeMap<&str, Vec<&Requirement>> = BTreeMap::new();
    for requirement in Catalogue::built_in().iter() {
        documents.entry(&requirement.document).or_default().push(requirement);
    }
    documents
}

/// The guide versions under which a requirement is in force.
fn in_force(requirement: &Requirement) -> String {
    match (&requirement.since, &requirement.until) {
        (None, None) => "always".to_owned(),
        (Some(since), None) => format!("since {since}"),
        (None, Some(until)) => format!("until {until}"),
        (Some(since), Some(until)) => format!("{since} to {until}"),
    }
}

/// The page with one line end at its end.
fn ended(text: String) -> String {
    format!("{}\n", text.trim_end())
}
