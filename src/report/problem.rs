//! What went wrong, check by check, with every place it was seen.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::outcome::{
    CheckRecord, ExchangeRecord, Finding, RunRecord, ScenarioRecord, VerdictKind,
};

use super::plain::{one_line, target};
use super::standing::{Standing, of_scenario};

/// A check that failed or warned.
#[derive(Debug)]
pub(super) struct Problem<'a> {
    /// The check.
    pub(super) check: &'a CheckRecord,
    /// Failed or warned.
    pub(super) kind: VerdictKind,
    /// Every finding, scenario by scenario; at least one unless the record holds none.
    pub(super) sightings: Vec<Sighting<'a>>,
}

/// A finding and where it was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sighting<'a> {
    /// The finding.
    pub(super) finding: &'a Finding,
    /// Index of the scenario and the scenario, unless the record names none.
    pub(super) scenario: Option<(usize, &'a ScenarioRecord)>,
    /// The exchange, if the record has it.
    pub(super) exchange: Option<&'a ExchangeRecord>,
}

/// The checks with this verdict over the run, obligations before recommendations, then by id.
pub(super) fn problems(record: &RunRecord, kind: VerdictKind) -> Vec<Problem<'_>> {
    let mut problems: Vec<_> = record
        .checks
        .iter()
        .filter(|check| check.verdict.kind() == kind)
        .map(|check| Problem { check, kind, sightings: sightings(record, check) })
        .collect();
    problems.sort_by_key(|problem| (!is_binding(&problem.check.level), problem.check.id.clone()));
    problems
}

/// How many further findings of a check are told in full.
pub(super) const FULL_LIMIT: usize = 20;

/// Whether two findings say the same of the same place in other exchanges.
pub(super) fn says_the_same(one: &Finding, other: &Finding) -> bool {
    one.observed == other.observed && one.expected == other.expected && one.place == other.place
}

/// An exchange in a few words, with what follows the host: `GET /fhir/Patient/1 → 200`.
pub(super) fn call(exchange: &ExchangeRecord) -> String {
    let answer = exchange.status.map_or("no answer".to_owned(), |status| status.to_string());
    format!("{} {} → {answer}", one_line(&exchange.method), target(&exchange.url))
}

/// Whether breaking a requirement of this level is a failure.
pub(super) fn is_binding(level: &str) -> bool {
    level.starts_with("SHALL")
}

/// Scenarios that did not end for one and the same reason.
#[derive(Debug)]
pub(super) struct Unfinished<'a> {
    /// An error, or incomplete.
    pub(super) standing: Standing,
    /// The first of them.
    pub(super) first: &'a ScenarioRecord,
    /// How many others there are.
    pub(super) more: usize,
    /// Why, as the first has it.
    pub(super) why: String,
}

/// What did not end, reason by reason: what cannot be reached is told once.
pub(super) fn unfinished(record: &RunRecord) -> Vec<Unfinished<'_>> {
    let mut all: Vec<(Unfinished<'_>, String)> = Vec::new();
    for scenario in &record.scenarios {
        let standing = of_scenario(scenario);
        let why = match standing {
            Standing::Error => scenario.error.clone().unwrap_or_default(),
            Standing::Incomplete => scenario
                .steps
                .iter()
                .find(|step| !step.detail.is_empty())
                .map(|step| format!("step `{}`: {}", step.id, step.detail))
                .unwrap_or_default(),
            _ => continue,
        };
        let cause = cause(&why);
        let known = all.iter_mut().find(|(one, other)| one.standing == standing && *other == cause);
        match known {
            Some((one, _)) => one.more += 1,
            None => all.push((Unfinished { standing, first: scenario, more: 0, why }, cause)),
        }
    }
    all.into_iter().map(|(one, _)| one).collect()
}

/// A reason without the step and the number of the exchange it was met in.
fn cause(why: &str) -> String {
    let inside = why.strip_prefix("step `").and_then(|rest| rest.split_once("`: "));
    let cause = inside.map_or(why, |(_, cause)| cause);
    match cause.strip_prefix("exchange ") {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned(),
        None => cause.to_owned(),
    }
}

/// Why scenarios were left out, and how many for each reason; the most frequent first.
pub(super) fn left_out(record: &RunRecord) -> Vec<(&str, usize)> {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in record.scenarios.iter().filter_map(|scenario| scenario.skipped.as_deref()) {
        *reasons.entry(reason).or_default() += 1;
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, times)| Reverse(*times));
    reasons
}

fn sightings<'a>(record: &'a RunRecord, check: &'a CheckRecord) -> Vec<Sighting<'a>> {
    let mut sightings = Vec::new();
    for (index, scenario) in record.scenarios.iter().enumerate() {
        for outcome in scenario.checks.iter().filter(|outcome| outcome.check == check.id) {
            for finding in outcome.verdict.findings() {
                let exchange = scenario.exchanges.iter().find(|e| e.seq == finding.exchange);
                sightings.push(Sighting { finding, scenario: Some((index, scenario)), exchange });
            }
        }
    }
    if sightings.is_empty() {
        // Better a finding without a place than none.
        sightings.extend(check.verdict.findings().iter().map(|finding| Sighting {
            finding,
            scenario: None,
            exchange: None,
        }));
    }
    sightings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn obligations_come_before_recommendations() {
        let record = sample::run();
        let failed = problems(&record, VerdictKind::Failed);
        assert!(failed.len() > 1);
        assert!(failed.is_sorted_by_key(|problem| !is_binding(&problem.check.level)));
        assert!(
            failed.iter().all(|problem| problem.sightings.iter().all(|s| s.exchange.is_some()))
        );
    }

    #[test]
    fn what_keeps_many_scenarios_from_ending_is_told_once() {
        let mut record = sample::run();
        record.scenarios.truncate(3);
        for (number, scenario) in record.scenarios.iter_mut().enumerate() {
            scenario.checks.clear();
            scenario.skipped = None;
            let why = format!("step `s{number}`: exchange {number} (GET x at h:9): refused");
            scenario.error = Some(why);
        }
        let told = unfinished(&record);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].more, record.scenarios.len() - 1);
    }

    #[test]
    fn a_finding_no_scenario_tells_of_is_still_told() {
        let mut record = sample::run();
        record.scenarios.clear();
        let failed = problems(&record, VerdictKind::Failed);
        assert!(failed.iter().all(|problem| !problem.sightings.is_empty()));
    }
}
