//! `files.only_matched_members`: nobody else is in the export.

use std::collections::BTreeSet;

use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::{Check, Judges, job};
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

/// The logical ids of the members that may be exported, as far as they are known.
fn matched(transcript: &Transcript) -> BTreeSet<&str> {
    transcript
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Member { case, patient_ids, .. } if !REFUSED_CASES.contains(&case.as_str()) => {
                Some(patient_ids)
            }
            _ => None,
        })
        .flatten()
        .map(String::as_str)
        .collect()
}
