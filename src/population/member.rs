//! One member of the source payer, with everything the payer holds about them.
//!
//! What the payer holds is written part by part: first the Patient and the Coverages, then one
//! part a visit. Whoever wants it all in turn takes [`Member::part`], and a long history is never
//! whole in memory.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use jiff::ToSpan;
use jiff::civil::Date;
use rand::RngExt;
use serde_json::{Value, json};

use crate::fhir::codes;

use super::case::Case;
use super::chart::{Chart, Ids, concept, us_core};
use super::coverage::Card;
use super::history::{self, Course};
use super::household::{Dweller, Role};
use super::identity::Located;
use super::payer::{
    SOURCE_MEMBER_SYSTEM, SOURCE_SUBSCRIBER_SYSTEM, SOURCE_UNIQUE_SYSTEM, TARGET_MEMBER_SYSTEM,
};
use super::permutation::mixed;
use super::person::{Person, days_before, pick};
use super::registry::Registry;
use super::related::Related;
use super::sensitive::{self, Protected, is_restricted};
use super::windows::{self, Window};

const PLANS: [(&str, &str); 3] =
    [("PPO-GOLD", "Gold PPO"), ("PPO-SILVER", "Silver PPO"), ("HMO-BASE", "Base HMO")];
/// The part of a chart that the first visit stands in; what stands before is no visit.
const FIRST_VISIT: usize = 1;
/// Keeps what is drawn of protected records apart from what else is drawn of a member.
const PROTECTED: u64 = 0x5e45_1f1e;

/// A member of the source payer. [`Case::Unknown`] has the shape of one without being one.
///
/// Who it is, is worked out when somebody asks: most questions are about the id alone.
#[derive(Debug)]
pub struct Member {
    /// The case the member was prepared for.
    pub case: Option<Case>,
    place: usize,
    id: String,
    details: OnceLock<Details>,
    /// Patient first, then coverages, then whoever is beside the member.
    head: OnceLock<Vec<Value>>,
    registry: Arc<Registry>,
}

/// Everything about a member but the records.
#[derive(Debug)]
pub struct Details {
    pub(super) person: Person,
    pub(super) cards: Vec<Card>,
    /// The card of the target payer.
    pub(super) link: Card,
    unique_identifier: Value,
    pub(super) local: Value,
    course: Course,
    /// The visits whose records are protected; they follow those of the course.
    protected: Vec<Protected>,
    /// What each visit left behind, as far as it was asked for.
    written: Vec<OnceLock<Vec<Value>>>,
}

impl Deref for Member {
    type Target = Details;

    fn deref(&self) -> &Details {
        self.details.get_or_init(|| Details::compute(&self.registry, self.place))
    }
}

impl Details {
    fn compute(registry: &Registry, place: usize) -> Self {
        let case = Registry::case(place);
        let (person, dweller) = registry.person(place);
        let cards = cards(registry, place, case, &person, dweller.as_ref());
        let mut rng = registry.seed.rng(&format!("course/{place}"));
        let course = match &dweller {
            None => Course::prepared(&mut rng),
            Some(_) => Course::ordinary(&mut rng, place, age_days(&person, registry.today)),
        };
        let protected = match &dweller {
            None => Protected::prepared(case == Some(Case::Sensitive)),
            Some(dweller) => {
                let drawn = mixed(mixed(registry.seed.0 ^ PROTECTED) ^ place as u64);
                Protected::ordinary(drawn, dweller.role != Role::Child)
            }
        };
        let visits =
            course.visits + protected.len() + if case.is_some() { windows::COUNT } else { 0 };
        let identity = &registry.identity;
        let link = link(registry, place);
        let local_id = format!("local-{}", identity.local_number(place, 0));
        Self {
            local: local_patient(&person, &local_id, &link.member_number),
            unique_identifier: json!({
                "type": concept(codes::HREX_TEMP, "UMB", "Unique Member Identifier"),
                "system": SOURCE_UNIQUE_SYSTEM,
                "value": format!("U-{}", identity.unique_number(place)),
            }),
            person,
            cards,
            link,
            course,
            protected,
            written: (0..visits).map(|_| OnceLock::new()).collect(),
        }
    }
}

impl Member {
    /// Whoever is at a place.
    pub(super) fn compute(registry: &Arc<Registry>, place: usize) -> Self {
        let at = Located { place, part: 0, ordinal: 0 };
        Self {
            case: Registry::case(place),
            place,
            id: registry.identity.id(at).to_string(),
            details: OnceLock::new(),
            head: OnceLock::new(),
            registry: Arc::clone(registry),
        }
    }

    /// Whether more than so many visits are known of.
    pub(super) fn is_longer_than(&self, visits: usize) -> bool {
        self.details.get().is_some_and(|details| details.written.len() > visits)
    }

    fn head(&self) -> &[Value] {
        self.head.get_or_init(|| self.write_head())
    }

    /// The place among the members.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The logical id of the Patient at the source payer.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The Patient.
    pub fn patient(&self) -> &Value {
        &self.head()[0]
    }

    /// The Coverages, the present one first.
    pub fn coverages(&self) -> &[Value] {
        &self.head()[1..=self.cards.len()]
    }

    /// Everything the payer holds about the member, with the organizations, practitioners and
    /// places it refers to. Every reference resolves within. What is written for this is kept
    /// with the member; see [`Member::part`] for long histories.
    pub fn resources(&self) -> impl Iterator<Item = &Value> {
        self.own().chain(self.shared().into_iter().map(|(_, resource)| resource))
    }

    /// How many visits there were.
    pub fn visits(&self) -> usize {
        self.written.len()
    }

    /// How many parts [`Member::part`] has: one more than there were visits.
    pub fn parts(&self) -> usize {
        FIRST_VISIT + self.visits()
    }

    /// A part of what is the member's own: Patient and Coverages, then what each visit left
    /// behind. A part that nobody asked for before is written now, and not kept.
    ///
    /// # Panics
    /// When there is no such part.
    pub fn part(&self, part: usize) -> Cow<'_, [Value]> {
        let Some(visit) = part.checked_sub(FIRST_VISIT) else { return Cow::Borrowed(self.head()) };
        match self.written[visit].get() {
            Some(written) => Cow::Borrowed(written),
            None => Cow::Owned(self.write_visit(visit)),
        }
    }

    /// The organizations, practitioners and places the member's own resources refer to, each with
    /// its place among all that members share.
    pub fn shared(&self) -> Vec<(usize, &Value)> {
        let directory = &self.registry.directory;
        let clinics = (0..self.visits()).map(|visit| self.clinic(visit));
        let places = directory.referred(clinics, self.course.has_prior_payer());
        places.into_iter().map(|place| (place, &directory.resources[place])).collect()
    }

    /// The resource of a logical id, if it is one of [`Member::resources`]: found by its id, and
    /// not by looking at all the others.
    pub fn resource(&self, id: &str) -> Option<Value> {
        if let Some(place) = self.registry.directory.place(id) {
            let mut shared = self.shared().into_iter();
            return shared.find(|(other, _)| *other == place).map(|(_, found)| found.clone());
        }
        let at = self.registry.identity.located(id)?;
        if at.place != self.place || at.part >= self.parts() {
            return None;
        }
        self.part(at.part).iter().find(|resource| resource["id"] == id).cloned()
    }

    /// `Type/id` of the resources that a `#regular` consent does not cover.
    pub fn withheld(&self) -> Vec<String> {
        // Nothing else is protected; the rest of the history need not be written to see that.
        let first = FIRST_VISIT + self.course.visits;
        let parts = (first..first + self.protected.len()).map(|part| self.part(part));
        let mut names = Vec::new();
        for part in parts {
            names.extend(part.iter().filter(|resource| is_restricted(resource)).map(name_of));
        }
        names
    }

    /// `Type/id` of records that tell whether an export keeps to its windows, with where each stands.
    /// Only members who are there to be answered in one way have them.
    pub fn sentinels(&self) -> Vec<(Window, String)> {
        if self.case.is_none() {
            return Vec::new();
        }
        let within = self.part(FIRST_VISIT + history::WITHIN);
        let kinds = ["Encounter", "ExplanationOfBenefit", "Immunization", "Observation"];
        let is_dated = |record: &&Value| kinds.iter().any(|kind| record["resourceType"] == *kind);
        let within = within.iter().filter(is_dated);
        let mut found: Vec<_> = within.map(|record| (Window::Within, name_of(record))).collect();
        let first = FIRST_VISIT + self.course.visits + self.protected.len();
        for visit in 0..windows::COUNT {
            let part = self.part(first + visit);
            let telling = part.iter().filter(|record| windows::is_telling(visit, record));
            found.extend(telling.map(|record| (windows::window(visit), name_of(record))));
        }
        found
    }

    /// Whether the member told the payer not to share.
    pub fn opted_out(&self) -> bool {
        self.case == Some(Case::OptedOut)
    }

    /// The unique member identifier a match returns, with its `UMB` type.
    pub fn unique_identifier(&self) -> &Value {
        &self.unique_identifier
    }

    /// The same person as a Patient of the target payer, with its member number there.
    pub fn local_patient(&self) -> &Value {
        &self.local
    }

    /// What belongs to the member alone.
    pub(super) fn own(&self) -> impl Iterator<Item = &Value> {
        let visits = self.written.iter().enumerate();
        let written = visits.map(|(visit, kept)| kept.get_or_init(|| self.write_visit(visit)));
        self.head().iter().chain(written.flatten())
    }

    fn clinic(&self, visit: usize) -> u64 {
        mixed(mixed(self.registry.seed.0 ^ mixed(self.place as u64)) ^ visit as u64)
    }

    fn chart<'a>(&'a self, part: usize, patient_id: &'a str) -> Chart<'a> {
        let registry = &self.registry;
        Chart {
            today: registry.today,
            rng: registry.seed.rng(&format!("chart/{}/{part}", self.place)),
            ids: Ids {
                identity: &registry.identity,
                next: Located { place: self.place, part, ordinal: 0 },
            },
            directory: &registry.directory,
            clinic: registry.directory.clinic(self.clinic(part.saturating_sub(FIRST_VISIT))),
            patient_id,
            coverages: &self.cards,
            resources: Vec::new(),
        }
    }

    fn write_head(&self) -> Vec<Value> {
        let id = self.id();
        let mut chart = self.chart(0, id);
        let patient = patient(&self.person, id, &self.cards[0], &self.unique_identifier);
        chart.add(patient, &us_core("patient"), days_before(self.registry.today, 60));
        let related = Related::of(&self.registry, self.place);
        let related_id = Related::id(&self.registry, self.place);
        for card in &self.cards {
            let insurer = self.registry.directory.insurer();
            let mut coverage = card.coverage(&card.coverage_id, id, insurer, true);
            if related.as_ref().is_some_and(|related| related.holds_policy) {
                let subscriber = json!({"reference": format!("RelatedPerson/{related_id}")});
                coverage["subscriber"] = subscriber;
            }
            chart.add(coverage, &us_core("coverage"), card.start);
        }
        if let Some(related) = related {
            let resource = related.resource(&related_id, &chart.patient());
            let learned = days_before(self.registry.today, 60);
            chart.add(resource, &us_core("relatedperson"), learned);
        }
        chart.resources
    }

    fn write_visit(&self, visit: usize) -> Vec<Value> {
        let mut chart = self.chart(FIRST_VISIT + visit, self.id());
        match visit.checked_sub(self.course.visits) {
            None => history::write(&mut chart, &self.course, visit, FIRST_VISIT),
            Some(visit) => match self.protected.get(visit) {
                Some(protected) => sensitive::write(&mut chart, *protected),
                None => windows::write(&mut chart, visit - self.protected.len()),
            },
        }
        chart.resources
    }
}

fn age_days(person: &Person, today: Date) -> i64 {
    person.birth_date.until(today).map_or(0, |span| i64::from(span.get_days()))
}

/// The cards of a member, the present one first: policies that followed one another, and that all
/// who live together share.
fn cards(
    registry: &Registry,
    place: usize,
    case: Option<Case>,
    person: &Person,
    dweller: Option<&Dweller>,
) -> Vec<Card> {
    let head = registry.on_policy(place).start;
    let mut rng = registry.seed.rng(&format!("policy/{head}"));
    let group = format!("G{}", rng.random_range(100_000..999_999));
    let plan = pick(&mut rng, &PLANS);
    let changes: &[i64] = match (case, rng.random_range(0..100)) {
        (Some(Case::SeveralCoverages), _) | (None, 80..95) => &[700],
        (None, 95..) => &[420, 1500],
        _ => &[],
    };
    let today = registry.today;
    let first_day = days_before(today, 8 * 365).max(person.birth_date);
    let relationship = match dweller.map(|dweller| dweller.role) {
        None | Some(Role::Head) => "self",
        Some(Role::Spouse) => "spouse",
        Some(Role::Child) => "child",
    };
    let starts =
        changes.iter().map(|days| days_before(today, *days)).filter(|day| *day > first_day);
    // Concurrent coverage: in force today, so that no matcher objects to its dates.
    let mut end = today.saturating_add(120.days());
    let mut cards = Vec::new();
    for (number, start) in starts.chain([first_day]).enumerate() {
        let identity = &registry.identity;
        let id = Located { place, part: 0, ordinal: 1 + number };
        cards.push(Card {
            coverage_id: identity.id(id).to_string(),
            member_system: SOURCE_MEMBER_SYSTEM,
            member_number: format!("NW-{}", identity.member_number(place, number)),
            subscriber_system: Some(SOURCE_SUBSCRIBER_SYSTEM),
            subscriber_number: format!("NWS-{}", identity.subscriber_number(head, number)),
            relationship,
            group: group.clone(),
            plan,
            start,
            end: Some(end),
        });
        end = start.saturating_sub(1.day());
    }
    cards
}

/// The card of the target payer.
fn link(registry: &Registry, place: usize) -> Card {
    let number = |what| registry.identity.local_number(place, what);
    Card {
        coverage_id: format!("cov-{}", number(1)),
        member_system: TARGET_MEMBER_SYSTEM,
        member_number: format!("LM-{}", number(2).to_uppercase()),
        subscriber_system: None,
        subscriber_number: format!("LMS-{}", number(3).to_uppercase()),
        relationship: "self",
        group: "LAKESIDE-EMPLOYERS".to_owned(),
        plan: ("LM-CHOICE", "Choice"),
        start: days_before(registry.today, 20),
        end: None,
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

/// `Type/id` of a resource.
pub(super) fn name_of(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// A Patient of the target payer.
fn local_patient(person: &Person, id: &str, number: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "id": id,
        "identifier": [{
            "type": concept(codes::IDENTIFIER_TYPE, "MB", "Member Number"),
            "system": TARGET_MEMBER_SYSTEM,
            "value": number,
        }],
        "active": true,
        "name": person.name(),
        "telecom": person.telecom(),
        "gender": person.gender(),
        "birthDate": person.birth_date.to_string(),
        "address": person.address(),
    })
}
