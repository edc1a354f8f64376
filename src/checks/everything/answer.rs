//! What checks of `$everything` share: an answer with all its pages.

use serde_json::Value;
use url::Url;

use crate::checks::found::bundle;
use crate::checks::job::percent_decoded;
use crate::id::Endpoint;
use crate::transcript::{Exchange, Transcript};

/// A page that was got.
#[derive(Debug)]
pub(in crate::checks) struct Got<'t> {
    /// The exchange that brought it.
    pub(in crate::checks) exchange: &'t Exchange,
    /// The Bundle.
    pub(in crate::checks) bundle: Value,
}

/// The logical id of the member a request asks about.
pub(super) fn member(exchange: &Exchange) -> Option<String> {
    let path = percent_decoded(&exchange.request.path());
    let path = path.strip_suffix("/$everything")?;
    path.rsplit_once("Patient/").map(|(_, id)| id.to_owned())
}

/// The first value of a parameter.
pub(super) fn parameter(exchange: &Exchange, name: &str) -> Option<String> {
    let query = exchange.request.query();
    query.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// Whether nothing but the size of pages was asked for.
pub(super) fn is_unlimited(exchange: &Exchange) -> bool {
    let query = exchange.request.query();
    query.iter().all(|(name, _)| !matches!(name.as_str(), "_type" | "_since" | "start" | "end"))
}

/// The absolute URL of the page after this one.
pub(super) fn next(got: &Got<'_>) -> Option<Url> {
    let links = got.bundle["link"].as_array()?;
    let link = links.iter().find(|link| link["relation"] == "next")?["url"].as_str()?;
    Url::parse(&got.exchange.request.url).ok()?.join(link).ok()
}

/// All pages that `exchange` and its links brought, when it is the last of them; with whether they
/// are all there are.
pub(in crate::checks) fn pages<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Vec<Got<'t>>, bool)> {
    let last = Got { exchange, bundle: bundle(exchange, transcript)? };
    let is_whole = next(&last).is_none();
    let is_followed = next(&last).is_some_and(|url| {
        transcript.after(exchange).any(|other| {
            other.step == exchange.step
                && Url::parse(&other.request.url).ok().as_ref() == Some(&url)
        })
    });
    if is_followed {
        return None;
    }
    let mut pages = vec![last];
    for other in transcript.before(exchange) {
        if other.endpoint != Endpoint::Everything || other.step != exchange.step {
            continue;
        }
        let Some(bundle) = bundle(other, transcript) else { continue };
        let got = Got { exchange: other, bundle };
        let wanted = Url::parse(&pages[0].exchange.request.url).ok();
        if next(&got) == wanted {
            pages.insert(0, got);
        }
    }
    Some((pages, is_whole))
}
