//! `authorization.refused`: an authorization request with one thing wrong is refused at the client.

use crate::checks::oauth_answer::shown;
use crate::checks::sign_in::{answer, control, parameters, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 10] = [
    row(
        "authorization.refused.aud_missing",
        "A request that names no FHIR server is refused",
        &["SMART-APP-01"],
    ),
    row(
        "authorization.refused.aud_wrong",
        "A request that names another FHIR server is refused",
        &["SMART-APP-03"],
    ),
    row(
        "authorization.refused.challenge_method_missing",
        "A code challenge without method is refused",
        &["SMART-PKCE-02"],
    ),
    row(
        "authorization.refused.challenge_missing",
        "A request without code challenge is refused",
        &["SMART-APP-01", "UDAP-AC-02"],
    ),
    row(
        "authorization.refused.challenge_plain",
        "A plain code challenge is refused",
        &["SMART-PKCE-02", "UDAP-AC-02"],
    ),
    row(
        "authorization.refused.response_type_missing",
        "A request without response type is refused",
        &["SMART-APP-01", "SMART-APP-09"],
    ),
    row(
        "authorization.refused.response_type_unknown",
        "A request for an unknown response type is refused",
        &["SMART-APP-09"],
    ),
    row(
        "authorization.refused.scope_unknown",
        "A request for nothing but an unknown scope is refused",
        &["SMART-APP-09"],
    ),
    row(
        "authorization.refused.state_missing",
        "A request without state is refused",
        &["UDAP-AC-01", "SMART-APP-01"],
    ),
    row(
        "authorization.refused.user_denies",
        "The client learns that the person said no",
        &["SMART-APP-09"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
        page: include_str!("refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let (errors, hint): (&[&str], _) = match check.row() {
        "aud_missing" | "aud_wrong" => (
            &["invalid_request", "invalid_target", "access_denied"],
            "Without it an app can be made to send a token to a server that is not yours.",
        ),
        "challenge_method_missing" | "challenge_plain" => {
            (&["invalid_request"], "A missing method means plain, and plain protects nobody.")
        }
        "challenge_missing" => (&["invalid_request"], "Every client sends a challenge."),
        "response_type_unknown" => {
            (&["unsupported_response_type", "invalid_request"], "Offer what metadata lists.")
        }
        "scope_unknown" => (&["invalid_scope"], "Nothing that was asked for can be granted."),
        "user_denies" => (&["access_denied"], "The app must be able to tell the person."),
        "response_type_missing" | "state_missing" => {
            (&["invalid_request"], "A missing parameter is `invalid_request`.")
        }
        // Not a row of this family.
        _ => return None,
    };
    let expected = format!("a redirect to the client with error {}", any_of(errors));
    let Some(answer) = answer(exchange, transcript) else {
        return Some(no_answer(check, exchange, transcript, &expected));
    };
    let violation = |observed: String| {
        let place = Place::Header("Location".to_owned());
        let finding = Finding::in_response(answer.exchange, place, &expected, observed).hint(hint);
        Some(Judgement::Violation(finding))
    };
    if answer.get("code").is_some() {
        return violation("a redirect with a code".to_owned());
    }
    let sent = parameters(exchange);
    let state = value(&sent, "state");
    match answer.get("error") {
        Some(error) if !errors.contains(&error) => violation(format!("error {}", shown(error))),
        None => violation("a redirect with neither code nor error".to_owned()),
        Some(_) if state.is_some() && answer.get("state").is_none() => {
            violation("the error without the state of the request".to_owned())
        }
        Some(error) => Some(Judgement::Pass(format!("refused with {error}"))),
    }
}

/// The browser was not sent to the client. RFC 6749 wants it to be, but an error page keeps the
/// harm away just as well where the request is not to be trusted.
fn no_answer(
    check: &Check,
    exchange: &Exchange,
    transcript: &Transcript,
    expected: &str,
) -> Judgement {
    let last = transcript.of_step(&exchange.step).last().unwrap_or(exchange);
    let status = last.status().unwrap_or_default();
    if matches!(status, 429 | 503) {
        return Judgement::Blocked(format!("the server put the request off with {status}"));
    }
    let observed = format!("a page with status {status}, and no redirect to the client");
    let finding = Finding::in_response(last, Place::Status, expected, observed)
        .hint("With a good redirect URI errors belong there: the app can then explain them.");
    // What is refused on a page is refused; the rows about the way of telling want the redirect.
    if status >= 400 && !check.verifies.contains(&"SMART-APP-09") {
        Judgement::Doubt(finding)
    } else {
        Judgement::Violation(finding)
    }
}

fn any_of(errors: &[&str]) -> String {
    errors.iter().map(|error| format!("`{error}`")).collect::<Vec<_>>().join(" or ")
}
