//! The members our authorization server may be asked about, as the payer beside it knows them.

use std::sync::Arc;

use serde_json::Value;

use crate::clock::Clock;
use crate::idp::{MemberDirectory, MemberQuestion, MemberStanding};
use crate::population::{Case, Member, Population};
use crate::source;

/// The members of our source payer, with the consents it has on file; or, where no source payer
/// stands beside the authorization server, members who all agree unless their story says other.
pub struct Directory {
    /// The members.
    pub population: Arc<Population>,
    /// The payer that has the consents.
    pub payer: Option<source::Handle>,
    /// What time it is.
    pub clock: Clock,
}

impl MemberDirectory for Directory {
    fn standing(&self, question: &MemberQuestion<'_>) -> MemberStanding {
        let Some(member) = self.named(question.member) else { return MemberStanding::Unknown };
        let member = &*member;
        let permitted = match &self.payer {
            Some(payer) => {
                let now = self.clock.now();
                payer.permits(question.client_id, question.organization, member, now)
            }
            None => Some(self.agrees(member)),
        };
        let patient_id = member.id().to_owned();
        match permitted {
            // Whoever never matched a member has nothing to do with that member.
            None => MemberStanding::Unknown,
            Some(true) => MemberStanding::Permitted { patient_id },
            Some(false) => MemberStanding::NotPermitted { patient_id },
        }
    }
}

impl Directory {
    /// The member of this logical id, or of this identifier as `system|value`.
    fn named(&self, name: &str) -> Option<Arc<Member>> {
        if let Some(place) = self.population.place_of(name) {
            return Some(self.population.at(place));
        }
        let (system, value) = name.rsplit_once('|')?;
        let places = self.population.with_number(value).into_iter();
        let mut members = places.map(|place| self.population.at(place));
        members.find(|member| is_identified(member, system, value))
    }

    fn agrees(&self, member: &Member) -> bool {
        let ended = self.population.member(Case::ExpiredConsent).id();
        !member.opted_out() && member.id() != ended
    }
}

/// Whether a member has this identifier.
fn is_identified(member: &Member, system: &str, value: &str) -> bool {
    let has = |identifier: &Value| identifier["system"] == system && identifier["value"] == value;
    let own = member.patient()["identifier"].as_array().into_iter().flatten();
    has(member.unique_identifier()) || own.into_iter().any(has)
}
