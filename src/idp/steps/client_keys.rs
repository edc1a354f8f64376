//! Gets the keys of a client from where it registered them, and keeps them as long as allowed.

use std::sync::Arc;

use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::idp::state::{Fetched, Idp};
use crate::transcript::{Exchange, Headers, Outbound};

use super::assertion::Rejected;

/// How long keys are kept when the client says nothing, in seconds.
const DEFAULT_FRESH_SECS: i64 = 60;
/// The longest time keys are kept, in seconds.
const MAX_FRESH_SECS: i64 = 3600;
/// How long a failed fetch is not repeated, in seconds.
const FAILED_SECS: i64 = 10;
/// How long after a forced fetch there is no other, in seconds: a flood of unknown names must
/// not become a flood of fetches.
const SETTLED_SECS: i64 = 30;
/// Key sets longer than this are not read.
const LIMIT_BYTES: u64 = 1024 * 1024;

/// Which keys will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Those we hold, while they are fresh.
    Cached,
    /// Newer ones than those we hold, unless we looked for newer ones a moment ago.
    Newer,
}

/// The keys of a client.
pub struct Known {
    /// The keys, as JWKs.
    pub keys: Arc<Vec<Value>>,
    /// Whether they were fetched just now.
    pub fetched: bool,
}

/// The keys at `uri`.
///
/// # Errors
/// When they cannot be had.
pub async fn at(idp: &Idp, uri: &str, want: Want) -> Result<Known, Rejected> {
    let entry = idp.key_sets.entry(uri);
    // Held while fetching: requests at the same time share one fetch.
    let mut set = entry.lock().await;
    let now = idp.clock.epoch_secs();
    let policy = idp.policy();
    let settled = match want {
        Want::Cached => now < set.fresh_until || !policy.key_sets_expire,
        Want::Newer => {
            (now < set.settled_until && policy.key_refetch_limited) || !policy.key_sets_expire
        }
    };
    if let (true, Some(last)) = (settled, &set.last) {
        return known(last.clone(), false);
    }
    if want == Want::Newer {
        set.settled_until = now + SETTLED_SECS;
    }
    let request = Outbound::new(Party::Target, Endpoint::ClientJwks, "GET", uri)
        .header("accept", &policy.key_fetch_accept);
    let exchange = idp.http.send(request).await;
    let mut fetched = read(&exchange);
    if let (false, Ok(keys), Some(Ok(old))) = (policy.key_sets_replaced, &fetched, &set.last) {
        fetched = Ok(Arc::new(keys.iter().chain(old.iter()).cloned().collect()));
    }
    if want == Want::Newer && fetched.is_err() {
        // What we hold stays good for those it served.
        return known(fetched, true);
    }
    let fresh_secs = match &fetched {
        Ok(_) if !policy.key_sets_kept => 0,
        Ok(_) => fresh_secs(&exchange),
        Err(_) => FAILED_SECS,
    };
    set.fresh_until = now + fresh_secs;
    set.last = Some(fetched.clone());
    known(fetched, true)
}

fn known(outcome: Fetched, fetched: bool) -> Result<Known, Rejected> {
    outcome.map(|keys| Known { keys, fetched }).map_err(Rejected)
}

fn read(exchange: &Exchange) -> Fetched {
    if let Some(failure) = &exchange.failure {
        return Err(format!("the key set: {}: {}", failure.kind.describe(), failure.detail));
    }
    // Redirects are not followed: only the registered location counts.
    let response =
        exchange.response.as_ref().filter(|response| response.status == 200).ok_or_else(|| {
            format!("the key set was answered with status {:?}", exchange.status())
        })?;
    if response.body.size_bytes() > LIMIT_BYTES {
        return Err(format!("the key set is longer than {LIMIT_BYTES} bytes"));
    }
    match response.json()?.get("keys") {
        Some(Value::Array(keys)) => Ok(Arc::new(keys.clone())),
        _ => Err("the key set has no array `keys`".to_owned()),
    }
}

/// How long the answer may be kept (RFC 9111 §5.2.2), in seconds.
fn fresh_secs(exchange: &Exchange) -> i64 {
    exchange.response.as_ref().map_or(0, |response| fresh_by(&response.headers))
}

fn fresh_by(headers: &Headers) -> i64 {
    let mut fresh = None;
    for directive in headers.all("cache-control").flat_map(|value| value.split(',')) {
        let directive = directive.trim().to_ascii_lowercase();
        match directive.split_once('=') {
            None if directive == "no-store" || directive == "no-cache" => return 0,
            Some(("max-age", secs)) => {
                fresh = Some(secs.trim_matches('"').parse::<i64>().unwrap_or(0));
            }
            _ => {}
        }
    }
    let age = headers.get("age").and_then(|age| age.trim().parse::<i64>().ok()).unwrap_or(0);
    fresh.map_or(DEFAULT_FRESH_SECS, |fresh| fresh - age).clamp(0, MAX_FRESH_SECS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_as_long_as_the_answer_allows() {
        for (fields, expected) in [
            (vec![], DEFAULT_FRESH_SECS),
            (vec![("cache-control", "max-age=300")], 300),
            (vec![("cache-control", "public, Max-Age=\"300\"")], 300),
            (vec![("cache-control", "max-age=300"), ("age", "100")], 200),
            (vec![("cache-control", "max-age=300"), ("cache-control", "no-store")], 0),
            (vec![("cache-control", "no-cache")], 0),
            (vec![("cache-control", "max-age=soon")], 0),
            (vec![("cache-control", "max-age=31536000")], MAX_FRESH_SECS),
        ] {
            let headers: Headers = fields.iter().copied().collect();
            assert_eq!(fresh_by(&headers), expected, "{fields:?}");
        }
    }
}
