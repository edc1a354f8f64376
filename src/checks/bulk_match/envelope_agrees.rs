//! `bulk_match.envelope_agrees`: the Parameters file says what the Group files say.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "bulk_match.envelope_agrees",
    title: "A Parameters file beside Group files holds the same Groups",
    verifies: &["PDEX22-BMM-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchFile]),
    page: include_str!("envelope_agrees.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let found = match_result::finished(exchange, transcript)?;
    let all: Vec<_> = transcript
        .at(Endpoint::MatchFile)
        .filter(|file| {
            match_result::kick_off_of(file, transcript)
                .is_some_and(|kick_off| kick_off.seq == found.kick_off.seq)
        })
        .flat_map(|file| match_result::groups_in(file, transcript))
        .collect();
    let (enveloped, plain): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.named.is_some());
    if enveloped.is_empty() || plain.is_empty() {
        return None;
    }
    for one in &enveloped {
        let same = plain.iter().find(|other| other.code() == one.code());
        let same_members = same.is_some_and(|other| {
            other.group["id"] == one.group["id"] && other.group["member"] == one.group["member"]
        });
        if !same_members {
            let expected = "the Group of the Group file, with the same id and members";
            let observed = match same {
                Some(_) => "another id or other members",
                None => "a Group that no Group file holds",
            };
            let finding =
                Finding::in_response(one.exchange, one.place(""), expected, observed.to_owned());
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass(format!("{} Groups in both", enveloped.len())))
}
