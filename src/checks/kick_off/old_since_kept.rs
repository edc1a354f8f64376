//! `kick_off.old_since_kept`: an old `_since` is taken as it is.

use crate::checks::exported::{Exported, both, name, updated};
use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.old_since_kept",
    title: "A _since long ago loses nothing that an export without it has",
    verifies: &["PDEX22-EXP-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("old_since_kept.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (since_old, control) = match both(exchange, transcript, "since_old")? {
        Ok(both) => both,
        Err(blocked) => return Some(blocked),
    };
    let (_, since) = job::parameters(exchange).into_iter().find(|(name, _)| name == "_since")?;
    let since = instant::fhir(&since.replace(' ', "+"))?;
    let given = since_old.names(transcript);
    let wanted = after(&control, since);
    let missing = wanted.iter().filter(|name| !given.contains(name)).count();
    if missing == 0 {
        let pass = || Judgement::Pass(format!("all {} resources are there", wanted.len()));
        return (!wanted.is_empty()).then(pass);
    }
    if let Some(blocked) = given.cut_short() {
        return Some(blocked);
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "everything changed after _since that the export without it has";
    let observed = format!("{missing} of {} resources are missing", wanted.len());
    Some(Judgement::Violation(
        Finding::in_response(since_old.poll, place, expected, observed)
            .hint("Limit the data by a window of its own, without replacing _since."),
    ))
}

/// Names of what was changed after an instant. A Provenance may be made for one export alone.
fn after(control: &Exported<'_>, since: jiff::Timestamp) -> Vec<String> {
    control
        .resources(None)
        .filter(|resource| resource["resourceType"] != "Provenance")
        .filter(|resource| updated(resource).is_some_and(|updated| updated > since))
        .filter_map(|resource| name(&resource))
        .collect()
}
