//! `everything.claims_kept`: PDex 2.2.0 wants the claims that other ways of fetching show.

use std::collections::BTreeSet;

use crate::checks::found::{Search, bundle, entries, name_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::answer::{is_unlimited, member, pages};

/// The check.
pub static CHECK: Check = Check {
    id: "everything.claims_kept",
    title: "$everything leaves out no claim that a search shows",
    verifies: &["PDEX22-EVT-01"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Everything]),
    page: include_str!("claims_kept.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let member = member(exchange)?;
    let (pages, is_whole) = pages(exchange, transcript)?;
    (is_whole && is_unlimited(exchange)).then_some(())?;
    let have: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| entries(&page.bundle, "match"))
        .map(|(_, resource)| name_of(resource))
        .collect();
    // What the client may see is what a search of its own has shown.
    let mut shown = 0;
    for other in &transcript.exchanges {
        let Some(search) = Search::of(other, transcript) else { continue };
        if search.kind != "ExplanationOfBenefit" || search.member() != Some(member.as_str()) {
            continue;
        }
        let Some(found) = bundle(other, transcript) else { continue };
        for (_, claim) in entries(&found, "match").filter(|(_, one)| one["use"] == "claim") {
            shown += 1;
            if !have.contains(&name_of(claim)) {
                let place = Place::Pointer("/entry".to_owned());
                let expected = "every claim that a search by the same client shows";
                let observed = format!("a claim is missing that exchange {} holds", other.seq);
                let finding = Finding::in_response(exchange, place, expected, observed);
                return Some(Judgement::Violation(finding.hint(
                    "PDex 2.2.0: $everything leaves out nothing that other ways of fetching give.",
                )));
            }
        }
    }
    (shown > 0).then(|| Judgement::Pass(format!("{shown} claims, all there")))
}
