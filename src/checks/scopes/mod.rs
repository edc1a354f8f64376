//! Checks of what scopes open at the source payer: interaction by interaction, and no further.

use super::Check;

pub mod bundle_refused;
pub mod export_type_refused;
pub mod interaction_allowed;
pub mod interaction_refused;
mod offered;
pub mod other_client_refused;
pub mod restriction_respected;

pub(crate) use offered::{offered, refusal};

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    bundle_refused::ROWS,
    std::slice::from_ref(&export_type_refused::CHECK),
    std::slice::from_ref(&interaction_allowed::CHECK),
    interaction_refused::ROWS,
    std::slice::from_ref(&other_client_refused::CHECK),
    std::slice::from_ref(&restriction_respected::CHECK),
];
