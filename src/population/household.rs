//! Where ordinary members live: who shares a roof, a name and a policy, and when each was born.
//!
//! Households come in blocks of one shape, so that the place of a member tells the household and
//! the part played in it. Family name and birth dates of a household are drawn by a permutation,
//! so that nobody outside it shares both with a member, and both together lead back to the place.

use jiff::civil::Date;

use crate::seed::Seed;

use super::names;
use super::permutation::{Permutation, mixed};
use super::person::days_before;

/// Members of one block.
const BLOCK: usize = 64;
/// The households of a block, in the order their members stand.
const SHAPE: [Kind; 37] = {
    use Kind::{Couple as C, Family as F, Parent as P, Single as S, Twins as T};
    [
        S, C, S, F, S, P, T, C, S, S, C, S, F, S, P, S, C, S, S, C, F, S, P, S, C, S, S, C, S, F,
        S, P, S, C, S, S, S,
    ]
};
/// Days of an age cell; everybody in a household of one cell is about as old.
const CELL_DAYS: i64 = 5 * 365;
/// Parts people play, over all kinds: each has birth dates of its own.
const CLASSES: i64 = 12;
/// Birth dates one part has in one cell.
const DATES: u64 = 152;
/// Years between the ages of a parent's cell and a child's.
const GENERATION: i64 = 25;
/// How far the name a person had before a marriage stands behind the present one.
const MAIDEN: usize = 37;

/// What kind of household it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Single,
    Couple,
    Parent,
    Family,
    Twins,
}

/// The part somebody plays in a household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Who holds the policy.
    Head,
    Spouse,
    Child,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Single, Self::Couple, Self::Parent, Self::Family, Self::Twins];

    /// Parts in order, each with the class its birth date is drawn from. Twins share one.
    const fn roles(self) -> &'static [(Role, i64)] {
        match self {
            Self::Single => &[(Role::Head, 0)],
            Self::Couple => &[(Role::Head, 1), (Role::Spouse, 2)],
            Self::Parent => &[(Role::Head, 3), (Role::Child, 4)],
            Self::Family => {
                &[(Role::Head, 5), (Role::Spouse, 6), (Role::Child, 7), (Role::Child, 8)]
            }
            Self::Twins => {
                &[(Role::Head, 9), (Role::Spouse, 10), (Role::Child, 11), (Role::Child, 11)]
            }
        }
    }

    /// Age at which the first cell of the head begins, and how many there are.
    const fn ages(self) -> (i64, u64) {
        match self {
            Self::Single => (20, 13),
            Self::Couple => (25, 12),
            Self::Parent => (25, 4),
            Self::Family | Self::Twins => (30, 4),
        }
    }

    fn in_block(self) -> usize {
        SHAPE.iter().filter(|kind| **kind == self).count()
    }
}

/// Somebody in a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dweller {
    pub(super) kind: Kind,
    /// Which household of its kind.
    pub(super) household: usize,
    /// Which of the household.
    pub(super) index: usize,
    pub(super) role: Role,
    /// Ordinal of the one who holds the policy.
    pub(super) head: usize,
    pub(super) family: String,
    /// The family name before a marriage, if it was another.
    pub(super) born_as: Option<&'static str>,
    pub(super) birth_date: Date,
}

/// Every household of a population.
#[derive(Debug)]
pub(super) struct Households {
    key: u64,
    today: Date,
    /// For each kind, the households with simple names and those with double ones.
    drawn: [(Permutation, Permutation); 5],
}

/// What a permutation draws for a household.
#[derive(Clone, Copy)]
struct Draw {
    name: usize,
    cell: u64,
    date: u64,
}

const SIMPLE: usize = names::ORDINARY_FAMILY.len();
const DOUBLE: usize = SIMPLE * (SIMPLE - 1);

impl Households {
    pub(super) fn new(seed: Seed, today: Date) -> Self {
        let drawn = Kind::ALL.map(|kind| {
            let dates = u128::from(kind.ages().1 * DATES);
            let permutation = |what: &str, names: usize| {
                Permutation::of(seed, &format!("households/{kind:?}/{what}"), names as u128 * dates)
            };
            (permutation("simple", SIMPLE), permutation("double", DOUBLE))
        });
        Self { key: mixed(seed.0), today, drawn }
    }

    /// How many people there can be.
    pub(super) fn capacity() -> usize {
        let blocks = Kind::ALL.map(|kind| {
            let dates = usize::try_from(kind.ages().1 * DATES).unwrap_or(usize::MAX);
            (SIMPLE + DOUBLE) * dates / kind.in_block()
        });
        blocks.into_iter().min().unwrap_or_default() * BLOCK
    }

    /// Who stands at an ordinal.
    pub(super) fn dweller(&self, ordinal: usize) -> Dweller {
        let (block, mut within) = (ordinal / BLOCK, ordinal % BLOCK);
        let mut seen = [0; 5];
        for kind in SHAPE {
            let roles = kind.roles();
            if within < roles.len() {
                let household = block * kind.in_block() + seen[kind as usize];
                return self.at(kind, household, within, ordinal - within);
            }
            within -= roles.len();
            seen[kind as usize] += 1;
        }
        unreachable!("the households of a block have as many members as the block")
    }

    /// The ordinals of all who live with `ordinal`, in order.
    pub(super) fn household(&self, ordinal: usize) -> std::ops::Range<usize> {
        let dweller = self.dweller(ordinal);
        dweller.head..dweller.head + dweller.kind.roles().len()
    }

    /// The ordinals of those who were born on a date and have, or had, this family name. Case and
    /// surrounding space do not count.
    pub(super) fn named(&self, family: &str, birth_date: Date) -> Vec<usize> {
        let Some(name) = place_of_name(family) else { return Vec::new() };
        let mut found = self.with_name(name, birth_date);
        if name < SIMPLE {
            let married = (name + SIMPLE - MAIDEN % SIMPLE) % SIMPLE;
            let earlier = self.with_name(married, birth_date);
            found.extend(earlier.into_iter().filter(|one| self.dweller(*one).born_as.is_some()));
        }
        found
    }

    fn at(&self, kind: Kind, household: usize, index: usize, head: usize) -> Dweller {
        let draw = self.draw(kind, household);
        let (role, class) = kind.roles()[index];
        let age = kind.ages().0 + 5 * i64::try_from(draw.cell).unwrap_or_default()
            - if role == Role::Child { GENERATION } else { 0 };
        let date = (draw.date + self.shift(class, draw)) % DATES;
        let days = age * 365 + i64::try_from(date).unwrap_or_default() * CLASSES + class;
        let changed = role == Role::Spouse && draw.name < SIMPLE && draw.date.is_multiple_of(3);
        Dweller {
            kind,
            household,
            index,
            role,
            head,
            family: name_at(draw.name),
            born_as: changed.then(|| names::ORDINARY_FAMILY[(draw.name + MAIDEN) % SIMPLE]),
            birth_date: days_before(self.today, days),
        }
    }

    fn draw(&self, kind: Kind, household: usize) -> Draw {
        let (simple, double) = &self.drawn[kind as usize];
        let cells = kind.ages().1;
        let boundary = SIMPLE as u128 * u128::from(cells * DATES);
        let number = household as u128;
        let (drawn, names, first) = if number < boundary {
            (simple.forward(number), SIMPLE, 0)
        } else {
            (double.forward(number - boundary), DOUBLE, SIMPLE)
        };
        let (name, rest) = (drawn % names as u128, drawn / names as u128);
        let part = |value: u128| u64::try_from(value).unwrap_or_default();
        Draw {
            name: first + usize::try_from(name).unwrap_or_default(),
            cell: part(rest % u128::from(cells)),
            date: part(rest / u128::from(cells)),
        }
    }

    /// The household a draw is of.
    fn drawn(&self, kind: Kind, draw: Draw) -> Option<usize> {
        let (simple, double) = &self.drawn[kind as usize];
        let cells = kind.ages().1;
        let boundary = SIMPLE as u128 * u128::from(cells * DATES);
        let rest = u128::from(draw.date * cells + draw.cell);
        let (number, first) = if draw.name < SIMPLE {
            (simple.back(rest * SIMPLE as u128 + draw.name as u128)?, 0)
        } else {
            (double.back(rest * DOUBLE as u128 + (draw.name - SIMPLE) as u128)?, boundary)
        };
        usize::try_from(first + number).ok()
    }

    /// How far the birth dates of a part lie from those the draw names: by name and cell, so that
    /// members of a household are not born in step, and still one household has each date.
    fn shift(&self, class: i64, draw: Draw) -> u64 {
        let place = (draw.name as u64) << 16 | draw.cell << 8 | class.unsigned_abs();
        if class == 0 { 0 } else { mixed(self.key ^ place) % DATES }
    }

    fn with_name(&self, name: usize, birth_date: Date) -> Vec<usize> {
        let span = birth_date.until(self.today).map(|span| i64::from(span.get_days()));
        let Ok(days @ 0..) = span else { return Vec::new() };
        let (age, within) = (days / CELL_DAYS * 5, days % CELL_DAYS);
        let (class, date) = (within % CLASSES, (within / CLASSES).unsigned_abs());
        if date >= DATES {
            return Vec::new();
        }
        let parts = Kind::ALL.into_iter().flat_map(|kind| {
            kind.roles()
                .iter()
                .enumerate()
                .map(move |(index, (role, class))| (kind, index, *role, *class))
        });
        let mut found = Vec::new();
        for (kind, index, role, _) in parts.filter(|part| part.3 == class) {
            let (first, cells) = kind.ages();
            let head_age = age + if role == Role::Child { GENERATION } else { 0 };
            let cell = u64::try_from((head_age - first) / 5).unwrap_or(cells);
            if head_age < first || cell >= cells {
                continue;
            }
            let unshifted = Draw { name, cell, date };
            let back = DATES - self.shift(class, unshifted);
            let draw = Draw { date: (date + back) % DATES, ..unshifted };
            if let Some(household) = self.drawn(kind, draw) {
                found.push(first_of(kind, household) + index);
            }
        }
        found
    }
}

/// The ordinal of the first member of a household.
fn first_of(kind: Kind, household: usize) -> usize {
    let (block, mut left) = (household / kind.in_block(), household % kind.in_block());
    let mut first = block * BLOCK;
    for other in SHAPE {
        if other == kind {
            if left == 0 {
                break;
            }
            left -= 1;
        }
        first += other.roles().len();
    }
    first
}

fn name_at(place: usize) -> String {
    if let Some(simple) = names::ORDINARY_FAMILY.get(place) {
        return (*simple).to_owned();
    }
    let (first, second) = ((place - SIMPLE) / (SIMPLE - 1), (place - SIMPLE) % (SIMPLE - 1));
    // Nobody is called the same twice.
    let second = if second < first { second } else { second + 1 };
    format!("{}-{}", names::ORDINARY_FAMILY[first], names::ORDINARY_FAMILY[second])
}

fn place_of_name(family: &str) -> Option<usize> {
    let folded = names::folded(family);
    let simple = |wanted: &str| {
        names::ORDINARY_FAMILY.iter().position(|known| names::folded(known) == wanted)
    };
    if let Some(place) = simple(&folded) {
        return Some(place);
    }
    let (first, second) = folded.split_once('-')?;
    let (first, second) = (simple(first)?, simple(second)?);
    let within = match second.cmp(&first) {
        std::cmp::Ordering::Less => second,
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Greater => second - 1,
    };
    Some(SIMPLE + first * (SIMPLE - 1) + within)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const TODAY: Date = jiff::civil::date(2027, 1, 15);

    #[test]
    fn a_block_is_full() {
        let members: usize = SHAPE.iter().map(|kind| kind.roles().len()).sum();
        assert_eq!(members, BLOCK);
        assert!(Households::capacity() > 10_000_000, "{}", Households::capacity());
    }

    #[test]
    fn name_and_birth_date_lead_back_and_only_twins_share_both() {
        let households = Households::new(Seed(4), TODAY);
        let mut by_both: BTreeMap<(String, Date), Vec<usize>> = BTreeMap::new();
        // The first with simple names, and some far beyond.
        for ordinal in (0..4000).chain(2_000_000..2_002_000) {
            let dweller = households.dweller(ordinal);
            let named = households.named(&dweller.family.to_uppercase(), dweller.birth_date);
            assert!(named.contains(&ordinal), "{ordinal}: {dweller:?} {named:?}");
            if let Some(earlier) = dweller.born_as {
                assert!(households.named(earlier, dweller.birth_date).contains(&ordinal));
            }
            by_both.entry((dweller.family, dweller.birth_date)).or_default().push(ordinal);
        }
        for ordinals in by_both.values().filter(|ordinals| ordinals.len() > 1) {
            let dwellers: Vec<Dweller> =
                ordinals.iter().map(|one| households.dweller(*one)).collect();
            assert_eq!(ordinals.len(), 2);
            assert!(dwellers.iter().all(|one| one.kind == Kind::Twins && one.role == Role::Child));
            assert_eq!(dwellers[0].head, dwellers[1].head);
        }
        assert!(households.named("Nobody", TODAY).is_empty());
    }

    #[test]
    fn households_look_like_households() {
        let households = Households::new(Seed(4), TODAY);
        let years =
            |dweller: &Dweller| dweller.birth_date.until(TODAY).expect("a span").get_days() / 365;
        for ordinal in 0..2000 {
            let dweller = households.dweller(ordinal);
            let head = households.dweller(dweller.head);
            assert!(households.household(ordinal).contains(&ordinal));
            assert_eq!(dweller.family, head.family);
            let apart = years(&head) - years(&dweller);
            match dweller.role {
                Role::Head => assert!((20..=85).contains(&years(&dweller))),
                Role::Spouse => assert!(apart.abs() <= 5),
                Role::Child => assert!((20..=30).contains(&apart)),
            }
        }
    }
}
