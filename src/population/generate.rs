//! A population: any number of members, each computed when it is asked for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use serde_json::Value;

use crate::seed::Seed;

use super::case::Case;
use super::household::Households;
use super::identity::NOWHERE;
use super::member::Member;
use super::registry::{PREPARED, Registry};

/// Members that are kept for whoever asks again.
const KEPT: usize = 32;
/// Longest history that is kept, in visits.
const KEPT_VISITS: usize = 60;
/// Most ordinary members that are written down as Patients of the target payer.
const LOCAL_PATIENTS: usize = 1000;

/// The members of the source payer, and one person who is none. A clone is cheap.
#[derive(Clone, Debug)]
pub struct Population {
    registry: Arc<Registry>,
    prepared: Vec<Arc<Member>>,
    unknown: Arc<Member>,
    ordinary: usize,
    kept: Arc<Mutex<VecDeque<Arc<Member>>>>,
}

impl Population {
    /// The named cases plus `members` ordinary members, dated relative to `today`. Nobody is
    /// computed before somebody asks; there cannot be more than
    /// [`Population::capacity`].
    pub fn generate(seed: Seed, today: Date, members: usize) -> Self {
        let registry = Arc::new(Registry::new(seed, today));
        let member = |place| Arc::new(Member::compute(&registry, place));
        Self {
            prepared: (0..PREPARED.len()).map(member).collect(),
            unknown: member(NOWHERE),
            ordinary: members.min(Households::capacity()),
            kept: Arc::default(),
            registry,
        }
    }

    /// How many ordinary members there can be.
    pub fn capacity() -> usize {
        Households::capacity()
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.prepared.len() + self.ordinary
    }

    /// Never: the named cases are always there.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The date everything is relative to.
    pub fn today(&self) -> Date {
        self.registry.today
    }

    /// The member at a place below [`Population::len`]. [`Case::Ambiguous`] stands for two of
    /// them.
    ///
    /// # Panics
    /// When there is no such place.
    pub fn at(&self, place: usize) -> Arc<Member> {
        assert!(place < self.len(), "there is no member at place {place}");
        if let Some(member) = self.prepared.get(place) {
            return Arc::clone(member);
        }
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(member) = kept().iter().find(|member| member.place() == place) {
            return Arc::clone(member);
        }
        let member = Arc::new(Member::compute(&self.registry, place));
        let mut kept = kept();
        // What is written of a long history goes with whoever asked for it.
        kept.retain(|member| !member.is_longer_than(KEPT_VISITS));
        kept.truncate(KEPT - 1);
        kept.push_front(Arc::clone(&member));
        member
    }

    /// Every member, one after the other.
    pub fn members(&self) -> impl Iterator<Item = Arc<Member>> {
        (0..self.len()).map(|place| self.at(place))
    }

    /// The member prepared for `case`; for [`Case::Ambiguous`] the first of the two, and for
    /// [`Case::Unknown`] a person who is at no place.
    pub fn member(&self, case: Case) -> &Member {
        self.prepared.iter().find(|member| member.case == Some(case)).unwrap_or(&self.unknown)
    }

    /// The place of the member whose Patient has this logical id.
    pub fn place_of(&self, patient_id: &str) -> Option<usize> {
        let at = self.registry.identity.located(patient_id)?;
        ((at.part, at.ordinal) == (0, 0) && at.place < self.len()).then_some(at.place)
    }

    /// The place of the member that owns the resource with this logical id, if it is not one
    /// that members share. There need not be such a resource: ask the member.
    pub fn owner_of(&self, resource_id: &str) -> Option<usize> {
        let at = self.registry.identity.located(resource_id)?;
        (at.place < self.len()).then_some(at.place)
    }

    /// The places of the members a number is of: a member number or a unique identifier of one,
    /// a subscriber number of all who share the policy. Other numbers are nobody's.
    pub fn with_number(&self, number: &str) -> Vec<usize> {
        let identity = &self.registry.identity;
        let found = if let Some(digits) = number.strip_prefix("NW-") {
            identity.of_member_number(digits).map(|place| place..place + 1)
        } else if let Some(digits) = number.strip_prefix("U-") {
            identity.of_unique_number(digits).map(|place| place..place + 1)
        } else if let Some(digits) = number.strip_prefix("NWS-") {
            let head = identity.of_subscriber_number(digits).filter(|head| *head < self.len());
            head.map(|head| self.registry.on_policy(head))
        } else {
            None
        };
        found.into_iter().flatten().filter(|place| *place < self.len()).collect()
    }

    /// The places of the members who were born on a date and have, or had, this family name;
    /// case does not count. Beside the two of [`Case::Ambiguous`] only twins share both.
    pub fn named(&self, family: &str, birth_date: Date) -> Vec<usize> {
        self.registry.named(family, birth_date, self.len())
    }

    /// The same persons as Patients of the target payer, the unknown one included and the second
    /// registration of the ambiguous one left out; of very many members, the first.
    pub fn local_patients(&self) -> Vec<Value> {
        let twin = self.prepared.iter().rposition(|member| member.case == Some(Case::Ambiguous));
        let wanted = (0..self.len().min(LOCAL_PATIENTS)).filter(|place| Some(*place) != twin);
        let mut patients: Vec<Value> =
            wanted.map(|place| self.at(place).local_patient().clone()).collect();
        patients.push(self.unknown.local_patient().clone());
        patients
    }
}
