//! Checks of token revocation.

use super::Check;

pub mod caller_authenticated;
pub mod effective;
pub mod foreign_token_kept;
pub mod unknown_token_accepted;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&caller_authenticated::CHECK),
    std::slice::from_ref(&effective::CHECK),
    std::slice::from_ref(&foreign_token_kept::CHECK),
    std::slice::from_ref(&unknown_token_accepted::CHECK),
];
