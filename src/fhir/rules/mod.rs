//! What the exchange demands of its payloads, built in: no package is needed.
//!
//! `exchange.yaml` holds the lines, each with the requirement it comes from. Checks that judge a
//! requirement on the wire keep their own words for findings; these lines serve whoever has a
//! payload and no exchange around it (`payerproof validate --shape`), and tests that hold our own
//! payloads against every version of the guides.

mod broken;
mod read;

pub use broken::Broken;
pub use read::{BadRules, Rules};
