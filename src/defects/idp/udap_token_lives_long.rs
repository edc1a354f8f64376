//! `idp.udap_token_lives_long`.

use crate::checks::token::lifetime;
use crate::checks::udap::token_lifetime;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_token_lives_long",
    title: "Access tokens live two hours",
    effect: Effect::Idp(|policy| policy.token_ttl_secs = 7200),
    breaks: &[&token_lifetime::CHECK],
    also: &[&lifetime::CHECK],
};
