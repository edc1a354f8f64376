//! Who a member is: demographics drawn from the seed, each person distinguishable from all others.

use std::collections::HashSet;

use jiff::{ToSpan, civil::Date};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::seed::Seed;

use super::household::{Dweller, Role};
use super::names;

/// The demographics of one person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) family: String,
    /// The family name before a marriage, if it was another, with the day it ended.
    pub(super) born_as: Option<(&'static str, Date)>,
    pub(super) given: [&'static str; 2],
    pub(super) female: bool,
    pub(super) birth_date: Date,
    line: String,
    town: (&'static str, &'static str, &'static str),
    postal_code: String,
    phone: String,
    moved_in: Date,
}

/// The people drawn so far, by what a coarse matcher would compare.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<(String, Date)>);

impl Person {
    /// Draws an adult whose family name and birth date nobody in `taken` shares, so that exact,
    /// scored and coarse matching all agree on who is meant.
    pub(super) fn draw(rng: &mut ChaCha8Rng, today: Date, taken: &mut Taken) -> Self {
        loop {
            let person = Self::draw_any(rng, today);
            if taken.0.insert((person.family.clone(), person.birth_date)) {
                return person;
            }
        }
    }

    fn draw_any(rng: &mut ChaCha8Rng, today: Date) -> Self {
        let female = rng.random_bool(0.5);
        let given = if female { &names::FEMALE } else { &names::MALE };
        // Two different names: the second is some places after the first.
        let first = rng.random_range(0..given.len());
        let second = (first + rng.random_range(1..given.len())) % given.len();
        let town = pick(rng, &names::TOWNS);
        Self {
            family: pick(rng, &names::FAMILY).to_owned(),
            born_as: None,
            given: [given[first], given[second]],
            female,
            birth_date: days_before(today, rng.random_range(25 * 365..80 * 365)),
            line: format!("{} {}", rng.random_range(2..980), pick(rng, &names::STREETS)),
            town,
            postal_code: format!("{}{:02}", town.2, rng.random_range(1..99)),
            // Numbers from 555-0100 to 555-0199 are set aside for fiction.
            phone: format!(
                "+1-{}-555-01{:02}",
                rng.random_range(201..989),
                rng.random_range(0..100)
            ),
            moved_in: days_before(today, rng.random_range(400..4000)),
        }
    }

    /// Somebody of the same name and under the same roof.
    pub(super) fn spouse(&self, rng: &mut ChaCha8Rng, today: Date) -> Self {
        let drawn = Self::draw_any(rng, today);
        let Self { given, female, birth_date, phone, .. } = drawn;
        Self { given, female, birth_date, phone, born_as: None, ..self.clone() }
    }

    /// The same person under another roof: a second registration after a move.
    pub(super) fn moved(&self, rng: &mut ChaCha8Rng, today: Date) -> Self {
        let elsewhere = Self::draw_any(rng, today);
        Self {
            family: self.family.clone(),
            given: self.given,
            female: self.female,
            birth_date: self.birth_date,
            ..elsewhere
        }
    }

    /// Somebody in a household: name and birth date are the household's to say, and so is where it
    /// lives.
    pub(super) fn dwelling(dweller: &Dweller, seed: Seed, today: Date) -> Self {
        let home = format!("household/{:?}/{}", dweller.kind, dweller.household);
        let mut rng = seed.rng(&home);
        let shared = Self::draw_any(&mut rng, today);
        let base: usize = rng.random_range(0..names::ORDINARY_FEMALE.len());
        let head_is_female = rng.random_bool(0.5);
        let female = match dweller.role {
            Role::Head => head_is_female,
            // One couple in sixteen is of one sex.
            Role::Spouse => head_is_female == rng.random_bool(1.0 / 16.0),
            Role::Child => (base + dweller.index).is_multiple_of(2),
        };
        let given = if female { &names::ORDINARY_FEMALE } else { &names::ORDINARY_MALE };
        // Nobody in a household shares a given name with another, least of all a twin.
        let name = |which: usize| given[(base + 2 * dweller.index + which) % given.len()];
        let married = days_before(today, rng.random_range(200..2400));
        Self {
            family: dweller.family.clone(),
            born_as: dweller.born_as.map(|name| (name, married)),
            given: [name(0), name(1)],
            female,
            birth_date: dweller.birth_date,
            moved_in: shared.moved_in.max(dweller.birth_date),
            ..shared
        }
    }

    /// `Patient.name`.
    pub(super) fn name(&self) -> Value {
        let mut names =
            vec![json!({"use": "official", "family": self.family, "given": self.given})];
        if let Some((family, until)) = self.born_as {
            names[0]["period"] = json!({"start": until.to_string()});
            names.push(json!({
                "use": "maiden",
                "family": family,
                "given": self.given,
                "period": {"end": until.to_string()},
            }));
        }
        json!(names)
    }

    /// `Patient.gender`.
    pub(super) fn gender(&self) -> &'static str {
        if self.female { "female" } else { "male" }
    }

    /// `Patient.address`.
    pub(super) fn address(&self) -> Value {
        json!([{
            "use": "home",
            "line": [self.line],
            "city": self.town.0,
            "state": self.town.1,
            "postalCode": self.postal_code,
            "country": "US",
            "period": {"start": self.moved_in.to_string()},
        }])
    }

    /// `Patient.telecom`.
    pub(super) fn telecom(&self) -> Value {
        json!([{"system": "phone", "value": self.phone, "use": "home"}])
    }

    /// The US Core birth sex extension.
    pub(super) fn birth_sex(&self) -> Value {
        json!([{
            "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
            "valueCode": if self.female { "F" } else { "M" },
        }])
    }
}

/// One of `choices`.
pub(super) fn pick<T: Copy>(rng: &mut ChaCha8Rng, choices: &[T]) -> T {
    *choices.choose(rng).expect("every list to draw from has entries")
}

/// The date `days` before `today`.
pub(super) fn days_before(today: Date, days: i64) -> Date {
    today.saturating_sub(days.days())
}
