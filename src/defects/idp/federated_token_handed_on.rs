//! `idp.federated_token_handed_on`.

use crate::checks::federation::own_tokens_issued;
use crate::checks::token::issuer_is_discovered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.federated_token_handed_on",
    title: "The app gets the access token of the identity provider",
    effect: Effect::Idp(|policy| policy.federation_hands_token_on = true),
    breaks: &[&own_tokens_issued::CHECK],
    also: &[&issuer_is_discovered::CHECK],
};
