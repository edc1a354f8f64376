//! Checks of token revocation.

use super::Check;

pub mod caller_authenticated;
pub mod effective;
pub mod foreign_token_kept;
pub mod hint_ignored;
pub mod unknown_token_accepted;
pub mod used_assertion_refused;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&caller_authenticated::CHECK),
    std::slice::from_ref(&effective::CHECK),
    std::slice::from_ref(&foreign_token_kept::CHECK),
    &hint_ignored::ROWS,
    std::slice::from_ref(&unknown_token_accepted::CHECK),
    std::slice::from_ref(&used_assertion_refused::CHECK),
];
