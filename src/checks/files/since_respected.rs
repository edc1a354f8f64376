//! `files.since_respected`: an incremental export leaves out what did not change.

use jiff::Timestamp;

use crate::checks::given::Given;
use crate::checks::pass::{Context, Mentions, Note, hash_of, note, notes};
use crate::checks::{Check, Judges, instant, job, lasting};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.since_respected",
    title: "Nothing older than _since is exported",
    verifies: &["BULK-QP-02", "BULK-QP-04"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("since_respected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let listing = job::listing_of(exchange, transcript)?;
    let (dated, mut old, is_cut) =
        note(exchange, transcript, |found: &Old| (found.dated, found.kept.clone(), found.is_cut))?;
    // The other files matter only when there is something to excuse.
    if !old.is_empty() {
        let files = job::files_of(listing.poll, &listing.manifest, transcript);
        let files = files.iter().map(|file| file.exchange);
        let known = notes(files, transcript, |_, mentions: &Mentions| {
            old.retain(|(_, name)| mentions.names.all().binary_search(name).is_err());
            !mentions.names.is_cut
        });
        if !known.iter().all(|whole| *whole) && !old.is_empty() {
            let why = "more references than are kept, so an old resource may be referred to";
            return Some(Judgement::Blocked(why.to_owned()));
        }
    }
    let Some((number, _)) = old.first() else {
        if is_cut {
            let why = "more old resources than are kept";
            return Some(Judgement::Blocked(why.to_owned()));
        }
        return (dated > 0)
            .then(|| Judgement::Pass(format!("{dated} dated resources, none needlessly old")));
    };
    let place = Place::Line { number: *number, pointer: "/meta/lastUpdated".to_owned() };
    let expected = "an instant at or after _since";
    let observed = match old.len() {
        1 => "an earlier instant".to_owned(),
        all => format!("an earlier instant, here and in {} other lines", all - 1),
    };
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .or("a resource that another exported one refers to"),
    ))
}

/// The resources of a file that did not change since `_since`.
#[derive(Debug)]
pub(in crate::checks) struct Old {
    since: Timestamp,
    dated: u64,
    /// Their lines and names.
    kept: Vec<(u64, u64)>,
    is_cut: bool,
}

/// Old resources that are kept of a file.
const OLD_LIMIT: usize = 500_000;

impl Old {
    pub(in crate::checks) fn begin(context: &Context<'_>) -> Option<Box<dyn Note>> {
        let kick_off = context.output_of()?;
        if context.transcript.alteration(kick_off).is_some() {
            return None;
        }
        let since = since(kick_off)?;
        Some(Box::new(Self { since, dated: 0, kept: Vec::new(), is_cut: false }))
    }
}

impl Note for Old {
    fn see(&mut self, one: &Given<'_>) {
        let Some(updated) = one.updated() else { return };
        self.dated += 1;
        if updated < self.since
            && !lasting::serves_many(one.kind())
            && let Some(id) = one.at("id").as_str()
        {
            if self.kept.len() < OLD_LIMIT {
                self.kept.push((one.line(), hash_of(one.kind(), id)));
            } else {
                self.is_cut = true;
            }
        }
    }
}

/// The instant of `_since`. A plus sign that was not encoded arrives as a space.
fn since(kick_off: &Exchange) -> Option<Timestamp> {
    let (_, value) = job::parameters(kick_off).into_iter().find(|(name, _)| name == "_since")?;
    instant::fhir(&value.replace(' ', "+"))
}
