//! `authorization.redirect_uri_exact`: nobody is sent to a place the client did not register.

use url::Url;

use crate::checks::sign_in::{control, parameters, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 5] = [
    row(
        "authorization.redirect_uri_exact.client_unknown",
        "A request of an unknown client is answered on a page",
        &["SMART-APP-01", "SMART-APP-08"],
    ),
    row(
        "authorization.redirect_uri_exact.redirect_uri_case",
        "A redirect URI in another case is not followed",
        &["SMART-APP-08"],
    ),
    row(
        "authorization.redirect_uri_exact.redirect_uri_other",
        "A redirect URI that is not registered is not followed",
        &["SMART-APP-08"],
    ),
    row(
        "authorization.redirect_uri_exact.redirect_uri_query",
        "A redirect URI with an added query is not followed",
        &["SMART-APP-08"],
    ),
    row(
        "authorization.redirect_uri_exact.redirect_uri_suffix",
        "A redirect URI with an added path is not followed",
        &["SMART-APP-08"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
        page: include_str!("redirect_uri_exact.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let good = match control(check.row(), exchange, transcript)? {
        Ok(good) => good,
        Err(judgement) => return Some(judgement),
    };
    let sent = parameters(exchange);
    let named = value(&sent, "redirect_uri").and_then(|uri| Url::parse(uri).ok());
    let registered = location(good.exchange);
    for other in transcript.of_step(&exchange.step) {
        let Some(location) = location(other) else { continue };
        let leads_to = |place: &Option<Url>| {
            place.as_ref().is_some_and(|place| {
                place.origin() == location.origin() && place.path() == location.path()
            })
        };
        if leads_to(&named) || leads_to(&registered) {
            let place = Place::Header("Location".to_owned());
            let expected = "an error page, and no redirect away from the server";
            let what = if location.query_pairs().any(|(name, _)| name == "code") {
                "a redirect there, with a code"
            } else {
                "a redirect there"
            };
            let finding = Finding::in_response(other, place, expected, what.to_owned()).hint(
                "Compare redirect URIs as strings with those the client registered, before \
                 anything else is answered.",
            );
            return Some(Judgement::Violation(finding));
        }
    }
    Some(Judgement::Pass("nobody was sent there".to_owned()))
}

/// Where a redirect leads.
fn location(exchange: &Exchange) -> Option<Url> {
    let response = exchange.response.as_ref()?;
    (300..400).contains(&response.status).then_some(())?;
    Url::parse(&exchange.request.url).ok()?.join(response.headers.get("location")?).ok()
}
