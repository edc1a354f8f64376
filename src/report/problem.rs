//! What went wrong, check by check, with every place it was seen.

use crate::outcome::{
    CheckRecord, ExchangeRecord, Finding, RunRecord, ScenarioRecord, VerdictKind,
};

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

/// Whether breaking a requirement of this level is a failure.
pub(super) fn is_binding(level: &str) -> bool {
    level.starts_with("SHALL")
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
    fn a_finding_no_scenario_tells_of_is_still_told() {
        let mut record = sample::run();
        record.scenarios.clear();
        let failed = problems(&record, VerdictKind::Failed);
        assert!(failed.iter().all(|problem| !problem.sightings.is_empty()));
    }
}
