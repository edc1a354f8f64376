//! What the rest of the suite relies on in a population.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde_json::Value;

use crate::fhir::codes;
use crate::seed::Seed;

use super::member::{name_of, references};
use super::{Case, MatchRequest, Member, Population, SOURCE_PAYER, TARGET_PAYER, match_parameters};

const TODAY: Date = jiff::civil::date(2027, 1, 15);

fn population() -> Population {
    Population::generate(Seed(42), TODAY, 6)
}

#[test]
fn the_same_seed_gives_the_same_members_and_another_seed_others() {
    let text = |population: &Population| {
        let all: Vec<&Value> = population.members().iter().flat_map(Member::resources).collect();
        serde_json::to_string(&all).expect("resources are JSON")
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
        for resource in &member.own {
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
    for member in population().members() {
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
fn only_the_sensitive_member_has_withheld_records_and_nothing_open_refers_to_them() {
    for member in population().members() {
        let withheld = member.withheld();
        assert_eq!(withheld.is_empty(), member.case != Some(Case::Sensitive));
        for resource in member.resources() {
            let hidden = withheld.contains(&name_of(resource));
            let refers = references(resource)
                .iter()
                .any(|reference| withheld.iter().any(|name| name == reference));
            assert!(hidden || !refers, "{} would dangle", name_of(resource));
        }
    }
}

#[test]
fn the_unknown_person_is_no_member_and_the_ambiguous_one_is_two() {
    let population = population();
    let unknown = population.member(Case::Unknown);
    assert!(population.members().iter().all(|member| member.id() != unknown.id()));
    let twins: Vec<&Member> =
        population.members().iter().filter(|member| member.case == Some(Case::Ambiguous)).collect();
    let [one, other] = twins[..] else { panic!("{} of them", twins.len()) };
    for field in ["name", "birthDate", "gender"] {
        assert_eq!(one.patient()[field], other.patient()[field]);
    }
    assert_eq!(one.coverages()[0]["subscriberId"], other.coverages()[0]["subscriberId"]);
    assert_ne!(one.coverages()[0]["identifier"][0], other.coverages()[0]["identifier"][0]);
}

#[test]
fn nobody_else_shares_family_name_and_birth_date() {
    let population = Population::generate(Seed(3), TODAY, 400);
    let mut seen = BTreeSet::new();
    let twins = population
        .members()
        .iter()
        .filter(|member| !seen.insert((member.person.family, member.person.birth_date)))
        .count();
    assert_eq!(twins, 1);
    assert_eq!(population.members().len(), 407);
    assert_eq!(population.local_patients().len(), 407);
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
