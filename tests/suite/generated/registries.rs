//! Pages that list checks, defects and scenarios.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use payerproof::checks::{self, Check, Side};
use payerproof::defects::{self, Effect};
use payerproof::id::Actor;
use payerproof::scenario::Library;
use payerproof::spec::Catalogue;

use crate::tree::read;

use super::{EXERCISE, cell, head};

/// Every check with its page, what it verifies and what breaks it.
pub fn checks() -> String {
    let exercise: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&read(EXERCISE)).expect("written by the self-test");
    let mut text = head(
        "Checks",
        "Every check, by group. The link leads to its page: what it verifies, why it matters, and \
         examples that pass and fail. The scenarios are those in which the self-test saw it judge.",
    );
    let mut groups: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
    for check in checks::all() {
        groups.entry(check.group()).or_default().push(check);
    }
    for (group, mut members) in groups {
        members.sort_by_key(|check| check.id);
        let _ = writeln!(text, "## {group}\n");
        for check in members {
            let path: Vec<&str> = check.id.split('.').take(2).collect();
            let _ = writeln!(
                text,
                "### `{id}`\n\n[{title}](../../src/checks/{path}.md). Judges {judges}.\n\n\
                 - verifies: {verifies}\n- broken by: {broken}\n- seen in: {seen}\n",
                id = check.id,
                title = check.title,
                path = path.join("/"),
                judges = judges(check),
                verifies = verifies(check),
                broken = or_none(defects::all().filter_map(|defect| {
                    let breaks = defect.breaks.iter().any(|one| one.id == check.id);
                    breaks.then(|| format!("`{}`", defect.id))
                })),
                seen = or_none(scenarios_of(exercise.get(check.id)).into_iter().map(scenario)),
            );
        }
    }
    ended(&text)
}

/// Every defect with what it breaks.
pub fn defects() -> String {
    let mut text = head(
        "Defects",
        "Named misbehaviours of our own mocks. `payerproof run --defect ID` and `payerproof mock … \
         --defect ID` switch one on. The self-test demands that exactly the checks under *breaks* \
         fail, plus at most those under *may break*.",
    );
    for actor in Actor::ALL {
        let _ = writeln!(
            text,
            "## {actor}\n\n| defect | the mock then | bends | breaks | may break |\n\
             |---|---|---|---|---|"
        );
        for defect in defects::all().filter(|defect| defect.actor() == actor) {
            let bends = match &defect.effect {
                Effect::Idp(_) | Effect::Source(_) | Effect::Target(_) => "policy".to_owned(),
                Effect::Tls(..) => "TLS".to_owned(),
                Effect::Wire(wire) => {
                    let what = if wire.requests { "requests to" } else { "answers of" };
                    format!("{what} `{}`", wire.endpoint)
                }
            };
            let ids = |checks: &[&Check]| {
                checks.iter().map(|check| format!("`{}`", check.id)).collect::<Vec<_>>().join(", ")
            };
            let _ = writeln!(
                text,
                "| `{}` | {} | {bends} | {} | {} |",
                defect.id,
                cell(defect.title),
                ids(defect.breaks),
                ids(defect.also)
            );
        }
        text.push('\n');
    }
    ended(&text)
}

/// Every scenario file with its story.
pub fn scenarios() -> String {
    let library = Library::load(None).expect("sound scenarios");
    let mut text = head(
        "Scenarios",
        "The stories that are built in, by journey. `payerproof run --list` says which of them \
         apply to a configuration.",
    );
    let mut journey = "";
    let mut seen = BTreeSet::new();
    for one in &library.scenarios {
        let id = file_of(&one.id);
        let folder = id.split('/').next().unwrap_or_default();
        if !seen.insert(id) {
            continue;
        }
        if folder != journey {
            let _ = writeln!(text, "## {folder}\n");
            journey = folder;
        }
        let cases = library.scenarios.iter().filter(|other| file_of(&other.id) == id);
        let requires = &one.scenario.requires;
        let _ = writeln!(
            text,
            "### {}\n\n{}\n\n- judges: {}\n- needs: {}\n- cases: {}\n",
            scenario(id),
            cell(&one.scenario.story),
            one.scenario.role,
            or_none(requires.iter().map(|claim| format!("`{claim}`"))),
            or_none(
                cases
                    .filter_map(|case| case.id.split_once('@'))
                    .map(|(_, name)| format!("`{name}`"))
            ),
        );
    }
    ended(&text)
}

fn judges(check: &Check) -> String {
    let side = match check.judges.side {
        Side::Serves => "answers",
        Side::Calls => "requests",
    };
    let endpoints: Vec<String> =
        check.judges.endpoints.iter().map(|endpoint| format!("`{endpoint}`")).collect();
    format!("the {}'s {side} at {}", check.judges.actor, endpoints.join(", "))
}

fn verifies(check: &Check) -> String {
    or_none(check.verifies.iter().map(|id| match Catalogue::built_in().get(id) {
        Some(requirement) => format!("{id} ({})", requirement.level),
        None => format!("{id} (not in the catalogue)"),
    }))
}

/// The scenario files behind scenario ids.
fn scenarios_of(ids: Option<&Vec<String>>) -> BTreeSet<&str> {
    ids.into_iter().flatten().map(|id| file_of(id)).collect()
}

fn file_of(id: &str) -> &str {
    id.split('@').next().unwrap_or(id)
}

fn scenario(id: &str) -> String {
    format!("[{id}](../../scenarios/{id}.yaml)")
}

fn or_none(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

/// The page with one line end at its end.
fn ended(text: &str) -> String {
    format!("{}\n", text.trim_end())
}
