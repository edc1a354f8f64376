//! Checks of Provenance, wherever it is given.

use super::Check;

mod agent;
pub mod author_coded;
pub mod on_behalf_of_adds;
pub mod on_behalf_of_named;
pub mod resources_covered;
pub mod roles_fit;
pub mod shaped;
pub mod source_format_placed;
pub mod targets_literal;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&author_coded::CHECK),
    std::slice::from_ref(&on_behalf_of_adds::CHECK),
    std::slice::from_ref(&on_behalf_of_named::CHECK),
    std::slice::from_ref(&resources_covered::CHECK),
    std::slice::from_ref(&roles_fit::CHECK),
    std::slice::from_ref(&shaped::CHECK),
    std::slice::from_ref(&source_format_placed::CHECK),
    std::slice::from_ref(&targets_literal::CHECK),
];
