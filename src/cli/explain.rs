//! `payerproof explain`.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::Args;

use crate::checks::{self, Check};
use crate::defects::{self, Defect};
use crate::spec::{Catalogue, Requirement};
use crate::suggest;

use super::coverage::exercise;
use super::exit::Exit;
use super::requirements::checks_of;
use super::{Stopped, say};

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A requirement such as `HREX-MM-05`, a check such as `token.response_shape`, or a defect.
    id: String,
}

/// Runs the command.
pub fn run(args: &ExplainArgs) -> Result<Exit, Stopped> {
    let catalogue = Catalogue::load().map_err(Stopped::bug)?;
    let exercise = exercise();
    let text = if let Some(requirement) = catalogue.get(&args.id) {
        of_requirement(requirement, exercise)
    } else if let Some(check) = checks::find(&args.id) {
        of_check(check, &catalogue, exercise)
    } else if let Some(defect) = defects::find(&args.id) {
        of_defect(defect)
    } else {
        let known = catalogue
            .iter()
            .map(|requirement| requirement.id.as_str())
            .chain(checks::all().map(|check| check.id))
            .chain(defects::all().map(|defect| defect.id));
        let hint = suggest::did_you_mean(&args.id, known);
        let message = format!("there is no requirement, check or defect `{}`{hint}", args.id);
        return Err(Stopped::usage(message));
    };
    say(&text);
    Ok(Exit::Ok)
}

fn of_requirement(requirement: &Requirement, exercise: &BTreeMap<String, Vec<String>>) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{name:<12} {value}");
        }
    };
    line("requirement", &requirement.id);
    line("level", requirement.level.as_str());
    if requirement.advisory {
        line("", "its source is informative, inferred or without keyword: breaking it only warns");
    }
    line("binds", requirement.actor.as_str());
    line("capability", &requirement.capability);
    line("document", &requirement.spec);
    line("since", requirement.since.as_deref().unwrap_or_default());
    line("until", requirement.until.as_deref().unwrap_or_default());
    line("source", &requirement.url);
    line("testable", requirement.testable.as_str());
    line("demands", &requirement.summary);
    line("to check", &requirement.how);
    let checks = checks_of(&requirement.id);
    if checks.is_empty() {
        line("not checked", checks::why_unverified(requirement));
    }
    for check in checks {
        line("check", check);
        for scenario in exercise.get(check).into_iter().flatten() {
            line("", &format!("exercised by {scenario}"));
        }
    }
    text
}

fn of_check(
    check: &Check,
    catalogue: &Catalogue,
    exercise: &BTreeMap<String, Vec<String>>,
) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<12} {value}");
    };
    line("check", check.id);
    line("judges", check.judges.actor.as_str());
    for id in check.verifies {
        if let Some(requirement) = catalogue.get(id) {
            line("verifies", &format!("{id} ({}): {}", requirement.level, requirement.summary));
            line("", &requirement.url);
        }
    }
    for defect in defects::all().filter(|defect| defect.breaks.iter().any(|one| one.id == check.id))
    {
        line("broken by", defect.id);
    }
    for scenario in exercise.get(check.id).into_iter().flatten() {
        line("exercised by", scenario);
    }
    let _ = write!(text, "\n{}", check.page);
    text
}

fn of_defect(defect: &Defect) -> String {
    let mut text = format!("{:<12} {}\n{:<12} {}\n", "defect", defect.id, "does", defect.title);
    for check in defect.breaks {
        let _ = writeln!(text, "{:<12} {}", "breaks", check.id);
    }
    for check in defect.also {
        let _ = writeln!(text, "{:<12} {}", "may break", check.id);
    }
    text
}
