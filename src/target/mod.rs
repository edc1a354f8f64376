//! The mock target payer: takes `$sdh.s2s.invoke-export` and fetches a member's history.
//!
//! It acts as a client of a source payer and its authorization server, and as a small server of
//! its own Tasks, keys and imported data. Every decision is a field of [`Policy`]. An invocation
//! becomes a Task and a transfer, whose order is in `journey` and whose stages are one file each
//! in `steps`; what was fetched is made ours in `import`. Nothing here judges the source: a
//! transfer that cannot go on fails its Task with a note that says whose turn it is.

mod answer;
mod consent_period;
mod definition_file;
mod discovery;
mod endpoints;
mod fresh_keys;
mod handle;
mod import;
mod instant;
mod interception;
mod interceptor;
mod journey;
mod key_ring;
mod ledger;
mod order;
mod organization;
mod patience;
mod policy;
mod preflight;
mod progress;
mod resources;
mod routes;
mod run;
mod search;
mod servers;
mod settings;
mod signing_files;
mod staging;
mod state;
mod steps;
mod task;
#[cfg(test)]
mod tests;
mod token_keys;
mod token_script;
mod transfer;
mod transfer_error;
mod watermark;

pub use handle::Handle;
pub use interceptor::Interceptor;
pub use policy::{Oddity, Policy, Registration, RetrievalChoice, Storing};
pub use preflight::{Line, Standing, Subject, Whose, preflight};
pub use progress::Retrieval;
pub use run::run;
pub use servers::{ServerFile, export_scope, match_scope, read_servers};
pub use settings::{Settings, SigningKey, UdapMember};
pub use state::{StartError, admit};
pub use transfer::Purpose;
