//! `idp.token_lives_long`.

use crate::checks::token::lifetime;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.token_lives_long",
    title: "Access tokens live an hour",
    effect: Effect::Idp(|policy| policy.token_ttl_secs = 3600),
    breaks: &[&lifetime::CHECK],
    also: &[],
};
