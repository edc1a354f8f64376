//! Checks of authorization requests, their answers, and the codes they lead to.

use super::Check;

pub mod both_methods;
pub mod code_redeemed;
pub mod code_refused;
pub mod credentials_validated;
pub mod patient_in_context;
pub mod redirect_uri_exact;
pub mod refused;
pub mod state_repeated;
pub mod token_answer;
pub mod token_lifetime;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&both_methods::CHECK),
    std::slice::from_ref(&code_redeemed::CHECK),
    &code_refused::ROWS,
    &credentials_validated::ROWS,
    std::slice::from_ref(&patient_in_context::CHECK),
    &redirect_uri_exact::ROWS,
    &refused::ROWS,
    std::slice::from_ref(&state_repeated::CHECK),
    std::slice::from_ref(&token_answer::CHECK),
    std::slice::from_ref(&token_lifetime::CHECK),
];
