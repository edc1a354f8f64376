//! `kick_off.type_filter_alternatives`: several queries on one type are alternatives.

use crate::checks::exported::{both, name};
use crate::checks::type_filter::TypeFilter;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.type_filter_alternatives",
    title: "Several filters on a type are alternatives",
    verifies: &["BULK3-KO-05", "BULK-QP-12"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("type_filter_alternatives.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (given, control) = match both(exchange, transcript, "type_filter_alternatives")? {
        Ok(both) => both,
        Err(blocked) => return Some(blocked),
    };
    let filters = TypeFilter::of(exchange)?;
    let names = given.names(transcript);
    let mut wanted = 0_usize;
    let mut missing = 0_usize;
    for filter in &filters {
        for resource in control.resources(Some(&filter.kind)).filter(|one| filter.meets(one)) {
            wanted += 1;
            missing += usize::from(name(&resource).is_some_and(|name| !names.contains(&name)));
        }
    }
    if missing == 0 {
        return (wanted > 0).then(|| Judgement::Pass(format!("{wanted} resources, of each query")));
    }
    if let Some(blocked) = names.cut_short() {
        return Some(blocked);
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "every resource that meets one of the queries";
    let observed = format!("{missing} of {wanted} resources are missing");
    Some(Judgement::Violation(
        Finding::in_response(given.poll, place, expected, observed)
            .hint("Queries on the same type widen the result; criteria within one narrow it."),
    ))
}
