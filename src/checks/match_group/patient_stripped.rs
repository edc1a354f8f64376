//! `match_group.patient_stripped`: what is another server's is taken off.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.patient_stripped",
    title: "The submitted Patient comes back without version, date, labels and contained resources",
    verifies: &["PDEX22-BMM-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("patient_stripped.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let kick_off = match_result::kick_off_of(exchange, transcript)?;
    let persons = match_result::submitted(kick_off);
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        for person in &persons {
            let Some(copy) = found.contained(person.id()) else { continue };
            let burdened = |one: &serde_json::Value| {
                let meta = ["versionId", "lastUpdated", "security"];
                let left = meta.into_iter().find(|name| !one["meta"][*name].is_null());
                left.or_else(|| (!one["contained"].is_null()).then_some("contained"))
            };
            if burdened(&person.patient).is_none() {
                continue;
            }
            count += 1;
            if let Some(name) = burdened(copy) {
                let place = found.place("/contained");
                let expected = "no meta.versionId, meta.lastUpdated, meta.security or contained";
                let observed = format!("`{name}` is still there");
                let finding = Finding::in_response(exchange, place, expected, observed);
                return Some(Judgement::Violation(finding));
            }
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} Patients stripped")))
}
