//! What a source payer is told when it starts.

use std::sync::Arc;

use crate::id::Party;
use crate::population::{Payer, Population};
use crate::secret::Secret;
use crate::seed::Seed;

/// Who a source payer is, what it holds, and whose tokens it takes.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its FHIR base URL, such as `http://127.0.0.1:4001/fhir`; also the audience of tokens.
    pub base: String,
    /// The authorization server whose tokens it takes.
    pub issuer: String,
    /// Its own client id and secret at that server's introspection endpoint.
    pub introspection: (String, Secret),
    /// The members it holds.
    pub population: Arc<Population>,
    /// Which payer it is, as consents name it.
    pub payer: Payer,
    /// Where ids of jobs and signatures of URLs come from.
    pub seed: Seed,
    /// Who sends the requests it receives; [`Party::Runner`] unless a target is under test.
    pub caller: Party,
}
