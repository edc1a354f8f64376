//! The mock target payer: takes `$sdh.s2s.invoke-export` and fetches a member's history.
//!
//! It acts as a client of a source payer and its authorization server, and as a small server of
//! its own Tasks, keys and imported data. Every decision is a field of [`Policy`]. An invocation
//! becomes a Task and a transfer, whose order is in `journey` and whose stages are one file each
//! in `steps`; what was fetched is made ours in `import`. Nothing here judges the source: a
//! transfer that cannot go on fails its Task with a note that says whose turn it is.

mod answer;
mod endpoints;
mod handle;
mod import;
mod instant;
mod invocation;
mod journey;
mod key_ring;
mod patience;
mod policy;
mod routes;
mod run;
mod search;
mod settings;
mod state;
mod steps;
mod store;
mod task;
#[cfg(test)]
mod tests;
mod transfer;
mod transfer_error;

pub use handle::Handle;
pub use policy::Policy;
pub use run::run;
pub use settings::{ServerDefinition, Settings, SigningKey};
