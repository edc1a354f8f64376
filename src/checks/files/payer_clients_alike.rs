//! `files.payer_clients_alike`: what is a payer's is open to its other clients whole, or not at all.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.payer_clients_alike",
    title: "To other clients of its payer, an export is open as a whole or not at all",
    verifies: &["BULK-AUTH-03", "BULK-SEC-04", "PDEX-TOK-03"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status, Endpoint::File, Endpoint::Read]),
    page: include_str!("payer_clients_alike.md"),
    judge,
};

/// How a second client of the payer asks: for the status, for a file, for a resource.
const ALTERATIONS: [&str; 3] = ["job_of_payer", "file_of_payer", "token_of_same_payer"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &ALTERATIONS)? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let status = pair.response.status;
    let is_shown = match status {
        200..300 => true,
        401 | 403 | 404 => false,
        _ => {
            let finding = wrong_status(exchange, pair.response, "200").or("404").or("403");
            return Some(Judgement::Doubt(finding));
        }
    };
    if exchange.endpoint == Endpoint::File {
        let listing = job::listing_of(exchange, transcript);
        if listing.as_ref().is_some_and(|it| it.manifest["requiresAccessToken"] == false) {
            let why = "requiresAccessToken is false: the URLs are the protection";
            return Some(Judgement::NotApplicable(why.to_owned()));
        }
        // Whoever is shown the manifest cannot tell why its files are not to be had.
        let listed = listing.and_then(|listing| is_manifest_shown(listing.poll, transcript));
        if let Some(listed) = listed.filter(|listed| *listed != is_shown) {
            let said = |shown| if shown { "is shown" } else { "is not shown" };
            let observed = format!("the manifest {}, its file {}", said(listed), said(is_shown));
            let expected = "manifest and files open alike to a client";
            let finding = Finding::in_response(exchange, Place::Status, expected, observed);
            return Some(Judgement::Doubt(finding.hint(
                "The texts leave open whether an export is its client's or its payer's. Whichever \
                 it is, decide it alike at every poll and file.",
            )));
        }
    }
    Some(Judgement::Pass(if is_shown {
        "open to another client of the payer, as it may be".to_owned()
    } else {
        format!("limited to the client that began it, as it may be ({status})")
    }))
}

/// Whether the other client was shown the manifest that `poll` brought; nothing when it did not ask.
fn is_manifest_shown(poll: &Exchange, transcript: &Transcript) -> Option<bool> {
    job::same_job(poll, Endpoint::Status, transcript)
        .find(|poll| transcript.alteration(poll).is_some_and(|it| it.name == ALTERATIONS[0]))
        .map(|poll| job::manifest(poll).is_some())
}
