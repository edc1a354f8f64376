//! What every member of a population is computed from.

use jiff::civil::Date;

use crate::seed::Seed;

use super::case::Case;
use super::chart::instant;
use super::directory::Directory;
use super::household::{Dweller, Households};
use super::identity::Identity;
use super::names;
use super::person::{Person, Taken, days_before};

/// The places of the members who are there to be answered in one way. [`Case::Ambiguous`] stands
/// for two, [`Case::Unknown`] for none.
pub(super) const PREPARED: [Case; 7] = [
    Case::Known,
    Case::Ambiguous,
    Case::Ambiguous,
    Case::Sensitive,
    Case::OptedOut,
    Case::ExpiredConsent,
    Case::SeveralCoverages,
];

/// Seed, date, and what derives from them once.
#[derive(Debug)]
pub(super) struct Registry {
    pub(super) seed: Seed,
    pub(super) today: Date,
    pub(super) identity: Identity,
    pub(super) households: Households,
    pub(super) directory: Directory,
    /// The persons at the first places, and last the one who is no member.
    prepared: Vec<Person>,
}

impl Registry {
    pub(super) fn new(seed: Seed, today: Date) -> Self {
        let mut taken = Taken::default();
        let mut draw =
            |case: Case| Person::draw(&mut seed.rng(&format!("person/{case}")), today, &mut taken);
        let mut prepared: Vec<Person> = Vec::new();
        for (place, case) in PREPARED.into_iter().enumerate() {
            let person = match prepared.last().filter(|_| PREPARED[..place].contains(&case)) {
                Some(first) => first.moved(&mut seed.rng("ambiguous twin"), today),
                None => draw(case),
            };
            prepared.push(person);
        }
        prepared.push(draw(Case::Unknown));
        let updated = instant(days_before(today, 400), 4, 0);
        Self {
            seed,
            today,
            identity: Identity::new(seed),
            households: Households::new(seed, today),
            directory: Directory::generate(seed, &updated),
            prepared,
        }
    }

    /// The case a place was prepared for; beyond the ordinary members there is nobody.
    pub(super) fn case(place: usize) -> Option<Case> {
        let beyond = if place < super::identity::NOWHERE { None } else { Some(Case::Unknown) };
        PREPARED.get(place).copied().or(beyond)
    }

    /// Who is at a place, with the household of an ordinary member.
    pub(super) fn person(&self, place: usize) -> (Person, Option<Dweller>) {
        let prepared = match Self::case(place) {
            Some(Case::Unknown) => self.prepared.last(),
            Some(_) => self.prepared.get(place),
            None => None,
        };
        if let Some(person) = prepared {
            return (person.clone(), None);
        }
        let dweller = self.households.dweller(place - PREPARED.len());
        (Person::dwelling(&dweller, self.seed, self.today), Some(dweller))
    }

    /// The places of all who are on one policy with `place`.
    pub(super) fn on_policy(&self, place: usize) -> std::ops::Range<usize> {
        match Self::case(place) {
            Some(Case::Ambiguous) => {
                let first = PREPARED.iter().position(|case| *case == Case::Ambiguous);
                let first = first.unwrap_or(place);
                first..first + 2
            }
            Some(_) => place..place + 1,
            None => {
                let household = self.households.household(place - PREPARED.len());
                household.start + PREPARED.len()..household.end + PREPARED.len()
            }
        }
    }

    /// The places of the members of this name and birth date, among the first `len`.
    pub(super) fn named(&self, family: &str, birth_date: Date, len: usize) -> Vec<usize> {
        let wanted = names::folded(family);
        let is_meant = |person: &Person| {
            person.birth_date == birth_date && names::folded(&person.family) == wanted
        };
        let prepared = &self.prepared[..PREPARED.len()];
        let mut found: Vec<usize> =
            (0..prepared.len()).filter(|place| is_meant(&prepared[*place])).collect();
        let ordinary = self.households.named(family, birth_date);
        found.extend(ordinary.into_iter().map(|ordinal| ordinal + PREPARED.len()));
        found.retain(|place| *place < len);
        found
    }
}
