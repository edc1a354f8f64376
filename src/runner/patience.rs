//! How long a target payer must be silent before its exchange counts as over.
//!
//! One that does as it was told may be silent for long: it waits as long as `Retry-After` says, or
//! twice as long as the last time, or it imports what it has before it asks for more.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

use crate::id::Endpoint;
use crate::transcript::Exchange;

use super::verbs::retry_after;

/// The silence after which an exchange without anything open is over.
const SILENCE: Duration = Duration::from_secs(10);
/// The silence after the last job was deleted: there is little left to do.
const AFTER_CLEANING_UP: Duration = Duration::from_secs(1);
/// The silence after an answer that asks to come again some time.
const AFTER_TROUBLE: Duration = Duration::from_secs(30);
/// The silence while a job is open, or a file of it was not asked for.
const UNFINISHED: Duration = Duration::from_mins(1);

/// The silence that ends an exchange in which the target has sent `requests`, in order.
pub fn patience(requests: &[&Exchange], now: Timestamp) -> Duration {
    let places = by_place(requests);
    let deleted = |place: &str| {
        places.get(place).is_some_and(|all| all.iter().any(|it| it.endpoint == Endpoint::Cancel))
    };
    let mut jobs = requests.iter().copied().filter_map(job).filter(|place| !deleted(place));
    let open = jobs.any(|place| is_open(&place, &places));
    let cleaned_up = requests.iter().any(|it| it.endpoint == Endpoint::Cancel);
    let matches = requests
        .iter()
        .filter(|it| matches!(it.endpoint, Endpoint::MemberMatch | Endpoint::BulkMatch));
    let least = if open {
        UNFINISHED
    } else if cleaned_up && matches.count() < 2 {
        AFTER_CLEANING_UP
    } else {
        SILENCE
    };
    let waits = places.iter().filter(|(place, _)| !deleted(place));
    waits.filter_map(|(_, all)| owed(all, now)).fold(least, Duration::max)
}

/// Whether a job was accepted among `requests` whose end the target has not seen.
pub fn is_unfinished(requests: &[&Exchange]) -> bool {
    let places = by_place(requests);
    requests.iter().copied().filter_map(job).any(|place| is_running(&place, &places))
}

/// Whether any of `requests` is for data: before, a target has only got ready.
pub fn has_asked_for_data(requests: &[&Exchange]) -> bool {
    requests.iter().any(|request| {
        matches!(
            request.endpoint,
            Endpoint::KickOff
                | Endpoint::BulkMatch
                | Endpoint::Everything
                | Endpoint::Docref
                | Endpoint::Read
                | Endpoint::Bundle
        )
    })
}

/// The requests to each place, in order.
fn by_place<'a>(requests: &[&'a Exchange]) -> BTreeMap<String, Vec<&'a Exchange>> {
    let mut places: BTreeMap<String, Vec<&Exchange>> = BTreeMap::new();
    for request in requests {
        places.entry(place(&request.request.url)).or_default().push(request);
    }
    places
}

/// How long the target may wait before it asks the same thing again, counted from now.
fn owed(requests: &[&Exchange], now: Timestamp) -> Option<Duration> {
    let last = requests.last()?;
    let is_poll = matches!(last.endpoint, Endpoint::Status | Endpoint::MatchStatus);
    let comes_again = match last.status() {
        // What is accepted is not asked for again, what is not ready is.
        Some(202) => is_poll,
        Some(status) => status == 429 || status >= 500,
        None => true,
    };
    if !comes_again {
        return None;
    }
    if let Some(told) = retry_after(last) {
        let told = SignedDuration::try_from(told).ok()?;
        let due = last.started_at.checked_add(told).ok()?.duration_since(now);
        return Some(Duration::try_from(due).unwrap_or_default().saturating_add(SILENCE));
    }
    let before = requests.iter().rev().nth(1);
    let gap = before.map(|before| last.started_at.duration_since(before.started_at));
    let doubled = gap.and_then(|gap| Duration::try_from(gap).ok()).unwrap_or_default() * 2;
    Some(doubled.saturating_add(SILENCE).max(AFTER_TROUBLE))
}

/// Where the job is that an answer accepted.
pub fn job(request: &Exchange) -> Option<String> {
    let response = request.response.as_ref()?;
    let accepts = matches!(request.endpoint, Endpoint::KickOff | Endpoint::BulkMatch);
    let location = response.headers.get("content-location")?;
    (accepts && response.status == 202).then(|| place(&joined(request, location)))
}

/// Whether the target has still to learn how a job ended.
fn is_running(job: &str, places: &BTreeMap<String, Vec<&Exchange>>) -> bool {
    let Some(last) = places.get(job).and_then(|all| all.last()) else { return true };
    match last.status() {
        Some(status) => {
            last.endpoint != Endpoint::Cancel && (matches!(status, 202 | 429) || status >= 500)
        }
        None => true,
    }
}

/// Whether there is more to do about a job: it runs, or a file of it was not asked for.
fn is_open(job: &str, places: &BTreeMap<String, Vec<&Exchange>>) -> bool {
    if is_running(job, places) {
        return true;
    }
    let finished = places.get(job).and_then(|all| all.iter().rfind(|it| it.succeeded()));
    finished.is_some_and(|it| files(it, "output").iter().any(|file| !places.contains_key(file)))
}

/// Where the files are that a manifest lists.
pub fn files(status: &Exchange, list: &str) -> Vec<String> {
    let manifest = status.response.as_ref().and_then(|response| response.json().ok());
    let manifest: Value = manifest.unwrap_or_default();
    let entries = manifest[list].as_array().into_iter().flatten();
    entries.filter_map(|it| Some(place(&joined(status, it["url"].as_str()?)))).collect()
}

/// Path and query of a URL: one host may go by several names.
pub fn place(url: &str) -> String {
    Url::parse(url).map_or_else(|_| url.to_owned(), |url| url[url::Position::BeforePath..].into())
}

fn joined(exchange: &Exchange, reference: &str) -> String {
    let base = Url::parse(&exchange.request.url);
    base.and_then(|base| base.join(reference)).map_or_else(|_| reference.to_owned(), Into::into)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    /// The silence half a second after the last of some requests, in seconds.
    fn after(requests: &str) -> u64 {
        let start = "2026-03-02T10:00:00Z".parse().expect("an instant");
        let transcript = crate::transcript::text::parse(requests, start).expect("a transcript");
        let requests: Vec<&Exchange> = transcript.exchanges.iter().map(Arc::as_ref).collect();
        let last = requests.last().expect("a request");
        let now = last.started_at.checked_add(SignedDuration::from_millis(500)).expect("in range");
        patience(&requests, now).as_secs()
    }

    const KICK_OFF: &str = "### target -> source kick_off +0s step=t\n\
        GET https://s.test/fhir/Patient/$export HTTP/1.1\n\n\
        HTTP/1.1 202 Accepted\ncontent-location: https://s.test/fhir/status/1\n\n";

    fn poll(at: u64, head: &str) -> String {
        format!(
            "### target -> source status +{at}s step=t\n\
             GET https://s.test/fhir/status/1 HTTP/1.1\n\n{head}\n\n"
        )
    }

    #[test]
    fn who_waits_as_told_is_waited_for() {
        let told = poll(1, "HTTP/1.1 202 Accepted\nretry-after: 200");
        assert_eq!(after(&format!("{KICK_OFF}{told}")), 209);
        let busy = poll(1, "HTTP/1.1 503 Service Unavailable\nretry-after: 100");
        assert_eq!(after(&format!("{KICK_OFF}{busy}")), 109);
    }

    #[test]
    fn who_backs_off_is_waited_for() {
        let polls = [1, 41].map(|at| poll(at, "HTTP/1.1 202 Accepted")).concat();
        assert_eq!(after(&format!("{KICK_OFF}{polls}")), 90);
    }

    #[test]
    fn a_job_is_open_until_its_files_were_asked_for() {
        let manifest = "HTTP/1.1 200 OK\ncontent-type: application/json\n\n\
                        {\"output\":[{\"type\":\"Patient\",\"url\":\"https://s.test/file/1\"}]}";
        let listed = format!("{KICK_OFF}{}", poll(1, manifest));
        assert_eq!(after(KICK_OFF), 60);
        assert_eq!(after(&listed), 60);
        let file = "### target -> source file +2s step=t\nGET https://s.test/file/1 HTTP/1.1\n\n\
                    HTTP/1.1 200 OK\n\n{}\n\n";
        assert_eq!(after(&format!("{listed}{file}")), 10);
        let deleted = "### target -> source cancel +3s step=t\n\
                       DELETE https://s.test/fhir/status/1 HTTP/1.1\n\nHTTP/1.1 202 Accepted\n\n";
        assert_eq!(after(&format!("{listed}{file}{deleted}")), 1);
        assert_eq!(after(&format!("{KICK_OFF}{}", poll(1, "HTTP/1.1 404 Not Found"))), 10);
    }
}
