//! `files.reachable`: what is listed can be fetched.

use url::Url;

use crate::checks::{Check, Judges, instant, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.reachable",
    title: "Every listed file can be downloaded",
    verifies: &["BULK-FILE-02", "BULK-SEC-05", "ATR-EXP-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("reachable.md"),
    judge,
};

/// A client that follows so many redirects is patient.
const FEW: usize = 5;

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let listing = job::listing_of(exchange, transcript)?;
    if let Some(sender) = job::senders_of(exchange, transcript).first()
        && exchange.response.is_none()
    {
        let by = format!("where the redirect of exchange {} leads to, nobody answers", sender.seq);
        return Some(Judgement::Blocked(by));
    }
    let status = exchange.status()?;
    match status {
        200 => return Some(Judgement::Pass("status 200".to_owned())),
        // Moved to a file store: what it answers tells more.
        300..400 => return redirected(exchange, transcript),
        // Busy: a later exchange tells more.
        429 | 503 => return None,
        _ if may_be_gone(exchange, &listing, transcript) => return None,
        _ => {}
    }
    let observed = format!("status {status}");
    let finding = Finding::in_response(exchange, Place::Status, "status 200", observed);
    let needs_token = listing.manifest["requiresAccessToken"] != false;
    Some(Judgement::Violation(if matches!(status, 401 | 403) && !needs_token {
        finding.hint("The manifest says that no token is needed.")
    } else {
        finding
    }))
}

/// Judges a redirect: it must lead to a file.
fn redirected(exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    let field = Place::Header("Location".to_owned());
    let lost = |expected: &str, observed: String| {
        let finding = Finding::in_response(exchange, field, expected, observed)
            .hint("A client follows a redirect to where the file is kept; there it must find it.");
        Some(Judgement::Violation(finding))
    };
    let Some(to) = job::redirect_of(exchange) else {
        let observed = match exchange.response.as_ref()?.headers.get("location") {
            Some(_) => format!("status {status} with a Location that cannot be fetched"),
            None => format!("status {status} without Location"),
        };
        return lost("status 200, or a redirect that says where to", observed);
    };
    let mut before = job::senders_of(exchange, transcript);
    let passed = before.len();
    before.push(exchange);
    let is_again = before.iter().any(|one| Url::parse(&one.request.url).ok() == Some(to.clone()));
    if is_again {
        let observed = "a redirect back to a URL that redirects here".to_owned();
        return lost("a redirect that leads to the file", observed);
    }
    let is_followed = job::end_of(exchange, transcript).seq != exchange.seq;
    if !is_followed && passed >= FEW {
        return lost("a file after few redirects", format!("a redirect after {passed} others"));
    }
    None
}

/// Whether the file expired, its job was deleted, or a consent ended.
fn may_be_gone(exchange: &Exchange, listing: &job::Listing<'_>, transcript: &Transcript) -> bool {
    let expired = listing
        .poll
        .response
        .as_ref()
        .and_then(|response| instant::http_date(response.headers.get("expires")?))
        .is_some_and(|expires| expires <= exchange.started_at);
    let deleted = job::same_job(listing.poll, Endpoint::Cancel, transcript)
        .any(|cancel| cancel.seq < exchange.seq && cancel.succeeded());
    expired || deleted || transcript.consent_ended_before(exchange)
}
