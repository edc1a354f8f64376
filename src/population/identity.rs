//! Ids and numbers that tell the place of what they name, to whoever knows the seed.
//!
//! They look drawn at random. Nothing has to be kept to find whom one belongs to.

use uuid::Uuid;

use crate::seed::Seed;

use super::permutation::Permutation;

/// Bits of a place, and so of everything that stands for a member.
const PLACE_BITS: u32 = 34;
/// The place of the person who is no member.
pub(super) const NOWHERE: usize = (1 << PLACE_BITS) - 1;
/// Bits that number a member's cards.
const CARD_BITS: u32 = 6;
/// Bits that number the parts of a chart, and the ids within one.
const PART_BITS: u32 = 24;
/// Bits of an id that are nobody's choice: all but its version and variant.
const ID_BITS: u32 = 122;

/// What an id says: the member, the part of the chart, and which one there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) place: usize,
    pub(super) part: usize,
    pub(super) ordinal: usize,
}

/// The permutations behind the ids and numbers of one population.
#[derive(Debug)]
pub(super) struct Identity {
    ids: Permutation,
    members: Permutation,
    subscribers: Permutation,
    unique: Permutation,
    local: Permutation,
}

impl Identity {
    pub(super) fn new(seed: Seed) -> Self {
        let numbers = |label| Permutation::of(seed, label, 1 << (PLACE_BITS + CARD_BITS));
        Self {
            ids: Permutation::of(seed, "ids", 1 << ID_BITS),
            members: numbers("member numbers"),
            subscribers: numbers("subscriber numbers"),
            unique: Permutation::of(seed, "unique identifiers", 1 << 48),
            local: Permutation::of(seed, "local ids", 1 << 48),
        }
    }

    /// The logical id of a resource.
    pub(super) fn id(&self, at: Located) -> Uuid {
        let packed = ((at.place as u128) << (2 * PART_BITS))
            | ((at.part as u128) << PART_BITS)
            | at.ordinal as u128;
        let drawn = self.ids.forward(packed);
        // The version and variant of a random UUID stand where RFC 9562 §5.4 puts them.
        Uuid::from_u128(
            ((drawn >> 74) << 80)
                | (4 << 76)
                | (((drawn >> 62) & 0xfff) << 64)
                | (0b10 << 62)
                | (drawn & ((1 << 62) - 1)),
        )
    }

    /// What a logical id says; `None` when it is not one of ours.
    pub(super) fn located(&self, id: &str) -> Option<Located> {
        let bits = Uuid::parse_str(id).ok()?.as_u128();
        let drawn =
            ((bits >> 80) << 74) | (((bits >> 64) & 0xfff) << 62) | (bits & ((1 << 62) - 1));
        let packed = self.ids.back(drawn)?;
        let part_of = |bits: u128| usize::try_from(bits & ((1 << PART_BITS) - 1)).ok();
        let at = Located {
            // An id that was not made here almost never has nothing above the place.
            place: usize::try_from(packed >> (2 * PART_BITS)).ok().filter(|one| *one <= NOWHERE)?,
            part: part_of(packed >> PART_BITS)?,
            ordinal: part_of(packed)?,
        };
        // One spelling for one id.
        (self.id(at).to_string() == id).then_some(at)
    }

    /// The digits of a member number: one for each card of each member.
    pub(super) fn member_number(&self, place: usize, card: usize) -> String {
        format!("{:010X}", self.members.forward(with_card(place, card)))
    }

    /// The digits of a subscriber number, shared by all who are on the policy of `head`.
    pub(super) fn subscriber_number(&self, head: usize, card: usize) -> String {
        format!("{:010X}", self.subscribers.forward(with_card(head, card)))
    }

    /// The digits of a unique member identifier.
    pub(super) fn unique_number(&self, place: usize) -> String {
        format!("{:012x}", self.unique.forward(place as u128))
    }

    /// Twelve digits for what the target payer calls the person; `what` tells its things apart.
    pub(super) fn local_number(&self, place: usize, what: u8) -> String {
        let packed = place as u128 | (u128::from(what) << PLACE_BITS);
        format!("{:012x}", self.local.forward(packed))
    }

    /// The member a member number is of.
    pub(super) fn of_member_number(&self, digits: &str) -> Option<usize> {
        let packed = self.members.back(number(digits, 10)?)?;
        place_of(packed)
    }

    /// The head of the policy a subscriber number is of.
    pub(super) fn of_subscriber_number(&self, digits: &str) -> Option<usize> {
        let packed = self.subscribers.back(number(digits, 10)?)?;
        place_of(packed)
    }

    /// The member a unique member identifier is of.
    pub(super) fn of_unique_number(&self, digits: &str) -> Option<usize> {
        let place = self.unique.back(number(digits, 12)?)?;
        usize::try_from(place).ok()
    }
}

fn with_card(place: usize, card: usize) -> u128 {
    place as u128 | ((card as u128) << PLACE_BITS)
}

fn place_of(packed: u128) -> Option<usize> {
    usize::try_from(packed & NOWHERE as u128).ok()
}

fn number(digits: &str, length: usize) -> Option<u128> {
    (digits.len() == length).then(|| u128::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_numbers_lead_back() {
        let identity = Identity::new(Seed(5));
        for place in [0, 1, 999, 123_456_789, NOWHERE] {
            let at = Located { place, part: 7500, ordinal: 12 };
            let id = identity.id(at).to_string();
            assert_eq!(&id[14..15], "4");
            assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"), "{id}");
            assert_eq!(identity.located(&id), Some(at));
            assert_eq!(identity.located(&id.to_uppercase()), None);
            assert_eq!(identity.of_member_number(&identity.member_number(place, 2)), Some(place));
            let subscriber = identity.subscriber_number(place, 0);
            assert_eq!(identity.of_subscriber_number(&subscriber), Some(place));
            assert_eq!(identity.of_unique_number(&identity.unique_number(place)), Some(place));
        }
    }

    #[test]
    fn what_was_not_made_here_names_nobody() {
        let identity = Identity::new(Seed(5));
        let other = Identity::new(Seed(6));
        let foreign = other.id(Located { place: 3, part: 0, ordinal: 0 }).to_string();
        for id in [foreign.as_str(), "", "known", "00000000-0000-4000-8000-000000000000"] {
            assert_eq!(identity.located(id), None, "{id}");
        }
        assert_eq!(identity.of_unique_number("12"), None);
    }
}
