//! Checks of how the authorization server fetches the keys of clients.

use super::Check;

pub mod accepts_json;
mod fetch;
pub mod flood_limited;
pub mod kept_while_fresh;
pub mod rotation_followed;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&accepts_json::CHECK),
    std::slice::from_ref(&flood_limited::CHECK),
    std::slice::from_ref(&kept_while_fresh::CHECK),
    std::slice::from_ref(&rotation_followed::CHECK),
];
