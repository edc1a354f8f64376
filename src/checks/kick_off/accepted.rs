//! `kick_off.accepted`: a valid kick-off starts a job and says so with 202.

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.accepted",
    title: "A valid kick-off is answered with 202",
    verifies: &["BULK-KO-01", "BULK-KO-14"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("accepted.md"),
    judge,
};

/// Cases of members whose data must not be exported, so that a refusal is right.
const REFUSED_CASES: [&str; 4] = ["unknown", "ambiguous", "opted_out", "expired_consent"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || may_be_refused(exchange, transcript) {
        return None;
    }
    let status = exchange.status()?;
    let is_get = exchange.request.method == "GET";
    match status {
        202 => return Some(Judgement::Pass("status 202".to_owned())),
        // Busy now; `kick_off.busy_says_when` looks at how it says so.
        429 | 503 => return None,
        // Whether the operation and the method exist at all is for other checks of this group.
        404 | 405 | 501 if job::is_patient_export(exchange) => {
            if status == 404 || is_get {
                return None;
            }
            let why = "a POST kick-off of $export is optional, and this server has none";
            return Some(Judgement::NotApplicable(why.to_owned()));
        }
        _ => {}
    }
    if nobody_matched(exchange, transcript) {
        return Some(Judgement::Blocked("no member was matched before the kick-off".to_owned()));
    }
    let observed = format!("status {status}");
    let finding = Finding::in_response(exchange, Place::Status, "status 202", observed)
        .or("status 429 with Retry-After while the server is busy");
    Some(Judgement::Violation(match status {
        200..300 => finding.hint(
            "An export runs in the background: answer 202 with the status URL in \
             Content-Location, even when the result is ready at once.",
        ),
        401 | 403 => finding.hint(
            "The token came from the configured authorization server for this export: look at \
             the scopes the client is registered for, and at how the token is verified.",
        ),
        _ => finding,
    }))
}

/// Whether the member opted out or the consent ended, so that an export may be refused.
fn may_be_refused(exchange: &Exchange, transcript: &Transcript) -> bool {
    transcript.consent_ended_before(exchange)
        || transcript.member_case(exchange).is_some_and(|case| REFUSED_CASES.contains(&case))
}

/// Whether members were asked for before and none was found.
fn nobody_matched(exchange: &Exchange, transcript: &Transcript) -> bool {
    let mut matches =
        transcript.before(exchange).filter(|other| other.endpoint == Endpoint::MemberMatch);
    let Some(last) = matches.next() else { return false };
    !last.succeeded() && !matches.any(Exchange::succeeded)
}
