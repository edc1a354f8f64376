//! `idp.tokens_name_inner_issuer`.

use crate::checks::token::issuer_is_discovered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.tokens_name_inner_issuer",
    title: "Tokens name the issuer as it is called behind the proxy",
    effect: Effect::Idp(|policy| policy.token_issuer = Some("http://idp-inside:8080".to_owned())),
    breaks: &[&issuer_is_discovered::CHECK],
    also: &[],
};
