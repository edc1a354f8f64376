//! `idp.client_failure_explained`.

use crate::checks::token::clients_undisclosed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.client_failure_explained",
    title: "A failed authentication says what was wrong",
    effect: Effect::Idp(|policy| policy.client_failure_says_why = true),
    breaks: &[&clients_undisclosed::CHECK],
    also: &[],
};
