//! What was seen: every exchange of a scenario with its exact bytes, and the facts around them.
//!
//! Checks read a [`Transcript`] and nothing else. The recorder ([`Recorder`]) fills one from both
//! sides: [`WireClient`] records what we send and what comes back, [`serve`] records what our mocks
//! receive and answer. Nothing here judges.

mod authority;
mod body;
mod client;
mod client_hello;
mod exchange;
mod fact;
pub mod har;
mod identity;
mod in_flight;
mod probe;
mod record;
mod redact;
mod serve;
mod silence;
mod stage;
mod tee;
pub mod text;
mod timeline;
mod tls;
mod unread;
mod wire;
mod worked_out;

pub use authority::{Holder, TestAuthority, write_secret};
pub use body::{Body, BodyWriter, MEMORY_LIMIT_BYTES, Spool};
pub use client::{Outbound, Timeouts, WireClient};
pub use exchange::{Exchange, Failure, FailureKind, Headers, Request, Response, Timing, TlsFacts};
pub use fact::{
    Alteration, Fact, MATCHED_ELSEWHERE, OWN_CLIENT, SMILE_MODE, TOKEN_SUPPLIED, TlsOffer,
};
pub use identity::{Identity, PeerCertificates, Presents, thumbprint};
pub use probe::{Attempt, Offered, probe};
pub use record::{Recorder, Reserved};
pub use redact::{Redacted, Redactor, is_secret_header, is_secret_parameter};
pub use serve::{Classify, ExchangeNumber, Serve, serve};
pub use silence::Silence;
pub use stage::Stage;
pub use timeline::Transcript;
pub use tls::{ClientTls, ServerTls, TlsError, install_crypto_provider, read_certificates};
pub use wire::{WireDefect, WireMessage};
pub use worked_out::WorkedOut;
