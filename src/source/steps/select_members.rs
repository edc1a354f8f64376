//! Decides whose data an export or a read may touch.

use std::collections::BTreeSet;

use crate::population::Member;
use crate::source::consents::{OnFile, are_many};
use crate::source::jobs::Covered;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::authenticate::Caller;

/// What a caller has with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// Nothing: never matched.
    Stranger,
    /// A match whose consent is over.
    Over,
    /// A consent in force.
    Permitted,
}

/// The members a kick-off covers: the one its path names, or all that the caller matched and may
/// have, narrowed to `patients`.
///
/// # Errors
/// When a named member is none of the caller's, or the caller has none.
pub(in crate::source) fn select_members(
    source: &Source,
    caller: &Caller,
    in_path: Option<&str>,
    patients: &[String],
    policy: &Policy,
) -> Result<Vec<Covered>, Refusal> {
    if let Some(id) = in_path {
        let on_file = on_file(source, caller, 1);
        return covered_member(source, caller, &on_file, id, policy).map(|one| vec![one]);
    }
    let members = if patients.is_empty() { usize::MAX } else { patients.len() };
    let on_file = on_file(source, caller, members);
    let cover = |place: usize| {
        let member = source.member(place);
        Covered { place, sensitive: may_have_sensitive(&on_file, &member, policy) }
    };
    let standing_of =
        |place: usize| standing(source, caller, &on_file, &source.member(place), policy);
    if patients.is_empty() {
        let known: Vec<(usize, Standing)> = places_in_question(source, &on_file, &[], policy)
            .map(|place| (place, standing_of(place)))
            .collect();
        let mine: Vec<usize> = known
            .iter()
            .filter(|(_, standing)| *standing == Standing::Permitted)
            .map(|(place, _)| *place)
            .collect();
        if mine.is_empty() {
            let text = if known.iter().any(|(_, standing)| *standing == Standing::Over) {
                "No consent is in force any more."
            } else {
                "This client has matched no member."
            };
            return Err(Refusal::new(403, "forbidden", text));
        }
        return Ok(mine.into_iter().map(cover).collect());
    }
    let mut named: Vec<usize> = Vec::new();
    for reference in patients {
        let id = source.own_patient_id(reference);
        let place = id
            .and_then(|id| source.place(id))
            .filter(|place| standing_of(*place) == Standing::Permitted);
        // The same words for a stranger and for nobody: whoever asks learns nothing.
        if place.is_none() && policy.checks_patient_parameter {
            let text = "`patient` names a member this client may not export.";
            return Err(Refusal::new(403, "forbidden", text));
        }
        named.extend(place.filter(|place| !named.contains(place)));
    }
    Ok(named.into_iter().map(cover).collect())
}

/// What is on file for a caller, read at once when it is asked for so many members.
pub(in crate::source) fn on_file<'a>(
    source: &'a Source,
    caller: &'a Caller,
    members: usize,
) -> OnFile<'a> {
    source.handle.consents().on_file(caller.client_id.as_deref(), are_many(members))
}

/// One named member as an export covers them now.
///
/// # Errors
/// As for [`permitted_place`].
pub(in crate::source) fn covered_member(
    source: &Source,
    caller: &Caller,
    on_file: &OnFile<'_>,
    id: &str,
    policy: &Policy,
) -> Result<Covered, Refusal> {
    let place = permitted_among(source, caller, on_file, id, policy)?;
    let sensitive = may_have_sensitive(on_file, &source.member(place), policy);
    Ok(Covered { place, sensitive })
}

/// The place of one named member.
///
/// # Errors
/// Not found for a stranger and for nobody alike; forbidden when the consent is over.
pub(in crate::source) fn permitted_place(
    source: &Source,
    caller: &Caller,
    id: &str,
    policy: &Policy,
) -> Result<usize, Refusal> {
    permitted_among(source, caller, &on_file(source, caller, 1), id, policy)
}

fn permitted_among(
    source: &Source,
    caller: &Caller,
    on_file: &OnFile<'_>,
    id: &str,
    policy: &Policy,
) -> Result<usize, Refusal> {
    let unknown = || Refusal::not_found("This client has matched no such member.");
    let place = source.place(id).ok_or_else(unknown)?;
    match standing(source, caller, on_file, &source.member(place), policy) {
        Standing::Permitted => Ok(place),
        Standing::Over => Err(over()),
        Standing::Stranger => Err(unknown()),
    }
}

/// Of whom is asked, and by whom.
#[derive(Clone, Copy)]
pub(in crate::source) struct Asked<'a> {
    pub(in crate::source) on_file: &'a OnFile<'a>,
    /// The ids of those the token is about.
    pub(in crate::source) about: &'a [&'a str],
    /// Those who alone matter; everybody when left out.
    pub(in crate::source) among: Option<&'a BTreeSet<usize>>,
}

/// The places of the members a caller reaches: those it matched and may have, and those its token is
/// about.
pub(in crate::source) fn reachable_places(
    source: &Source,
    caller: &Caller,
    asked: Asked<'_>,
    policy: &Policy,
) -> Vec<usize> {
    let Asked { on_file, about, among } = asked;
    let reached = |member: &Member| match standing(source, caller, on_file, member, policy) {
        Standing::Permitted => true,
        _ if !policy.reads_limited_to_matched => true,
        // Whoever signed in, or had a match of one member turned into a token, gave the right.
        Standing::Stranger => about.contains(&member.id()) && !is_closed(caller, member),
        Standing::Over => false,
    };
    if let Some(among) = among {
        // Whoever was neither matched nor named is a stranger, who is not reached.
        let there = among.iter().copied().filter(|place| *place < source.members());
        return there.filter(|place| reached(&source.member(*place))).collect();
    }
    let places = if policy.reads_limited_to_matched {
        places_in_question(source, on_file, about, policy)
    } else {
        Box::new(0..source.members())
    };
    places.filter(|place| reached(&source.member(*place))).collect()
}

/// The places of the members a caller may have anything to do with: those who were matched and
/// those of `about`; everybody, when nobody needs to be matched.
fn places_in_question(
    source: &Source,
    on_file: &OnFile<'_>,
    about: &[&str],
    policy: &Policy,
) -> Box<dyn Iterator<Item = usize>> {
    if !policy.limits_to_matched {
        return Box::new(0..source.members());
    }
    let matched = on_file.matched();
    let ids = matched.iter().map(String::as_str).chain(about.iter().copied());
    let places: BTreeSet<usize> = ids.filter_map(|id| source.place(id)).collect();
    Box::new(places.into_iter())
}

/// `Type/id` of the records of a member that the caller may not have.
pub(in crate::source) fn withheld(
    source: &Source,
    caller: &Caller,
    on_file: &OnFile<'_>,
    member: &Member,
    policy: &Policy,
) -> Vec<String> {
    let unmatched = standing(source, caller, on_file, member, policy) == Standing::Stranger;
    let open = !policy.segments_reads || may_have_sensitive(on_file, member, policy);
    if unmatched || open {
        return Vec::new();
    }
    member.withheld()
}

/// Whether every member of a job may still be served as it was collected.
///
/// # Errors
/// When a consent is over, or covers less than it did, and consent is evaluated again.
pub(in crate::source) fn recheck(
    source: &Source,
    caller: &Caller,
    members: &[Covered],
    policy: &Policy,
) -> Result<(), Refusal> {
    let on_file = on_file(source, caller, members.len());
    let still = |covered: &Covered| {
        let member = source.member(covered.place);
        let narrower = covered.sensitive
            && policy.consent_rechecked
            && !may_have_sensitive(&on_file, &member, policy);
        !narrower && standing(source, caller, &on_file, &member, policy) == Standing::Permitted
    };
    if members.iter().all(still) { Ok(()) } else { Err(over()) }
}

/// Whether the caller may have the restricted records of a member.
fn may_have_sensitive(on_file: &OnFile<'_>, member: &Member, policy: &Policy) -> bool {
    let grants = || on_file.grant(member.id()).is_some_and(|grant| grant.sensitive);
    !policy.segments_sensitive || policy.releases_sensitive && grants()
}

fn over() -> Refusal {
    Refusal::new(403, "suppressed", "The consent is no longer in force.")
}

/// Whether the token is about another member, and so opens nothing of this one.
fn is_closed(caller: &Caller, member: &Member) -> bool {
    caller.member.as_deref().is_some_and(|only| only != member.id())
}

fn standing(
    source: &Source,
    caller: &Caller,
    on_file: &OnFile<'_>,
    member: &Member,
    policy: &Policy,
) -> Standing {
    if is_closed(caller, member) {
        return Standing::Stranger;
    }
    match on_file.grant(member.id()) {
        None if !policy.limits_to_matched => Standing::Permitted,
        None => Standing::Stranger,
        Some(grant) => {
            // A client may have come to act for another payer since it matched the member.
            let favoured =
                !policy.consent_checks_recipient || grant.favours(caller.business_id.as_deref());
            let in_force = favoured && on_file.in_force(&grant, member, source.now(), policy);
            if in_force || !policy.consent_rechecked { Standing::Permitted } else { Standing::Over }
        }
    }
}
