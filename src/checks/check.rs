//! The shape of a check and the registry of all of them.

use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// Which end of an exchange a check judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that answers.
    Serves,
    /// The one that asks.
    Calls,
}

/// Which exchanges a check looks at: those of `endpoints` where `actor` stands on `side`.
#[derive(Clone, Copy, Debug)]
pub struct Judges {
    /// Whom it judges.
    pub actor: Actor,
    /// On which end.
    pub side: Side,
    /// At which endpoints; at least one.
    pub endpoints: &'static [Endpoint],
}

impl Judges {
    /// Judges the answers of `actor`.
    pub const fn answers(actor: Actor, endpoints: &'static [Endpoint]) -> Self {
        Self { actor, side: Side::Serves, endpoints }
    }

    /// Judges the requests of `actor`.
    pub const fn requests(actor: Actor, endpoints: &'static [Endpoint]) -> Self {
        Self { actor, side: Side::Calls, endpoints }
    }
}

/// A check.
#[derive(Debug)]
pub struct Check {
    /// `group.name`, or `group.name.row` in a family.
    pub id: &'static str,
    /// The obligation, in the present tense.
    pub title: &'static str,
    /// Catalogue ids of the requirements it verifies; at least one.
    pub verifies: &'static [&'static str],
    /// What it looks at.
    pub judges: Judges,
    /// Its page, in Markdown.
    pub page: &'static str,
    /// Judges one exchange; `None` when the exchange says nothing about the obligation.
    pub judge: fn(&Check, &Exchange, &Transcript) -> Option<Judgement>,
}

impl Check {
    /// The last part of the id: the row of a family.
    pub fn row(&self) -> &'static str {
        self.id.rsplit('.').next().unwrap_or(self.id)
    }

    /// The first part of the id.
    pub fn group(&self) -> &'static str {
        self.id.split('.').next().unwrap_or(self.id)
    }
}

/// Every check, group by group.
pub fn all() -> impl Iterator<Item = &'static Check> {
    const GROUPS: &[&[&[Check]]] = &[
        super::discovery::ALL,
        super::registration::ALL,
        super::token::ALL,
        super::key_fetch::ALL,
        super::authorization::ALL,
        super::refresh::ALL,
        super::id_token::ALL,
        super::federation::ALL,
        super::udap::ALL,
        super::authorization_jwt::ALL,
        super::member_token::ALL,
        super::business_identity::ALL,
        super::introspection::ALL,
        super::revocation::ALL,
        super::mtls::ALL,
        super::tls::ALL,
        super::bearer::ALL,
        super::capability::ALL,
        super::member_match::ALL,
        super::consent::ALL,
        super::bulk_match::ALL,
        super::match_group::ALL,
        super::group::ALL,
        super::group_export::ALL,
        super::kick_off::ALL,
        super::status::ALL,
        super::manifest::ALL,
        super::files::ALL,
        super::search::ALL,
        super::everything::ALL,
        super::provenance::ALL,
        super::data::ALL,
        super::scopes::ALL,
        super::smile::ALL,
        super::client::ALL,
        super::registrant::ALL,
        super::server_definition::ALL,
        super::payload::ALL,
        super::scenario::ALL,
    ];
    GROUPS.iter().flat_map(|group| group.iter()).flat_map(|family| family.iter())
}

/// The check named `id`, also by an id it had before.
pub fn find(id: &str) -> Option<&'static Check> {
    let id = super::renamed::current(id);
    all().find(|check| check.id == id)
}
