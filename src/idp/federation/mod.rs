//! Federated sign-in: another server says who somebody is, this one decides what follows.
//!
//! The other server needs plain OpenID Connect and nothing of SMART. It knows one client, us; our
//! clients never meet it and never see its tokens. [`start`] sends the browser there, [`finish`]
//! takes what it comes back with.
//!
//! # Spec
//! <https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth>

mod definition;
mod finish;
mod id_token;
mod pending;
mod person;
mod redeem;
mod start;

pub use definition::{Federation, FederationCredential};
pub use finish::{Broken, finish};
pub use pending::{Pending, PendingSignIns};
pub use start::start;
