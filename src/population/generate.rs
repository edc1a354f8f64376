//! Making a population: the named cases first, then ordinary members.

use std::collections::{BTreeSet, HashMap};
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
use super::person::{Person, Taken, days_before, pick};
use super::sensitive;
use super::windows;

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
        windows::write(&mut chart);
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
            None => pick(&mut self.rng, &["self", "self", "spouse"]),
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
            plan: pick(&mut self.rng, &PLANS),
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
    let places: HashMap<String, usize> = directory.resources.iter().map(name_of).zip(0..).collect();
    let mut found = BTreeSet::new();
    let mut next: Vec<&Value> = own.iter().collect();
    while let Some(resource) = next.pop() {
        for reference in references(resource) {
            if let Some(place) = places.get(reference)
                && found.insert(*place)
            {
                next.push(&directory.resources[*place]);
            }
        }
    }
    found.into_iter().collect()
}
