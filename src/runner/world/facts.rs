//! What is known of the run before its first request.

use crate::id::Actor;
use crate::runner::udap;
use crate::scenario::Scenario;
use crate::system::RegistrationKind;
use crate::transcript::{Fact, MATCHED_ELSEWHERE, OWN_CLIENT, SMILE_MODE, TOKEN_SUPPLIED};

use super::whole::World;

impl World {
    /// States what checks are to know of the run.
    pub(super) fn state_facts(&self, scenario: &Scenario) {
        let system = &self.shared.system;
        self.recorder.state(Fact::Guides(system.guides.clone()));
        if self.role == Actor::Target {
            for sent in self.shared.earlier().assertions() {
                self.recorder.state(sent.clone());
            }
        }
        let under_test = match self.role {
            // A source payer and its authorization server are met together.
            Actor::Source if system.roles.contains(&Actor::Idp) => vec![Actor::Source, Actor::Idp],
            role => vec![role],
        };
        self.recorder.state(Fact::UnderTest(under_test));
        for (actor, base) in [
            (Actor::Idp, &self.issuer),
            (Actor::Source, &self.fhir_base),
            (Actor::Target, &self.target_base),
        ] {
            if let Some(base) = base {
                let base = base.trim_end_matches('/').to_owned();
                self.recorder.state(Fact::At { actor, base });
            }
        }
        for (uri, anchors_pem) in self.udap.iter().flat_map(udap::Party::communities) {
            self.recorder.state(Fact::UdapCommunity { uri, anchors_pem });
        }
        // A client registered by hand is shared by all scenarios, and so is what it has matched.
        let of_its_own = system.registration.how == RegistrationKind::Dynamic;
        self.recorder.state(Fact::Capability { name: OWN_CLIENT.to_owned(), claimed: of_its_own });
        let smile = scenario.requires.iter().any(|claim| claim == "smile_model");
        self.recorder.state(Fact::Capability { name: SMILE_MODE.to_owned(), claimed: smile });
        let name = TOKEN_SUPPLIED.to_owned();
        self.recorder.state(Fact::Capability { name, claimed: self.intercepted });
        let exports_only = system.target.as_ref().is_some_and(|target| target.exports_only);
        let name = MATCHED_ELSEWHERE.to_owned();
        self.recorder.state(Fact::Capability { name, claimed: exports_only });
        for (name, claimed) in &system.claims {
            // Our own mocks follow the product model only in a story that sets them up so.
            let follows =
                !self.shared.own || name != "smile_model" || scenario.requires.contains(name);
            let claimed = *claimed && follows;
            self.recorder.state(Fact::Capability { name: name.clone(), claimed });
        }
    }
}
