//! `files.only_matched_members`: nobody else is in the export.

use std::collections::BTreeSet;

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job, match_result};
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
    let context = Context::new(exchange, transcript);
    if in_group(&context).is_none() && transcript.claims(OWN_CLIENT) == Some(false) {
        let why = "the client is shared by scenarios, so members matched in others may turn up";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    judged(check, exchange, transcript)
}

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let of_group = in_group(context);
    let (expected, hint) = if of_group.is_some() {
        (
            "a member of the Group that is exported",
            "Limit an export of a Group to the members the match put into it.",
        )
    } else {
        (
            "a member who was matched in this run",
            "Limit every export to the members this client was matched with.",
        )
    };
    let is_shared = || context.transcript.claims(OWN_CLIENT) == Some(false);
    let matched = match of_group {
        Some(members) => members,
        None if is_shared() => return None,
        None => matched(context.transcript),
    };
    if matched.is_empty() {
        return None;
    }
    let rule = move |one: &Given<'_>| {
        let mut owners = one.owners().peekable();
        owners.peek()?;
        Some(match owners.find(|owner| !matched.contains(owner.id)) {
            Some(stranger) => {
                Err(Wrong::at(stranger.pointer(), expected, "another patient").hint(hint))
            }
            None => Ok(()),
        })
    };
    Some(Watch::each(rule, |count| format!("{count} resources, all of matched members")))
}

/// The logical ids of the members of the Group whose export a file belongs to; `None` for another
/// export, and when the match did not name them all.
fn in_group(context: &Context<'_>) -> Option<BTreeSet<String>> {
    let (kick_off, transcript) = (context.kick_off?, context.transcript);
    let (id, _) = match_result::group_of(kick_off)?;
    let given = match_result::matched_before(kick_off, transcript);
    let groups: Vec<_> = given.iter().filter(|(given, _)| *given == id).collect();
    groups.first()?;
    let entries = groups.iter().flat_map(|(_, group)| group.entries());
    let named = entries.map(|entity| job::patient_id(entity["reference"].as_str()?));
    let mut members: BTreeSet<String> =
        named.map(|id| id.map(str::to_owned)).collect::<Option<_>>()?;
    for fact in &transcript.facts {
        // Of a member who is known by several ids, the Group may name one.
        if let Fact::Member { patient_ids, .. } = fact
            && patient_ids.iter().any(|id| members.contains(id))
        {
            members.extend(patient_ids.iter().cloned());
        }
    }
    Some(members)
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
