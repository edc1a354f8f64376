//! Finds the one member who satisfies everything that was submitted.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::population::Member;
use crate::source::policy::{Matcher, Policy};
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::match_scored;
use super::read_match::{Submitted, member_numbers, names};

/// The place of the member who was meant.
///
/// # Errors
/// When there is nobody, or more than one.
pub(in crate::source) fn find_member(
    source: &Source,
    submitted: &Submitted<'_>,
    policy: &Policy,
) -> Result<usize, Refusal> {
    let mut found = candidates(source, submitted, policy).filter(|place| {
        let member = source.member(*place);
        match policy.matcher {
            Matcher::Exact => {
                (!policy.match_requires_demographics || same_person(submitted.patient, &member))
                    && (!policy.match_requires_coverage
                        || same_coverage(submitted.coverage, &member))
            }
            Matcher::Scored => match_scored::is_same(submitted, &member),
        }
    });
    let Some(place) = found.next() else {
        let text = "No member satisfies what was submitted.";
        return Err(Refusal::new(policy.no_match_status, "not-found", text));
    };
    if policy.ambiguous_refused && found.next().is_some() {
        let text = "More than one member satisfies what was submitted.";
        return Err(Refusal::new(422, "multiple-matches", text));
    }
    Ok(place)
}

/// The places of everybody who may be meant: whoever has the name and birth date, or one of the
/// numbers. Where nothing of that was submitted, everybody.
fn candidates(
    source: &Source,
    submitted: &Submitted<'_>,
    policy: &Policy,
) -> Box<dyn Iterator<Item = usize>> {
    let population = &source.settings.population;
    let born = submitted.patient["birthDate"].as_str().and_then(|text| text.parse::<Date>().ok());
    let families = names(submitted.patient).map(|(family, _)| family);
    // Without the card nobody reaches the score.
    let scored = policy.matcher == Matcher::Scored;
    if let Some(born) = born.filter(|_| policy.match_requires_demographics && !scored)
        && names(submitted.patient).next().is_some()
    {
        let places = families.flat_map(|family| population.named(family, born));
        return Box::new(places.collect::<BTreeSet<usize>>().into_iter());
    }
    let subscriber = submitted.coverage["subscriberId"].as_str();
    let numbers: Vec<&str> = wanted_identifiers(submitted.coverage)
        .into_iter()
        .filter_map(|identifier| identifier["value"].as_str())
        .chain(subscriber)
        .collect();
    if numbers.is_empty() || !(policy.match_requires_coverage || scored) {
        return Box::new(0..source.members());
    }
    let places = numbers.into_iter().flat_map(|number| population.with_number(number));
    Box::new(places.collect::<BTreeSet<usize>>().into_iter())
}

/// Family name, one given name and birth date agree. What was not submitted rules nobody out.
fn same_person(submitted: &Value, member: &Member) -> bool {
    let same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
    let mut wanted = names(submitted).peekable();
    let named = wanted.peek().is_none()
        || wanted.any(|(family, given)| {
            names(member.patient()).any(|(its_family, its_given)| {
                same(family, its_family)
                    && given.iter().any(|one| its_given.iter().any(|other| same(one, other)))
            })
        });
    let born = submitted["birthDate"].as_str();
    named && born.is_none_or(|date| member.patient()["birthDate"] == date)
}

/// One coverage of the member agrees with every number on the submitted one.
fn same_coverage(submitted: &Value, member: &Member) -> bool {
    member.coverages().iter().any(|coverage| {
        let identified = wanted_identifiers(submitted);
        let agrees = identified.is_empty()
            || identified.iter().any(|wanted| {
                coverage["identifier"]
                    .as_array()
                    .is_some_and(|all| all.iter().any(|one| same_identifier(wanted, one)))
            });
        let subscriber = submitted["subscriberId"].as_str();
        agrees && subscriber.is_none_or(|id| coverage["subscriberId"] == id)
    })
}

/// The submitted identifiers to go by: member numbers if there are any, otherwise all, because
/// HRex 1.0.0 leaves their type open.
fn wanted_identifiers(coverage: &Value) -> Vec<&Value> {
    let numbers: Vec<&Value> = member_numbers(coverage).collect();
    if numbers.is_empty() {
        coverage["identifier"].as_array().into_iter().flatten().collect()
    } else {
        numbers
    }
}

/// The same value in the same system; a card may not tell the system.
pub(in crate::source) fn same_identifier(wanted: &Value, stored: &Value) -> bool {
    let system = wanted["system"].as_str();
    wanted["value"].is_string()
        && wanted["value"] == stored["value"]
        && system.is_none_or(|system| stored["system"] == system)
}
