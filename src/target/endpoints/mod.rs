//! The endpoints of the mock target payer, one file each.

pub mod cancel;
pub mod invoke_export;
pub mod jwks;
pub mod metadata;
pub mod read;
pub mod search;
pub mod servers;
pub mod signing_keys;
