//! What is missing of an exchange that is said to be complete.

use crate::id::Endpoint;
use crate::transcript::Exchange;

use super::received_manifest::{listed, manifest_of, same_url};

/// What keeps these calls of a target from being a whole exchange; `matched` when a match of its
/// own is part of it.
pub(super) fn loss_among(calls: &[&Exchange], matched: bool) -> Option<String> {
    let is_match =
        |call: &&&Exchange| call.endpoint == Endpoint::MemberMatch && call.status() == Some(200);
    if matched && !calls.iter().any(|call| is_match(&call)) {
        return Some("no match succeeded".to_owned());
    }
    let Some((status, manifest)) =
        calls.iter().rev().find_map(|call| Some((call, manifest_of(call)?)))
    else {
        return Some("no export was finished".to_owned());
    };
    let failed = listed(status, &manifest, "output").into_iter().find(|entry| {
        let mut asked = calls
            .iter()
            .filter(|call| {
                call.endpoint == Endpoint::File && same_url(&call.request.url, &entry.url)
            })
            .peekable();
        asked.peek().is_some() && !asked.any(|call| call.succeeded())
    });
    failed.map(|entry| format!("the file of {} could not be had", entry.resource_type))
}
