//! What stays of scenarios that have ended. A run has many: what nobody reads again is let go.

use std::collections::BTreeMap;

use crate::outcome::{CheckOutcome, ScenarioRecord, Verdict};
use crate::transcript::{Fact, Redactor, Transcript};

use super::engine::{RunOptions, ScenarioRun};
use super::record::scenario_record;

/// A scenario that has ended.
pub(super) struct Ended {
    /// Its record, redacted.
    pub(super) record: ScenarioRecord,
    /// The transcript, where it is to be kept.
    pub(super) transcript: Option<Transcript>,
    outcomes: Vec<CheckOutcome>,
    attested: Vec<(String, String)>,
}

impl Ended {
    /// Takes from a run what the reports need.
    pub(super) fn from_run(run: ScenarioRun, options: &RunOptions, redactor: &Redactor) -> Self {
        let record = scenario_record(&run, options, redactor);
        let attested = run.transcript.facts.iter().filter_map(|fact| match fact {
            Fact::Attested { requirement, by, statement } => {
                Some((requirement.clone(), format!("{by}: {statement}")))
            }
            _ => None,
        });
        Self {
            record,
            attested: attested.collect(),
            outcomes: run.outcomes,
            transcript: options.keeps_transcripts.then_some(run.transcript),
        }
    }
}

/// The verdicts of all scenarios by check, and what people vouched for.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// By check and scenario. Of those that saw nothing only the last: most checks look at few
    /// scenarios.
    verdicts: BTreeMap<String, BTreeMap<String, Verdict>>,
    attested: BTreeMap<String, BTreeMap<String, String>>,
}

impl Tally {
    /// Counts a scenario, and lets go of what was needed for it.
    pub(super) fn take(&mut self, ended: &mut Ended) {
        let id = &ended.record.id;
        for CheckOutcome { check, verdict } in std::mem::take(&mut ended.outcomes) {
            let verdicts = self.verdicts.entry(check).or_default();
            if matches!(verdict, Verdict::NotSeen { .. }) {
                let silent = |verdict: &Verdict| matches!(verdict, Verdict::NotSeen { .. });
                let other = verdicts.iter().find(|(_, verdict)| silent(verdict));
                match other.map(|(other, _)| other.clone()) {
                    Some(other) if other > *id => continue,
                    Some(other) => verdicts.remove(&other),
                    None => None,
                };
            }
            verdicts.insert(id.clone(), verdict);
        }
        for (requirement, words) in std::mem::take(&mut ended.attested) {
            self.attested.entry(requirement).or_default().insert(id.clone(), words);
        }
    }

    /// Whether a check was asked at all.
    pub(super) fn has(&self, check: &str) -> bool {
        self.verdicts.contains_key(check)
    }

    /// Scenarios with the verdict of a check, by their id.
    pub(super) fn verdicts(&self, check: &str) -> impl Iterator<Item = (&str, &Verdict)> + Clone {
        let verdicts = self.verdicts.get(check).into_iter().flatten();
        verdicts.map(|(id, verdict)| (&**id, verdict))
    }

    /// What was said of a requirement, in the last scenario that asked.
    pub(super) fn attested(&self, requirement: &str) -> Option<&String> {
        self.attested.get(requirement)?.values().next_back()
    }
}
