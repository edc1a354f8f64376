//! Places each submitted member: matched, not matched, or held back for want of consent.
//!
//! # Spec
//! The decision flow of
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/payertopayerbulkexchange.html#bulk-member-match-with-consent>

use jiff::Timestamp;

use crate::source::consents::Grant;
use crate::source::groups::{Bucket, Submission};
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::evaluate_consent::evaluate;
use super::find_member::find_member;
use super::match_script::ask_script;
use super::read_match::Submitted;
use super::watch_matches::{admits_person, note_guessing, note_missed};

/// Where a submitted member ended up.
#[derive(Clone, Debug)]
pub(in crate::source) struct Placed {
    pub(in crate::source) bucket: Bucket,
    /// Place of the member, when somebody was found.
    pub(in crate::source) place: Option<usize>,
    /// Why the consent cannot be honoured, in words that stay inside.
    pub(in crate::source) reason: Option<String>,
    /// What the consent allows.
    pub(in crate::source) grant: Option<Grant>,
    /// When the consent ends, if it says.
    until: Option<Timestamp>,
}

impl Placed {
    fn nowhere() -> Self {
        Self { bucket: Bucket::NonMatched, place: None, reason: None, grant: None, until: None }
    }
}

/// When the last consent of those who matched ends; none when there is one without end, or nobody.
pub(in crate::source) fn last_end(placed: &[Placed]) -> Option<Timestamp> {
    let matched = placed.iter().filter(|one| one.bucket == Bucket::Matched);
    matched.map(|one| one.until).try_fold(None, |last, end| Some(last.max(Some(end?))))?
}

/// Places every member, one by one; nothing when that is not wanted any more, which `still` is asked
/// before each.
///
/// # Errors
/// When the matching script of this payer fails.
pub(in crate::source) async fn place_members(
    source: &Source,
    submission: &Submission,
    members: &[Submitted<'_>],
    policy: &Policy,
    still: &mut (dyn FnMut() -> bool + Send),
) -> Result<Option<Vec<Placed>>, Refusal> {
    let mut caller = Caller::unproven(submission.client_id.clone());
    caller.business_id.clone_from(&submission.business_id);
    let mut placed = Vec::with_capacity(members.len());
    for member in members {
        if !still() {
            return Ok(None);
        }
        // What was guessed at too often is not looked up, so the answer tells nothing.
        let one = if admits_person(source, member, policy) {
            // Several candidates are nobody in particular.
            let scripted = ask_script(source, &submission.letterhead, member).await?;
            let found = scripted.or_else(|| find_member(source, member, policy).ok());
            found
                .map_or_else(Placed::nowhere, |place| weigh(source, &caller, member, place, policy))
        } else {
            Placed::nowhere()
        };
        // At once: the next member of the request may be the next guess.
        if one.place.is_none() {
            note_missed(source, member, policy);
        }
        placed.push(one);
    }
    // A payer may well ask for many who are not here; one that finds nobody at all guesses.
    if placed.iter().all(|one| one.place.is_none()) {
        note_guessing(source, &caller, policy);
    }
    let is_wanting = |one: &Placed| one.bucket == Bucket::Constrained;
    if !policy.members_placed_one_by_one && placed.iter().any(is_wanting) {
        for one in placed.iter_mut().filter(|one| one.bucket == Bucket::Matched) {
            one.bucket = Bucket::Constrained;
        }
    }
    Ok(Some(placed))
}

/// Where a member who was found ends up: that is for the consent to say.
fn weigh(
    source: &Source,
    caller: &Caller,
    member: &Submitted<'_>,
    place: usize,
    policy: &Policy,
) -> Placed {
    let wanting = |reason: String| Placed {
        bucket: Bucket::Constrained,
        place: Some(place),
        reason: Some(reason),
        grant: None,
        until: None,
    };
    match evaluate(source, caller, member, &source.member(place), policy) {
        Err(refusal) => wanting(refusal.outcome()["issue"][0]["details"]["text"].to_string()),
        // Without labels, a promise to leave sensitive records out cannot be kept.
        Ok(Some(grant)) if policy.constrains_regular && !grant.sensitive => {
            wanting("Sensitive records cannot be told apart.".to_owned())
        }
        Ok(grant) => Placed {
            bucket: Bucket::Matched,
            place: Some(place),
            reason: None,
            until: grant.as_ref().and_then(|grant| Some(grant.period?.1)),
            grant,
        },
    }
}
