//! Checks of Smile CDR's model of definitions, scopes and permissions, where it differs from SMART.
//!
//! They speak only in stories set in that model, which a system must claim to follow.

use super::Check;

pub mod authorities_supersede;
pub mod custom_scope_echoed;
pub mod definition_granted;
pub mod letters_not_honoured;
pub mod patients_spanned;
pub mod permission_needed;
pub mod scope_needed;
pub mod wildcard_covers_type;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&authorities_supersede::CHECK),
    std::slice::from_ref(&custom_scope_echoed::CHECK),
    std::slice::from_ref(&definition_granted::CHECK),
    std::slice::from_ref(&letters_not_honoured::CHECK),
    patients_spanned::ROWS,
    std::slice::from_ref(&permission_needed::CHECK),
    std::slice::from_ref(&scope_needed::CHECK),
    std::slice::from_ref(&wildcard_covers_type::CHECK),
];
