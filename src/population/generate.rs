//! Making a population: the named cases first, then ordinary members.

use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::fhir::codes;
use crate::seed::{Ids, Seed};

use super::case::Case;
use super::chart::{Chart, concept, instant, us_core};
use super::coverage::Card;
use super::directory::Directory;
use super::history;
use super::member::{Member, local_patient, name_of, references};
use super::payer::{
    SOURCE_MEMBER_SYSTEM, SOURCE_SUBSCRIBER_SYSTEM, SOURCE_UNIQUE_SYSTEM, TARGET_MEMBER_SYSTEM,
};
use super::person::{Person, Taken, days_before};
use super::sensitive;

const PLANS: [(&str, &str); 3] =
    [("PPO-GOLD", "Gold PPO"), ("PPO-SILVER", "Silver PPO"), ("HMO-BASE", "Base HMO")];

/// The members of the source payer, and one person who is none.
#[derive(Clone, Debug)]
pub struct Population {
    members: Vec<Member>,
    unknown: Member,
}

impl Population {
    /// Makes the named cases plus `members` ordinary members, dated relative to `today`.
    pub fn generate(seed: Seed, today: Date, members: usize) -> Self {
        let updated = instant(days_before(today, 400), 4, 0);
        let directory = Arc::new(Directory::generate(seed, &updated));
        let mut taken = Taken::default();
        let mut draw = |label: &str| {
            let mut rng = seed.rng(&format!("person/{label}"));
            Person::draw(&mut rng, today, &mut taken)
        };
        let recipe = |label: String, case, person| Recipe {
            rng: seed.rng(&format!("member/{label}")),
            ids: seed.ids(&format!("member/{label}")),
            today,
            case,
            person,
            directory: Arc::clone(&directory),
        };
        let mut people = Vec::new();
        let mut unknown = None;
        for case in Case::ALL {
            let person = draw(case.as_str());
            let member = recipe(case.to_string(), Some(case), person.clone()).member(None);
            match case {
                Case::Unknown => unknown = Some(member),
                Case::Ambiguous => {
                    let twin = "ambiguous twin";
                    let moved = person.moved(&mut seed.rng(twin), today);
                    let twin =
                        recipe(twin.to_owned(), Some(case), moved).member(Some(&member.cards[0]));
                    people.extend([member, twin]);
                }
                Case::Known
                | Case::Sensitive
                | Case::OptedOut
                | Case::ExpiredConsent
                | Case::SeveralCoverages => people.push(member),
            }
        }
        for index in 0..members {
            let label = format!("ordinary {index}");
            let person = draw(&label);
            people.push(recipe(label, None, person).member(None));
        }
        Self { members: people, unknown: unknown.expect("the cases include the unknown person") }
    }

    /// The members of the source payer. [`Case::Ambiguous`] stands for two of them.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member prepared for `case`; for [`Case::Ambiguous`] the first of the two, and for
    /// [`Case::Unknown`] a person who is not in [`Population::members`].
    pub fn member(&self, case: Case) -> &Member {
        self.members.iter().find(|member| member.case == Some(case)).unwrap_or(&self.unknown)
    }

    /// The same persons as Patients of the target payer, the unknown one included and the second
    /// registration of the ambiguous one left out.
    pub fn local_patients(&self) -> Vec<Value> {
        let twin = self.members.iter().rposition(|member| member.case == Some(Case::Ambiguous));
        self.members
            .iter()
            .enumerate()
            .filter(|(index, _)| Some(*index) != twin)
            .map(|(_, member)| member)
            .chain([&self.unknown])
            .map(|member| member.local_patient().clone())
            .collect()
    }
}

/// What one member is made from.
struct Recipe {
    rng: ChaCha8Rng,
    ids: Ids,
    today: Date,
    case: Option<Case>,
    person: Person,
    directory: Arc<Directory>,
}

impl Recipe {
    /// Makes the member; one who shares a policy gets its subscriber number.
    fn member(mut self, shares: Option<&Card>) -> Member {
        let patient_id = self.ids.uuid().to_string();
        let cards = self.cards(shares);
        let unique_identifier = json!({
            "type": concept(codes::HREX_TEMP, "UMB", "Unique Member Identifier"),
            "system": SOURCE_UNIQUE_SYSTEM,
            "value": format!("U-{}", &self.ids.token()[..12]),
        });
        let link = self.link();
        let local = local_patient(
            &self.person,
            &format!("local-{}", &self.ids.token()[..12]),
            &link.member_number,
        );
        let mut chart = Chart {
            today: self.today,
            rng: self.rng,
            ids: self.ids,
            directory: &self.directory,
            patient_id: patient_id.clone(),
            coverages: cards.iter().map(|card| (card.start, card.coverage_id.clone())).collect(),
            resources: Vec::new(),
        };
        let patient = patient(&self.person, &patient_id, &cards[0], &unique_identifier);
        chart.add(patient, &us_core("patient"), days_before(self.today, 60));
        for card in &cards {
            let insurer = self.directory.insurer();
            let coverage = card.coverage(&card.coverage_id, &patient_id, insurer, true);
            chart.add(coverage, &us_core("coverage"), card.start);
        }
        history::write(&mut chart);
        if self.case == Some(Case::Sensitive) {
            sensitive::write(&mut chart);
        }
        let own = chart.resources;
        let referred = referred(&own, &self.directory);
        Member {
            case: self.case,
            person: self.person,
            cards,
            link,
            unique_identifier,
            local,
            opted_out: self.case == Some(Case::OptedOut),
            own,
            directory: self.directory,
            referred,
        }
    }

    fn cards(&mut self, shares: Option<&Card>) -> Vec<Card> {
        let relationship = match self.case {
            Some(_) => "self",
            None => super::person::pick(&mut self.rng, &["self", "self", "spouse"]),
        };
        let number = self.rng.random_range(100_000..999_999);
        let present = Card {
            coverage_id: self.ids.uuid().to_string(),
            member_system: SOURCE_MEMBER_SYSTEM,
            member_number: format!("NW-{}", self.number()),
            subscriber_system: Some(SOURCE_SUBSCRIBER_SYSTEM),
            subscriber_number: shares.map_or_else(
                || format!("NWS-{}", self.number()),
                |card| card.subscriber_number.clone(),
            ),
            relationship,
            group: shares.map_or_else(|| format!("G{number}"), |card| card.group.clone()),
            plan: super::person::pick(&mut self.rng, &PLANS),
            start: days_before(self.today, 8 * 365),
            // Concurrent coverage: in force today, so that no matcher objects to its dates.
            end: Some(self.today.saturating_add(120.days())),
        };
        if self.case != Some(Case::SeveralCoverages) {
            return vec![present];
        }
        let change = days_before(self.today, 700);
        let earlier = Card {
            coverage_id: self.ids.uuid().to_string(),
            member_number: format!("NW-{}", self.number()),
            subscriber_number: format!("NWS-{}", self.number()),
            end: Some(change.saturating_sub(1.day())),
            ..present.clone()
        };
        vec![Card { start: change, ..present }, earlier]
    }

    fn link(&mut self) -> Card {
        Card {
            coverage_id: format!("cov-{}", &self.ids.token()[..12]),
            member_system: TARGET_MEMBER_SYSTEM,
            member_number: format!("LM-{}", self.number()),
            subscriber_system: None,
            subscriber_number: format!("LMS-{}", self.number()),
            relationship: "self",
            group: "LAKESIDE-EMPLOYERS".to_owned(),
            plan: ("LM-CHOICE", "Choice"),
            start: days_before(self.today, 20),
            end: None,
        }
    }

    /// Digits that identify somebody: drawn from ids, so that no two are alike.
    fn number(&self) -> String {
        self.ids.token()[..10].to_uppercase()
    }
}

fn patient(person: &Person, id: &str, card: &Card, unique: &Value) -> Value {
    json!({
        "resourceType": "Patient",
        "id": id,
        "extension": person.birth_sex(),
        "identifier": [
            {
                "type": concept(codes::IDENTIFIER_TYPE, "MB", "Member Number"),
                "system": card.member_system,
                "value": card.member_number,
            },
            unique,
        ],
        "active": true,
        "name": person.name(),
        "telecom": person.telecom(),
        "gender": person.gender(),
        "birthDate": person.birth_date.to_string(),
        "address": person.address(),
        "communication": [{"language": {"coding": [{
            "system": "urn:ietf:bcp:47", "code": "en-US",
        }]}}],
    })
}

/// Places in the directory of all that `own` refers to, directly or through another entry.
fn referred(own: &[Value], directory: &Directory) -> Vec<usize> {
    let mut wanted: Vec<bool> = vec![false; directory.resources.len()];
    let mark = |resource: &Value, wanted: &mut Vec<bool>| {
        for reference in references(resource) {
            for (index, entry) in directory.resources.iter().enumerate() {
                wanted[index] |= name_of(entry) == reference;
            }
        }
    };
    own.iter().for_each(|resource| mark(resource, &mut wanted));
    for index in 0..directory.resources.len() {
        if wanted[index] {
            mark(&directory.resources[index], &mut wanted);
        }
    }
    wanted.iter().enumerate().filter(|(_, wanted)| **wanted).map(|(index, _)| index).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::population::{MatchRequest, SOURCE_PAYER, TARGET_PAYER, match_parameters};

    const TODAY: Date = jiff::civil::date(2027, 1, 15);

    fn population() -> Population {
        Population::generate(Seed(42), TODAY, 6)
    }

    #[test]
    fn the_same_seed_gives_the_same_members_and_another_seed_others() {
        let text = |population: &Population| {
            let all: Vec<&Value> =
                population.members().iter().flat_map(Member::resources).collect();
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
                    assert!(
                        present.contains(reference),
                        "{} refers to {reference}",
                        name_of(resource)
                    );
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
        let twins: Vec<&Member> = population
            .members()
            .iter()
            .filter(|member| member.case == Some(Case::Ambiguous))
            .collect();
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
}
