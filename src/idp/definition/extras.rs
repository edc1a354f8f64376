//! What a definition of a client says beyond what the server works with; it is kept and repeated.

use serde::{Deserialize, Serialize};

/// Members of a definition without an effect of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionExtras {
    /// Its number, assigned by the server.
    pub pid: u64,
    /// Whether it is enabled; an archived one is not usable all the same.
    pub enabled: bool,
    /// Whether a secret must be presented.
    pub secret_required: bool,
    /// Whether its owner may change its secret.
    pub secret_client_can_change: bool,
    /// Whether it may reissue tokens.
    pub can_reissue_tokens: bool,
    /// When it was archived, as it was written.
    pub archived_at: Option<String>,
}
