//! `idp.openid_without_issuer`.

use crate::checks::discovery::issuer_with_openid;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.openid_without_issuer",
    title: "OpenID Connect is claimed and no issuer named",
    effect: Effect::Idp(|policy| policy.smart_states_issuer = false),
    breaks: &[&issuer_with_openid::CHECK],
    also: &[],
};
