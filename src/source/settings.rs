//! What a source payer is told when it starts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::admin::Admin;
use crate::guides::Guides;
use crate::id::Party;
use crate::population::{Payer, Population};
use crate::secret::Secret;
use crate::seed::Seed;

use super::payers::KnownPayers;
use super::steps::match_script::Matching;

/// An authorization server of somebody else whose tokens a source payer takes. It must support SMART
/// scopes; the definitions of its clients are its own business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// Its issuer URL, as its tokens state it.
    pub issuer: String,
    /// The audience of its tokens for this server; the FHIR base when left out.
    pub audience: Option<String>,
    /// The payer its clients act for, as `system|value`. What a token says of that does not count:
    /// the other server does not know our consents.
    pub organization: Option<String>,
}

/// Who a source payer is, what it holds, and whose tokens it takes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its FHIR base URL, such as `http://127.0.0.1:4001/fhir`; also the audience of tokens.
    pub base: String,
    /// The authorization server whose tokens it takes.
    pub issuer: String,
    /// Servers of others whose tokens it takes as they are (direct integration).
    pub trusted_issuers: Vec<TrustedIssuer>,
    /// Its own client id and secret at that server's introspection endpoint.
    pub introspection: (String, Secret),
    /// The members it holds.
    pub population: Arc<Population>,
    /// The guide versions it speaks, where they differ on the wire.
    pub guides: Guides,
    /// The payers behind clients whose tokens do not say, by `client_id`: as `system|value`, or as
    /// `Organization/id` of one of `payers`.
    pub organizations: BTreeMap<String, String>,
    /// The Organizations of other payers.
    pub payers: KnownPayers,
    /// Who may use its admin API.
    pub admins: Vec<Admin>,
    /// The script that is asked before members are matched.
    pub matching: Option<Matching>,
    /// Which payer it is, as consents name it.
    pub payer: Payer<'static>,
    /// Where ids of jobs and signatures of URLs come from.
    pub seed: Seed,
    /// Who sends the requests it receives; [`Party::Runner`] unless a target is under test.
    pub caller: Party,
}
