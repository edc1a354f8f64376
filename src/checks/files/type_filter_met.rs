//! `files.type_filter_met`: a filtered type holds only what meets the filter.

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::type_filter::TypeFilter;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.type_filter_met",
    title: "Exported resources meet the _typeFilter",
    verifies: &["BULK-QP-12", "PDEX22-EXP-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("type_filter_met.md"),
    judge,
};

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    TypeFilter::of(job::kick_off_of(listing.poll, transcript)?)?;
    if transcript.claims("type_filter") == Some(false) {
        let why = "`_typeFilter` is not claimed, and clients must be ready for that";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    judged(check, exchange, transcript)
}

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let filters = TypeFilter::of(context.output_of()?)?;
    let rule = move |one: &Given<'_>| {
        let mut about = filters.iter().filter(|filter| one.kind() == filter.kind).peekable();
        about.peek()?;
        let resource = one.resource.value();
        Some(about.any(|filter| filter.meets(&resource)).then_some(()).ok_or_else(|| {
            let expected = "a resource that meets a query of _typeFilter";
            Wrong::at("", expected, "one that meets none")
                .or("a kick-off that is refused, when the query is not supported")
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} resources, each meets a query")))
}
