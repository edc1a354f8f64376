//! `payerproof requirements`.

use std::fmt::Write;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::checks;
use crate::guides::Guides;
use crate::id::Actor;
use crate::spec::{Catalogue, Requirement};
use crate::suggest;

use super::coverage::Coverage;
use super::exit::Exit;
use super::{Stopped, say};

/// Arguments of `requirements`.
#[derive(Debug, Args)]
pub struct RequirementsArgs {
    /// Only those that bind this role.
    #[arg(long, value_name = "ROLE")]
    actor: Option<String>,
    /// Only those of this capability, such as `member-match`.
    #[arg(long, value_name = "NAME")]
    capability: Option<String>,
    /// Only those in force under this PDex version, such as `2.1.0`.
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
    /// Only those no check verifies.
    #[arg(long)]
    uncovered: bool,
    /// Print how each is covered: its checks, the scenarios that exercise them, the defects that
    /// break them, or the reason why there is none.
    #[arg(long)]
    coverage: bool,
    /// How to print them.
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

/// How to print a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// A line each.
    Text,
    /// A JSON array.
    Json,
}

/// Runs the command.
pub fn run(args: &RequirementsArgs) -> Result<Exit, Stopped> {
    let catalogue = Catalogue::load().map_err(Stopped::bug)?;
    let actor = args.actor.as_deref().map(parse_actor).transpose()?;
    if let Some(capability) = &args.capability {
        let names = || catalogue.iter().map(|requirement| requirement.capability.as_str());
        if !names().any(|name| name == capability) {
            let hint = suggest::did_you_mean(capability, names());
            return Err(Stopped::usage(format!("there is no capability `{capability}`{hint}")));
        }
    }
    let guides = args
        .version
        .as_deref()
        .map(|pdex| Guides::of_pdex(pdex).map_err(Stopped::usage))
        .transpose()?;
    let listed: Vec<&Requirement> = catalogue
        .iter()
        .filter(|one| actor.is_none_or(|actor| one.actor.binds(actor)))
        .filter(|one| args.capability.as_ref().is_none_or(|name| one.capability == *name))
        .filter(|one| guides.as_ref().is_none_or(|guides| one.applies(guides).is_ok()))
        .filter(|one| !args.uncovered || checks_of(&one.id).is_empty())
        .collect();
    let covered = || listed.iter().map(|one| Coverage::of(one)).collect::<Vec<_>>();
    match (args.format, args.coverage) {
        (ListFormat::Text, false) => say(&as_text(&listed)),
        (ListFormat::Text, true) => say(&coverage_as_text(&covered())),
        (ListFormat::Json, false) => {
            let list: Vec<_> = listed.iter().map(|one| as_json(one)).collect();
            let text = serde_json::to_string_pretty(&list).map_err(Stopped::bug)?;
            say(&format!("{text}\n"));
        }
        (ListFormat::Json, true) => {
            let text = serde_json::to_string_pretty(&covered()).map_err(Stopped::bug)?;
            say(&format!("{text}\n"));
        }
    }
    Ok(Exit::Ok)
}

fn parse_actor(text: &str) -> Result<Actor, Stopped> {
    text.parse().map_err(|error| {
        let hint = suggest::did_you_mean(text, Actor::ALL.map(Actor::as_str));
        Stopped::usage(format!("{error}{hint}"))
    })
}

/// Ids of the checks that verify a requirement.
pub(super) fn checks_of(requirement: &str) -> Vec<&'static str> {
    checks::verifying(requirement).map(|check| check.id).collect()
}

fn as_text(listed: &[&Requirement]) -> String {
    let mut text = String::new();
    for one in listed {
        let checks = checks_of(&one.id);
        let coverage = if checks.is_empty() {
            checks::why_unverified(one).to_owned()
        } else {
            checks.join(" ")
        };
        let _ = writeln!(
            text,
            "{:<18} {:<10} {:<20} {:<24} {}",
            one.id,
            one.level,
            one.actor.as_str(),
            one.capability,
            one.summary
        );
        let _ = writeln!(text, "{:<18} {coverage}", "");
    }
    let covered = listed.iter().filter(|one| !checks_of(&one.id).is_empty()).count();
    let _ = writeln!(text, "{} requirements, {covered} with a check", listed.len());
    text
}

/// A line each, with a line for the checks, the scenarios and the defects that there are.
fn coverage_as_text(listed: &[Coverage]) -> String {
    let mut text = String::new();
    for one in listed {
        let advisory = if one.advisory { "advisory" } else { "" };
        let head =
            format!("{:<18} {:<10} {:<7} {advisory}", one.id, one.level, one.testable.as_str());
        let _ = writeln!(text, "{}", head.trim_end());
        let mut line = |name: &str, values: Vec<&str>| {
            if !values.is_empty() {
                let _ = writeln!(text, "  {name:<10} {}", values.join(" "));
            }
        };
        line("checks", one.checks.clone());
        line("scenarios", one.scenarios.iter().copied().collect());
        line("defects", one.defects.iter().copied().collect());
        line("no check:", one.reason.into_iter().collect());
    }
    let covered = listed.iter().filter(|one| one.reason.is_none()).count();
    let _ = writeln!(text, "{} requirements, {covered} with a check", listed.len());
    text
}

fn as_json(one: &Requirement) -> serde_json::Value {
    let checks = checks_of(&one.id);
    json!({
        "id": one.id,
        "level": one.level,
        "actor": one.actor,
        "capability": one.capability,
        "document": one.document,
        "spec": one.spec,
        "since": one.since,
        "until": one.until,
        "advisory": one.advisory,
        "testable": one.testable,
        "url": one.url,
        "summary": one.summary,
        "reason": checks.is_empty().then(|| checks::why_unverified(one)),
        "checks": checks,
    })
}
