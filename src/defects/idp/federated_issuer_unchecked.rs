//! `idp.federated_issuer_unchecked`.

use crate::checks::federation::id_token_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.federated_issuer_unchecked",
    title: "An ID token of the identity provider of another issuer is believed",
    effect: Effect::Idp(|policy| policy.federation_checks_issuer = false),
    breaks: &[row(&id_token_refused::ROWS, "provider_issuer_other")],
    also: &[],
};
