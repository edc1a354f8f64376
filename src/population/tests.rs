//! What the rest of the suite relies on in a population.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::Value;

use crate::fhir::codes;
use crate::seed::Seed;

use super::member::name_of;
use super::{Case, MatchRequest, Member, Population, SOURCE_PAYER, TARGET_PAYER, match_parameters};

const TODAY: Date = jiff::civil::date(2027, 1, 15);

/// Every resource of a member, part by part.
fn texts(member: &Member) -> Vec<String> {
    let parts = (0..member.parts()).flat_map(|part| member.part(part).into_owned());
    let shared = member.shared().into_iter().map(|(_, resource)| resource.clone());
    parts.chain(shared).map(|resource| resource.to_string()).collect()
}

/// The references anywhere within `value`, in order.
fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(members) => {
            let named = members.get("reference").and_then(Value::as_str);
            named.into_iter().chain(members.values().flat_map(references)).collect()
        }
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

fn population() -> Population {
    Population::generate(Seed(42), TODAY, 6)
}

#[test]
fn the_same_seed_gives_the_same_members_and_another_seed_others() {
    let text = |population: &Population| {
        let all = population.members().map(|member| texts(&member).join("\n"));
        all.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(text(&population()), text(&population()));
    assert_ne!(text(&population()), text(&Population::generate(Seed(43), TODAY, 6)));
}

#[test]
fn every_reference_resolves_within_the_member() {
    for member in population().members() {
        let present: BTreeSet<String> = member.resources().map(name_of).collect();
        assert_eq!(present.len(), member.resources().count(), "an id occurs twice");
        for resource in member.resources() {
            for reference in references(resource) {
                assert!(present.contains(reference), "{} refers to {reference}", name_of(resource));
            }
        }
    }
}

#[test]
fn ids_are_unique_across_members() {
    let population = population();
    let mut seen = BTreeSet::new();
    for member in population.members() {
        for resource in member.own() {
            assert!(seen.insert(name_of(resource)), "{} occurs twice", name_of(resource));
        }
        let local = member.local_patient()["id"].as_str().expect("an id");
        assert_ne!(local, member.id());
    }
}

#[test]
fn changes_lie_between_the_service_and_today() {
    for member in population().members() {
        for resource in member.resources() {
            let updated = resource["meta"]["lastUpdated"].as_str().expect("a date of change");
            let updated: jiff::Timestamp = updated.parse().expect("an instant");
            assert!(updated < "2027-01-15T00:00:00Z".parse().expect("an instant"));
            for field in ["authoredOn", "occurrenceDateTime", "onsetDateTime", "recordedDate"] {
                if let Some(date) = resource[field].as_str() {
                    let date: Date = date.parse().expect("a date");
                    assert!(date <= updated.to_zoned(jiff::tz::TimeZone::UTC).date());
                }
            }
        }
    }
}

#[test]
fn services_lie_on_both_sides_of_five_years() {
    let five_years_ago: Date = "2022-01-15".parse().expect("a date");
    let population = population();
    for case in Case::ALL {
        let member = population.member(case);
        for (kind, field) in
            [("Encounter", "/period/start"), ("ExplanationOfBenefit", "/billablePeriod/start")]
        {
            let dates: Vec<Date> = member
                .resources()
                .filter(|resource| resource["resourceType"] == kind)
                .filter_map(|resource| resource.pointer(field)?.as_str())
                .map(|text| text[..10].parse().expect("a date"))
                .collect();
            assert!(dates.iter().any(|date| *date < five_years_ago), "{kind}");
            assert!(dates.iter().any(|date| *date > five_years_ago), "{kind}");
            assert!(dates.iter().all(|date| *date <= TODAY), "{kind}");
        }
    }
}

#[test]
fn claims_refer_to_the_coverage_in_force_and_prior_authorizations_are_there() {
    let population = population();
    let member = population.member(Case::SeveralCoverages);
    assert_eq!(member.coverages().len(), 2);
    let mut coverages = BTreeSet::new();
    let mut uses = BTreeSet::new();
    for eob in member.resources().filter(|one| one["resourceType"] == "ExplanationOfBenefit") {
        uses.insert(eob["use"].as_str().expect("a use"));
        let reference = eob["insurance"][0]["coverage"]["reference"].as_str().expect("one");
        coverages.insert(reference);
        let coverage = member
            .coverages()
            .iter()
            .find(|coverage| name_of(coverage) == reference)
            .expect("it resolves");
        let start = coverage["period"]["start"].as_str().expect("a start");
        assert!(start <= eob["billablePeriod"]["start"].as_str().expect("a date"));
    }
    assert_eq!(coverages.len(), 2);
    assert_eq!(uses.into_iter().collect::<Vec<_>>(), ["claim", "preauthorization"]);
}

#[test]
fn some_have_withheld_records_and_nothing_open_refers_to_them() {
    let population = Population::generate(Seed(3), TODAY, 300);
    let mut shares = [0, 0];
    for member in population.members() {
        let withheld = member.withheld();
        if member.case.is_some() {
            assert_eq!(withheld.is_empty(), member.case != Some(Case::Sensitive));
        } else {
            shares[usize::from(withheld.is_empty())] += 1;
        }
        if member.place() > 40 && withheld.is_empty() {
            continue;
        }
        for resource in member.resources() {
            let hidden = withheld.contains(&name_of(resource));
            let refers = references(resource)
                .iter()
                .any(|reference| withheld.iter().any(|name| name == reference));
            assert!(hidden || !refers, "{} would dangle", name_of(resource));
        }
    }
    let share = shares[0] * 100 / (shares[0] + shares[1]);
    assert!((5..20).contains(&share), "{share} in a hundred");
}

#[test]
fn the_unknown_person_is_no_member_and_the_ambiguous_one_is_two() {
    let population = population();
    let unknown = population.member(Case::Unknown);
    assert!(population.members().all(|member| member.id() != unknown.id()));
    let twins: Vec<Arc<Member>> =
        population.members().filter(|member| member.case == Some(Case::Ambiguous)).collect();
    let [one, other] = &twins[..] else { panic!("{} of them", twins.len()) };
    for field in ["name", "birthDate", "gender"] {
        assert_eq!(one.patient()[field], other.patient()[field]);
    }
    assert_eq!(one.coverages()[0]["subscriberId"], other.coverages()[0]["subscriberId"]);
    assert_ne!(one.coverages()[0]["identifier"][0], other.coverages()[0]["identifier"][0]);
}

#[test]
fn dependents_name_who_holds_the_policy() {
    let population = Population::generate(Seed(3), TODAY, 64);
    let (mut dependents, mut alone) = (0, 0);
    for member in population.members() {
        let related: Vec<&Value> =
            member.own().filter(|one| one["resourceType"] == "RelatedPerson").collect();
        let coverage = &member.coverages()[0];
        let is_dependent = coverage["relationship"]["coding"][0]["code"] != "self";
        assert_eq!(coverage["subscriber"].is_object(), is_dependent);
        let [related] = related[..] else {
            assert!(related.is_empty() && !is_dependent);
            alone += 1;
            continue;
        };
        assert_eq!(related["patient"]["reference"], format!("Patient/{}", member.id()));
        assert_eq!(related["name"][0]["family"], member.patient()["name"][0]["family"]);
        assert_ne!(related["name"][0]["given"], member.patient()["name"][0]["given"]);
        assert_eq!(member.resource(related["id"].as_str().expect("an id")).as_ref(), Some(related));
        if is_dependent {
            dependents += 1;
            assert_eq!(coverage["subscriber"]["reference"], name_of(related));
            let heads = population.with_number(coverage["subscriberId"].as_str().expect("one"));
            assert_eq!(related["name"], population.at(heads[0]).patient()["name"]);
        }
    }
    assert!(dependents > 10 && alone > 5, "{dependents} {alone}");
}

#[test]
fn only_twins_and_the_ambiguous_share_family_name_and_birth_date() {
    let population = Population::generate(Seed(3), TODAY, 200);
    assert_eq!((population.len(), population.local_patients().len()), (207, 207));
    for member in population.members() {
        let named = population.named(&member.person.family, member.person.birth_date);
        assert!(named.contains(&member.place()));
        let given: BTreeSet<&str> = member.person.given.into_iter().collect();
        for other in named.into_iter().filter(|other| *other != member.place()) {
            let other = population.at(other);
            assert_eq!(member.person.family, other.person.family);
            if member.case.is_none() {
                assert!(other.person.given.iter().all(|name| !given.contains(name)), "twins");
                assert_eq!(member.coverages()[0]["subscriberId"], other.cards[0].subscriber_number);
            } else {
                assert_eq!((member.case, other.case), (Some(Case::Ambiguous), member.case));
            }
        }
    }
}

#[test]
fn ids_numbers_and_earlier_names_lead_to_the_member() {
    let population = Population::generate(Seed(3), TODAY, 10_000_000);
    let mut several = 0;
    let mut renamed = 0;
    for place in (0..300).chain(9_999_000..9_999_200) {
        let member = population.at(place);
        assert_eq!(population.place_of(member.id()), Some(place));
        for card in &member.cards {
            assert_eq!(population.with_number(&card.member_number), [place]);
            assert!(population.with_number(&card.subscriber_number).contains(&place));
        }
        let unique = member.unique_identifier()["value"].as_str().expect("a number");
        assert_eq!(population.with_number(unique), [place]);
        several += usize::from(member.cards.len() > 1);
        if let Some((family, _)) = member.person.born_as {
            renamed += 1;
            assert!(population.named(family, member.person.birth_date).contains(&place));
        }
        let last = member.part(member.parts() - 1).last().cloned().expect("a resource");
        let id = last["id"].as_str().expect("an id");
        assert_eq!(population.owner_of(id), Some(place));
        assert_eq!(population.place_of(id), None, "it is no Patient");
        assert_eq!(member.resource(id).expect("it is found"), last);
    }
    assert!(several > 30 && renamed > 10, "{several} {renamed}");
    for stranger in ["", "NW-0000000000", "NW-12", "X-1"] {
        assert_eq!(population.with_number(stranger), [0; 0], "{stranger}");
    }
    assert_eq!(population.place_of(population.member(Case::Unknown).id()), None);
}

#[test]
fn a_member_is_the_same_however_many_there_are_and_whatever_was_asked_before() {
    let few = Population::generate(Seed(3), TODAY, 50);
    let many = Population::generate(Seed(3), TODAY, 5_000_000);
    for place in (0..few.len()).rev() {
        let kept = many.at(place);
        assert_eq!(texts(&few.at(place)), texts(&kept));
        // Once written for `resources`, and once for itself.
        let all: Vec<String> = kept.own().map(Value::to_string).collect();
        assert_eq!(texts(&few.at(place))[..all.len()], all);
    }
}

#[test]
fn histories_are_short_and_long() {
    let population = Population::generate(Seed(3), TODAY, 5000);
    let visits: Vec<usize> = (7..1007).map(|place| population.at(place).visits()).collect();
    let with = |range: std::ops::Range<usize>| {
        visits.iter().filter(|visits| range.contains(visits)).count()
    };
    assert!((60..180).contains(&with(1..2)), "{}", with(1..2));
    assert!(with(2..9) > 500 && with(41..usize::MAX) > 10);
    let longest = population.at(4999);
    let mut seen = BTreeSet::new();
    for part in 0..longest.parts() {
        for resource in longest.part(part).iter() {
            assert!(seen.insert(resource["id"].as_str().expect("an id").to_owned()));
        }
    }
}

#[test]
fn some_have_one_claim_and_some_ten_thousand() {
    let population = Population::generate(Seed(3), TODAY, 5000);
    let claims = |place: usize| {
        let member = population.at(place);
        (0..member.parts())
            .map(|part| {
                member.part(part).iter().filter(|resource| resource["use"] == "claim").count()
            })
            .sum::<usize>()
    };
    let few: Vec<usize> =
        (7..1007).filter(|place| population.at(*place).visits() == 1).map(claims).collect();
    let with_one = few.iter().filter(|claims| **claims == 1).count();
    // The others have care that is protected, too.
    assert!((50..180).contains(&with_one), "{with_one}");
    assert!(few.iter().all(|claims| *claims > 0));
    let most = claims(4999);
    assert!((9000..=11_000).contains(&most), "{most}");
    // Whoever a scenario speaks of has what it asks for.
    let known = population.member(Case::Known).place();
    assert!(claims(known) > 5, "{}", claims(known));
}

#[test]
fn a_match_request_tells_all_but_what_would_settle_the_ambiguous_case() {
    let population = population();
    let request = MatchRequest {
        source: &SOURCE_PAYER,
        target: &TARGET_PAYER,
        today: TODAY,
        policy_uri: codes::POLICY_REGULAR,
    };
    for case in Case::ALL {
        let member = population.member(case);
        let body = match_parameters(member, &request);
        let names: Vec<&str> = body["parameter"]
            .as_array()
            .expect("parameters")
            .iter()
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        assert_eq!(names, ["MemberPatient", "CoverageToMatch", "CoverageToLink", "Consent"]);
        let resource = |index: usize| &body["parameter"][index]["resource"];
        let id = resource(0)["id"].as_str().expect("an id");
        let expected = format!("Patient/{id}");
        assert_ne!(id, member.id());
        assert_eq!(resource(1)["beneficiary"]["reference"], expected);
        assert_eq!(resource(2)["beneficiary"]["reference"], expected);
        assert_eq!(resource(3)["patient"]["reference"], expected);
        let tells_number = resource(1)["identifier"]
            .as_array()
            .expect("identifiers")
            .iter()
            .any(|identifier| identifier["type"]["coding"][0]["code"] == "MB");
        assert_eq!(tells_number, case != Case::Ambiguous, "{case}");
        let end = resource(3)["provision"]["period"]["end"].as_str().expect("an end");
        assert_eq!(end < "2027-01-15", case == Case::ExpiredConsent, "{case}");
    }
}
