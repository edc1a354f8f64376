//! The checks: each a pure function of one exchange and the transcript around it.
//!
//! A check's id is its path: `token.assertion_audience` is `token/assertion_audience.rs` with its
//! page `assertion_audience.md` beside it. A family of checks that differ in one datum shares a
//! file and adds a third part to the id. No check knows which scenario it runs in, who wrote the
//! system under test, or that mocks exist.

mod check;
mod client_by_hand;
mod coverage;
mod exported;
mod family;
mod found;
mod given;
mod granted_scope;
mod instant;
mod job;
mod judge;
mod lasting;
mod match_result;
mod ndjson;
mod oauth_answer;
pub mod page;
mod pair;
mod pass;
pub mod readers;
mod received;
pub mod renamed;
mod search_terms;
mod sign_in;
mod tape;
mod token_life;
mod token_use;
mod type_filter;

pub mod authorization;
pub mod authorization_jwt;
pub mod bearer;
pub mod bulk_match;
pub mod business_identity;
pub mod capability;
pub mod client;
pub mod consent;
pub mod data;
pub mod discovery;
pub mod everything;
pub mod federation;
pub mod files;
pub mod group;
pub mod group_export;
pub mod id_token;
pub mod introspection;
pub mod key_fetch;
pub mod kick_off;
pub mod manifest;
pub mod match_group;
pub mod member_match;
pub mod member_token;
pub mod mtls;
pub mod payload;
pub mod provenance;
pub mod refresh;
pub mod registrant;
pub mod registration;
pub mod revocation;
pub mod scenario;
pub mod scopes;
pub mod search;
pub mod server_definition;
pub mod smile;
pub mod status;
pub mod tls;
pub mod token;
pub mod udap;

pub use check::{Check, Judges, Side, all, find};
pub use coverage::{verifying, why_unverified};
pub use family::row;
pub use judge::{judge, judge_one};
pub use received::{Received, entries, received};
