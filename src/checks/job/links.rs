//! Which kick-off, polls and manifest belong together.

use serde_json::Value;
use url::Url;

use crate::id::Endpoint;
use crate::transcript::{Exchange, Transcript};

/// The lists of a manifest that name files.
pub(super) const LISTS: [&str; 3] = ["output", "error", "deleted"];

/// Parses `url` for comparison, without its fragment.
pub(super) fn parse(url: &str) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// Resolves `reference` against the URL of `exchange`.
pub(super) fn resolve(exchange: &Exchange, reference: &str) -> Option<Url> {
    let mut url = parse(&exchange.request.url)?.join(reference).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// The status URL a kick-off was given.
fn status_url(kick_off: &Exchange) -> Option<Url> {
    let location = kick_off.response.as_ref()?.headers.get("content-location")?;
    resolve(kick_off, location)
}

/// The kick-off whose job `exchange` (a poll or a cancellation) is about.
pub(in crate::checks) fn kick_off_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<&'t Exchange> {
    let url = parse(&exchange.request.url)?;
    let direct = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::KickOff && status_url(other).as_ref() == Some(&url)
    });
    direct.or_else(|| kick_off_of(linking(exchange, transcript)?.0, transcript))
}

/// The poll whose manifest links to the one that `exchange` asks for, with that manifest.
pub(in crate::checks) fn linking<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(&'t Exchange, Value)> {
    let url = parse(&exchange.request.url)?;
    transcript.before(exchange).filter(|poll| poll.endpoint == Endpoint::Status).find_map(|poll| {
        let manifest = unaltered_manifest(poll, transcript)?;
        let linked = next(&manifest).and_then(|next| resolve(poll, next));
        (linked.as_ref() == Some(&url)).then_some((poll, manifest))
    })
}

/// Where the manifest goes on (Bulk Data 3.0.0).
fn next(manifest: &Value) -> Option<&str> {
    let links = manifest["link"].as_array()?;
    links.iter().find(|link| link["relation"] == "next")?["url"].as_str()
}

/// The manifest of `poll` with all that the manifests it goes on in list.
pub(in crate::checks) fn whole<'t>(
    poll: &'t Exchange,
    manifest: Value,
    transcript: &'t Transcript,
) -> Value {
    let mut whole = manifest.clone();
    let mut last = (poll, manifest);
    while let Some((poll, part)) = linked(last.0, &last.1, transcript) {
        for list in LISTS {
            let more = part[list].as_array().into_iter().flatten().cloned();
            match &mut whole[list] {
                Value::Array(entries) => entries.extend(more),
                entries if part[list].is_array() => *entries = more.collect(),
                _ => {}
            }
        }
        last = (poll, part);
    }
    whole
}

/// Whether files are organized by instances of a type, and so not by type (Bulk Data 3.0.0).
pub(in crate::checks) fn is_organized(manifest: &Value) -> bool {
    manifest["outputOrganizedBy"].is_string()
}

/// The poll and manifest that `manifest` of `poll` links to, if they were fetched.
pub(in crate::checks) fn linked<'t>(
    poll: &'t Exchange,
    manifest: &Value,
    transcript: &'t Transcript,
) -> Option<(&'t Exchange, Value)> {
    let url = resolve(poll, next(manifest)?)?;
    transcript
        .after(poll)
        .filter(|other| {
            other.endpoint == Endpoint::Status && parse(&other.request.url).as_ref() == Some(&url)
        })
        .find_map(|other| Some((other, unaltered_manifest(other, transcript)?)))
}

/// The exchanges of `endpoint` at the same URL as `exchange`, itself included, in order.
pub(in crate::checks) fn same_job<'t>(
    exchange: &Exchange,
    endpoint: Endpoint,
    transcript: &'t Transcript,
) -> impl Iterator<Item = &'t Exchange> + use<'t> {
    let url = parse(&exchange.request.url);
    transcript.at(endpoint).filter(move |other| url.is_some() && parse(&other.request.url) == url)
}

/// The polls of the job that `kick_off` started, in order.
pub(in crate::checks) fn polls_of<'t>(
    kick_off: &Exchange,
    transcript: &'t Transcript,
) -> impl Iterator<Item = &'t Exchange> + use<'t> {
    let url = status_url(kick_off);
    transcript
        .at(Endpoint::Status)
        .filter(move |other| url.is_some() && parse(&other.request.url) == url)
}

/// The manifest in the answer to a poll: status 200 and a JSON object with at least one of the
/// members that only a manifest has.
pub(in crate::checks) fn manifest(poll: &Exchange) -> Option<Value> {
    if poll.status() != Some(200) || poll.failure.is_some() {
        return None;
    }
    let body = poll.response.as_ref()?.json().ok()?;
    let known = ["output", "transactionTime", "requiresAccessToken"];
    known.iter().any(|name| body.get(name).is_some()).then_some(body)
}

/// What a poll says of the job apart from its own status (Bulk Data 3.0.0).
pub(in crate::checks) fn export_status(poll: &Exchange) -> Option<&str> {
    poll.response.as_ref()?.headers.get("x-export-status").map(str::trim)
}

/// The manifest in the answer to an unaltered poll.
pub(in crate::checks) fn unaltered_manifest(
    poll: &Exchange,
    transcript: &Transcript,
) -> Option<Value> {
    if transcript.alteration(poll).is_some() { None } else { manifest(poll) }
}
