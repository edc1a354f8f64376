//! Checks of the server definitions a target payer keeps of source payers, and of what it makes of
//! them.

use super::Check;

pub mod dangling_organization_refused;
pub(in crate::checks) mod definition;
pub mod followed;
pub mod grants_listed;
pub mod incomplete_refused;
pub mod kept;
pub mod scopes_split;
pub mod secret_as_agreed;
pub mod secret_hidden;
pub mod slash_ignored;
pub mod sources_apart;
pub mod unknown_issuer_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&dangling_organization_refused::CHECK),
    &followed::ROWS,
    std::slice::from_ref(&grants_listed::CHECK),
    &incomplete_refused::ROWS,
    std::slice::from_ref(&kept::CHECK),
    std::slice::from_ref(&scopes_split::CHECK),
    std::slice::from_ref(&secret_as_agreed::CHECK),
    std::slice::from_ref(&secret_hidden::CHECK),
    std::slice::from_ref(&slash_ignored::CHECK),
    std::slice::from_ref(&sources_apart::CHECK),
    std::slice::from_ref(&unknown_issuer_refused::CHECK),
];
