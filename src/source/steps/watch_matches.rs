//! Notices guessing at members, and stops it: whoever fails too often is slowed, then blocked.
//!
//! HRex demands that repeated guesses at one person's card are noticed and acted against. Failures
//! are counted by client, and by person across all clients. What is refused here has not been
//! looked up, so that the answer is the same whether the guess was right or wrong.

use jiff::{SignedDuration, Timestamp};

use crate::source::policy::Policy;
use crate::source::probes::Suspect;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::read_match::{Submitted, names};
use super::retry_after::retry_after;

/// The longest a client is told to wait while it is slowed only, in seconds.
const LONGEST_SECS: i64 = 600;

/// Who is watched when this request is made: the client, and the person asked for.
fn suspects(caller: &Caller, submitted: &Submitted<'_>, policy: &Policy) -> Vec<(Suspect, u32)> {
    vec![
        (client(caller), policy.match_failures_of_client),
        (person(submitted), policy.match_failures_of_person),
    ]
}

fn client(caller: &Caller) -> Suspect {
    Suspect::client(caller.client_id.as_deref().unwrap_or_default())
}

fn person(submitted: &Submitted<'_>) -> Suspect {
    let family = names(submitted.patient).map(|(family, _)| family).next().unwrap_or_default();
    Suspect::person(family, submitted.patient["birthDate"].as_str().unwrap_or_default())
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
    let limit = policy.match_failures_of_person;
    !policy.bulk_match_counts_failures
        || admit_suspects(source, &[(person(submitted), limit)], policy).is_ok()
}

fn admit_suspects(
    source: &Source,
    suspects: &[(Suspect, u32)],
    policy: &Policy,
) -> Result<(), Refusal> {
    let now = source.now();
    let mut probes = source.probes();
    let mut refusal = None;
    for (suspect, limit) in suspects {
        let (failures, last) = probes.recent(suspect, now, policy.match_failures_kept_secs);
        if failures >= limit.saturating_mul(2) {
            refusal = Some(blocked());
            break;
        }
        let wait = seconds_left(failures, *limit, last, now, policy);
        if wait > 0 && refusal.is_none() {
            refusal = Some(slowed(&retry_after(policy, now, wait)));
        }
    }
    let Some(refusal) = refusal else { return Ok(()) };
    // Going on without waiting is what a guessing program does.
    for (suspect, _) in suspects {
        probes.note(suspect, now);
    }
    Err(refusal)
}

/// Notes which members of a bulk match were not found, and who asked when that tells of guessing.
pub(in crate::source) fn note_failures(
    source: &Source,
    caller: Option<&Caller>,
    missed: &[&Submitted<'_>],
) {
    if missed.is_empty() {
        return;
    }
    let now = source.now();
    let mut probes = source.probes();
    let persons = missed.iter().map(|submitted| person(submitted));
    for suspect in persons.chain(caller.map(client)) {
        probes.note(&suspect, now);
    }
}

/// Notes that a match found nobody, or could not tell whom.
pub(in crate::source) fn note_failure(
    source: &Source,
    caller: &Caller,
    submitted: &Submitted<'_>,
    policy: &Policy,
) {
    let now = source.now();
    let mut probes = source.probes();
    for (suspect, _) in suspects(caller, submitted, policy) {
        probes.note(&suspect, now);
    }
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
