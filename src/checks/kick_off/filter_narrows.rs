//! `kick_off.filter_narrows`: a filter gives nothing that the same export without it does not.

use crate::checks::exported::{Exported, both, name};
use crate::checks::type_filter::TypeFilter;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.filter_narrows",
    title: "A _typeFilter never widens an export",
    verifies: &["PDEX22-EXP-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("filter_narrows.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let both = ["type_filtered", "type_filter_alternatives"]
        .iter()
        .find_map(|alteration| both(exchange, transcript, alteration))?;
    let (filtered, control) = match both {
        Ok(both) => both,
        Err(blocked) => return Some(blocked),
    };
    let whole = control.names(transcript);
    let mut count = 0_usize;
    let mut added = 0_usize;
    // A Provenance may be made for one export alone.
    for resource in filtered.resources(None).filter(|one| one["resourceType"] != "Provenance") {
        count += 1;
        added += usize::from(name(&resource).is_some_and(|name| !whole.contains(&name)));
    }
    if added == 0 {
        if count > 0 {
            let seen = format!("{count} resources, all in the whole export too");
            return Some(Judgement::Pass(seen));
        }
        return nothing(exchange, &filtered, &control);
    }
    if let Some(blocked) = whole.cut_short() {
        return Some(blocked);
    }
    let place = Place::Pointer("/output".to_owned());
    let expected = "only what the export without _typeFilter has";
    let observed = format!("{added} of {count} resources more");
    Some(Judgement::Violation(
        Finding::in_response(filtered.poll, place, expected, observed)
            .hint("Apply a filter to what may go out, not instead of what limits it."),
    ))
}

/// Judges an export that holds nothing: it is too narrow when something meets the filter.
fn nothing(
    exchange: &Exchange,
    filtered: &Exported<'_>,
    control: &Exported<'_>,
) -> Option<Judgement> {
    let filters = TypeFilter::of(exchange)?;
    let met = |filter: &TypeFilter| {
        control.resources(Some(&filter.kind)).filter(|one| filter.meets(one)).count()
    };
    let missed: usize = filters.iter().map(met).sum();
    (missed > 0).then(|| {
        let place = Place::Pointer("/output".to_owned());
        let expected = "what meets _typeFilter of the export without it";
        let observed = format!("nothing, and {missed} resources meet it");
        Judgement::Violation(Finding::in_response(filtered.poll, place, expected, observed))
    })
}
