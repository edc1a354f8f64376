//! The JSON admin API: definitions of clients and servers, the signing keys, and the
//! audit log.
//!
//! Callers authenticate with HTTP Basic and need a permission for each kind of call.

mod access;
pub mod audit;
pub mod clients;
pub mod servers;
pub mod signing_keys;
