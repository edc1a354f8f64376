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
        let found = self.population.members().iter().find(|member| is_named(member, question));
        let Some(member) = found else { return MemberStanding::Unknown };
        let permitted = match &self.payer {
            Some(payer) => payer.permits(question.client_id, member, self.clock.now()),
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
    fn agrees(&self, member: &Member) -> bool {
        let ended = self.population.member(Case::ExpiredConsent).id();
        !member.opted_out() && member.id() != ended
    }
}

/// Whether the question names this member, by id or by an identifier.
fn is_named(member: &Member, question: &MemberQuestion<'_>) -> bool {
    if member.id() == question.member {
        return true;
    }
    let Some((system, value)) = question.member.rsplit_once('|') else { return false };
    let has = |identifier: &Value| identifier["system"] == system && identifier["value"] == value;
    let own = member.patient()["identifier"].as_array().into_iter().flatten();
    has(member.unique_identifier()) || own.into_iter().any(has)
}
