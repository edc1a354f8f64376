//! Notices guessing at members, and stops it: whoever fails too often is slowed, then blocked.
//!
//! HRex demands that repeated guesses at one person's card are noticed and acted against. Failures
//! are counted by client, and by person across all clients. What is refused here has not been
//! looked up, so that the answer is the same whether the guess was right or wrong.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::source::policy::{Matcher, Policy};
use crate::source::probes::Suspect;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::match_scored::folded;
use super::read_match::{Submitted, names};
use super::retry_after::retry_after;

/// The longest a client is told to wait while it is slowed only, in seconds.
const LONGEST_SECS: i64 = 600;

/// Who is watched when this request is made: the client, and the person asked for.
fn suspects(caller: &Caller, submitted: &Submitted<'_>, policy: &Policy) -> Vec<(Suspect, u32)> {
    let mut all = vec![(client(caller), policy.match_failures_of_client)];
    all.extend(persons(submitted, policy));
    all
}

fn client(caller: &Caller) -> Suspect {
    Suspect::client(caller.client_id.as_deref().unwrap_or_default())
}

/// Everybody a request may be about. Whatever a matcher may go by is watched: no name that is
/// added, and no other way to spell it, makes a guess a guess at somebody else.
fn persons(submitted: &Submitted<'_>, policy: &Policy) -> Vec<(Suspect, u32)> {
    let born = submitted.patient["birthDate"].as_str().unwrap_or_default();
    let families: BTreeSet<String> =
        names(submitted.patient).map(|(family, _)| folded(family)).collect();
    let mut found: BTreeSet<Suspect> =
        families.iter().map(|family| Suspect::person(&[family, born])).collect();
    if families.is_empty() {
        found.insert(Suspect::person(&["", born]));
    }
    // It forgives one thing that is wrong, so any two of the three tell who is meant.
    if policy.matcher == Matcher::Scored {
        let given: BTreeSet<String> =
            names(submitted.patient).flat_map(|(_, given)| given).map(folded).collect();
        for given in &given {
            found.insert(Suspect::person(&["given", given, born]));
            let whole = families.iter().map(|family| Suspect::person(&[family, given, "any day"]));
            found.extend(whole);
        }
    }
    let limit = policy.match_failures_of_person;
    let persons = found.into_iter().map(|suspect| (suspect, limit));
    let numbers = submitted.coverage["identifier"].as_array().into_iter().flatten();
    let numbers = numbers.map(|one| &one["value"]).chain([&submitted.coverage["subscriberId"]]);
    let numbers: BTreeSet<&str> =
        numbers.filter_map(Value::as_str).filter(|number| !number.is_empty()).collect();
    // A family shares the number of its subscriber, and may well be asked for together.
    let cards = numbers.into_iter().map(|number| (Suspect::card(number), limit.saturating_mul(2)));
    persons.chain(cards).collect()
}

/// Lets a match request through, unless too many failed before it.
///
/// # Errors
/// Too many requests, while it is slowed; forbidden, once it is blocked.
pub(in crate::source) fn admit(
    source: &Source,
    caller: &Caller,
    submitted: &Submitted<'_>,
    policy: &Policy,
) -> Result<(), Refusal> {
    admit_suspects(source, &suspects(caller, submitted, policy), policy)
}

/// Lets a bulk match through, unless too many matches of its client failed before it.
///
/// # Errors
/// As [`admit`].
pub(in crate::source) fn admit_client(
    source: &Source,
    caller: &Caller,
    policy: &Policy,
) -> Result<(), Refusal> {
    admit_suspects(source, &[(client(caller), policy.match_failures_of_client)], policy)
}

/// Whether a person in a bulk match may be looked for: not when too many tries failed before.
pub(in crate::source) fn admits_person(
    source: &Source,
    submitted: &Submitted<'_>,
    policy: &Policy,
) -> bool {
    !policy.bulk_match_counts_failures
        || admit_suspects(source, &persons(submitted, policy), policy).is_ok()
}

fn admit_suspects(
    source: &Source,
    suspects: &[(Suspect, u32)],
    policy: &Policy,
) -> Result<(), Refusal> {
    let (now, window_secs) = (source.now(), policy.match_failures_kept_secs);
    let probes = source.probes();
    probes.tidy(now, window_secs);
    let mut refusal = None;
    for (suspect, limit) in suspects {
        let (failures, last) = probes.recent(suspect, now, window_secs);
        if failures >= limit.saturating_mul(2) {
            refusal = Some((blocked(), suspect.is_client()));
            break;
        }
        let wait = seconds_left(failures, *limit, last, now, policy);
        if wait > 0 && refusal.is_none() {
            refusal = Some((slowed(&retry_after(policy, now, wait)), false));
        }
    }
    let Some((refusal, is_about_client)) = refusal else { return Ok(()) };
    // Going on without waiting is what a guessing program does. Whomever a client asks for that is
    // blocked anyway, nobody else is suspected for it.
    let noted = suspects.iter().map(|(suspect, _)| suspect);
    probes.note(noted.filter(|one| !is_about_client || one.is_client()), now, window_secs);
    Err(refusal)
}

/// Notes that a member of a bulk match was not found.
pub(in crate::source) fn note_missed(source: &Source, submitted: &Submitted<'_>, policy: &Policy) {
    if policy.bulk_match_counts_failures {
        note(source, &persons(submitted, policy), policy);
    }
}

/// Notes that nobody a bulk match asked for was found.
pub(in crate::source) fn note_guessing(source: &Source, caller: &Caller, policy: &Policy) {
    if policy.bulk_match_counts_failures {
        note(source, &[(client(caller), policy.match_failures_of_client)], policy);
    }
}

/// Notes that a match found nobody, or could not tell whom.
pub(in crate::source) fn note_failure(
    source: &Source,
    caller: &Caller,
    submitted: &Submitted<'_>,
    policy: &Policy,
) {
    note(source, &suspects(caller, submitted, policy), policy);
}

fn note(source: &Source, suspects: &[(Suspect, u32)], policy: &Policy) {
    let suspects = suspects.iter().map(|(suspect, _)| suspect);
    source.probes().note(suspects, source.now(), policy.match_failures_kept_secs);
}

/// How long the next try must wait: twice as long after each failure beyond the limit.
fn seconds_left(
    failures: u32,
    limit: u32,
    last: Option<Timestamp>,
    now: Timestamp,
    policy: &Policy,
) -> i64 {
    let (Some(beyond), Some(last)) = (failures.checked_sub(limit), last) else { return 0 };
    let doubled = i64::from(policy.match_slowed_secs).saturating_mul(1 << beyond.min(20));
    let wait = SignedDuration::from_secs(doubled.min(LONGEST_SECS));
    let left = wait.saturating_sub(now.duration_since(last));
    left.as_secs() + i64::from(left.subsec_nanos() > 0)
}

fn slowed(wait: &str) -> Refusal {
    let text = "Too many matches failed. Wait before the next one.";
    Refusal::new(429, "throttled", text).retry_after(wait.to_owned())
}

fn blocked() -> Refusal {
    let text = "Too many matches failed. Ask this payer by another way.";
    Refusal::new(403, "forbidden", text)
}
