//! `files.only_matched_members`: nobody else is in the export.

use std::collections::BTreeSet;

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
use crate::fhir;
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Fact, OWN_CLIENT, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.only_matched_members",
    title: "Only matched members are exported",
    verifies: &["BULK-AUTH-05", "PDEX-BULK-08", "PDEX-P2P-24"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("only_matched_members.md"),
    judge,
};

/// Cases of members whose data must not flow, whatever was answered to their match.
const REFUSED_CASES: [&str; 4] = ["unknown", "ambiguous", "opted_out", "expired_consent"];

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::downloaded(exchange, transcript)?;
    if transcript.claims(OWN_CLIENT) == Some(false) {
        let why = "the client is shared by scenarios, so members matched in others may turn up";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    judged(check, exchange, transcript)
}

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let matched = matched(context.transcript);
    if matched.is_empty() || context.transcript.claims(OWN_CLIENT) == Some(false) {
        return None;
    }
    let rule = move |one: &Given<'_>| {
        let mut owners = one.owners().peekable();
        owners.peek()?;
        Some(match owners.find(|owner| !matched.contains(owner.id)) {
            Some(stranger) => {
                let expected = "a member who was matched in this run";
                Err(Wrong::at(stranger.pointer(), expected, "another patient")
                    .hint("Limit every export to the members this client was matched with."))
            }
            None => Ok(()),
        })
    };
    Some(Watch::each(rule, |count| format!("{count} resources, all of matched members")))
}

/// The logical ids of the members that may be exported, as far as they are known: of the members
/// that were loaded for the run, and where nothing is known of somebody, those the matches named.
fn matched(transcript: &Transcript) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut are_all_known = true;
    for fact in &transcript.facts {
        if let Fact::Member { case, patient_ids, .. } = fact
            && !REFUSED_CASES.contains(&case.as_str())
        {
            are_all_known &= !patient_ids.is_empty();
            known.extend(patient_ids.iter().cloned());
        }
    }
    if are_all_known && !known.is_empty() {
        return known;
    }
    named(transcript).map(|named| known.into_iter().chain(named).collect()).unwrap_or_default()
}

/// The members that the answers to all matches named; `None` when one of them named nobody.
fn named(transcript: &Transcript) -> Option<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    for found in transcript.at(Endpoint::MemberMatch).filter(|found| found.succeeded()) {
        let answer = found.response.as_ref()?.json().ok()?;
        let reference = fhir::named(&answer, "MemberId").next()?;
        let id = job::patient_id(reference["valueReference"]["reference"].as_str()?)?;
        ids.insert(id.to_owned());
    }
    // Whom the Groups of a bulk match hold is read off its results alone.
    transcript.at(Endpoint::BulkMatch).next().is_none().then_some(ids)
}
