//! Who a member is: demographics drawn from the seed, each person distinguishable from all others.

use std::collections::HashSet;

use jiff::{ToSpan, civil::Date};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::names;

/// The demographics of one person.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) family: &'static str,
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
pub(super) struct Taken(HashSet<(&'static str, Date)>);

impl Person {
    /// Draws an adult whose family name and birth date nobody in `taken` shares, so that exact,
    /// scored and coarse matching all agree on who is meant.
    pub(super) fn draw(rng: &mut ChaCha8Rng, today: Date, taken: &mut Taken) -> Self {
        loop {
            let person = Self::draw_any(rng, today);
            if taken.0.insert((person.family, person.birth_date)) {
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
            family: pick(rng, &names::FAMILY),
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

    /// The same person under another roof: a second registration after a move.
    pub(super) fn moved(&self, rng: &mut ChaCha8Rng, today: Date) -> Self {
        let elsewhere = Self::draw_any(rng, today);
        Self {
            family: self.family,
            given: self.given,
            female: self.female,
            birth_date: self.birth_date,
            ..elsewhere
        }
    }

    /// `Patient.name`.
    pub(super) fn name(&self) -> Value {
        json!([{"use": "official", "family": self.family, "given": self.given}])
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
