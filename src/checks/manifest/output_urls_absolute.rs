//! `manifest.output_urls_absolute`: files are at absolute URLs.

use url::Url;

use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.output_urls_absolute",
    title: "File URLs in the manifest are absolute",
    verifies: &["BULK-MAN-05"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("output_urls_absolute.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let mut count = 0;
    for list in ["output", "error", "deleted"] {
        for (index, entry) in manifest[list].as_array().into_iter().flatten().enumerate() {
            let Some(url) = entry["url"].as_str() else { continue };
            let observed = match Url::parse(url) {
                Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
                    count += 1;
                    continue;
                }
                Ok(url) => format!("a URL with the scheme `{}`", url.scheme()),
                Err(url::ParseError::RelativeUrlWithoutBase) => "a relative reference".to_owned(),
                Err(error) => format!("a value that is no URL: {error}"),
            };
            let place = Place::Pointer(format!("/{list}/{index}/url"));
            let expected = "an absolute http or https URL";
            return Some(Judgement::Violation(
                Finding::in_response(exchange, place, expected, observed)
                    .hint("Build file URLs from the public base of the server or file store."),
            ));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} absolute URLs")))
}
