//! `idp.basic_failure_unchallenged`.

use crate::checks::token::basic_challenge;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.basic_failure_unchallenged",
    title: "A failed Basic authentication is answered 400 without a challenge",
    effect: Effect::Idp(|policy| policy.basic_failure_challenges = false),
    breaks: &[&basic_challenge::CHECK],
    also: &[],
};
