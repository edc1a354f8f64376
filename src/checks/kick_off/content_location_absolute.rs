//! `kick_off.content_location_absolute`: the status URL is absolute.

use url::Url;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "kick_off.content_location_absolute",
    title: "An accepted kick-off names an absolute status URL",
    verifies: &["BULK-KO-14"],
    judges: Judges::answers(Actor::Source, &[Endpoint::KickOff]),
    page: include_str!("content_location_absolute.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    // Holds for every answer that starts a job, whatever was altered in the request.
    let response = exchange.response.as_ref().filter(|response| response.status == 202)?;
    let location = response.headers.get("content-location");
    let observed = match location.map(Url::parse) {
        Some(Ok(url)) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            return Some(Judgement::Pass("Content-Location holds an absolute URL".to_owned()));
        }
        Some(Ok(url)) => format!("a URL with the scheme `{}`", url.scheme()),
        Some(Err(url::ParseError::RelativeUrlWithoutBase)) => "a relative reference".to_owned(),
        Some(Err(error)) => format!("a value that is no URL: {error}"),
        None => "no Content-Location field".to_owned(),
    };
    Some(Judgement::Violation(
        Finding::in_response(
            exchange,
            Place::Header("Content-Location".to_owned()),
            "Content-Location with an absolute http or https URL",
            observed,
        )
        .hint("Build the status URL from the public base of the server, scheme and host included."),
    ))
}
