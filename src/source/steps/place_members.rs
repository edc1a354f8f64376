//! Places each submitted member: matched, not matched, or held back for want of consent.
//!
//! # Spec
//! The decision flow of
//! <http://hl7.org/fhir/us/davinci-pdex/STU2.1/payertopayerbulkexchange.html#bulk-member-match-with-consent>

use crate::source::consents::Grant;
use crate::source::groups::Bucket;
use crate::source::policy::Policy;
use crate::source::state::Source;

use super::authenticate::Caller;
use super::evaluate_consent::evaluate;
use super::find_member::find_member;
use super::read_match::Submitted;

/// Where a submitted member ended up.
#[derive(Clone, Debug)]
pub(in crate::source) struct Placed {
    pub(in crate::source) bucket: Bucket,
    /// Place of the member, when somebody was found.
    pub(in crate::source) place: Option<usize>,
    /// Why the consent cannot be honoured, in words that stay inside.
    pub(in crate::source) reason: Option<String>,
    grant: Option<Grant>,
}

/// Places every member, one by one, and files the consents of those who matched under
/// `client_id`.
pub(in crate::source) fn place_members(
    source: &Source,
    caller: &Caller,
    members: &[Submitted<'_>],
    policy: &Policy,
) -> Vec<Placed> {
    let mut placed: Vec<Placed> =
        members.iter().map(|member| place(source, caller, member, policy)).collect();
    let is_wanting = |one: &Placed| one.bucket == Bucket::Constrained;
    if !policy.members_placed_one_by_one && placed.iter().any(is_wanting) {
        for one in placed.iter_mut().filter(|one| one.bucket == Bucket::Matched) {
            one.bucket = Bucket::Constrained;
        }
    }
    let client_id = caller.client_id.as_deref().unwrap_or_default();
    for one in &mut placed {
        let grant = one.grant.take().filter(|_| one.bucket == Bucket::Matched);
        if let (Some(place), Some(grant)) = (one.place, grant) {
            source.handle.consents().file(client_id, source.member(place).id(), &grant);
        }
    }
    placed
}

fn place(source: &Source, caller: &Caller, member: &Submitted<'_>, policy: &Policy) -> Placed {
    // Several candidates are nobody in particular.
    let Ok(place) = find_member(source, member, policy) else {
        return Placed { bucket: Bucket::NonMatched, place: None, reason: None, grant: None };
    };
    let wanting = |reason: String| Placed {
        bucket: Bucket::Constrained,
        place: Some(place),
        reason: Some(reason),
        grant: None,
    };
    match evaluate(source, caller, member, &source.member(place), policy) {
        Err(refusal) => wanting(refusal.outcome()["issue"][0]["details"]["text"].to_string()),
        // Without labels, a promise to leave sensitive records out cannot be kept.
        Ok(Some(grant)) if policy.constrains_regular && !grant.sensitive => {
            wanting("Sensitive records cannot be told apart.".to_owned())
        }
        Ok(grant) => Placed { bucket: Bucket::Matched, place: Some(place), reason: None, grant },
    }
}
