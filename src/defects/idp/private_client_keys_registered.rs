//! `idp.private_client_keys_registered`.

use crate::checks::registration::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.private_client_keys_registered",
    title: "A client may register private keys",
    effect: Effect::Idp(|policy| policy.registration_refuses_private_keys = false),
    breaks: &[row(&refused::ROWS, "jwks_private")],
    also: &[],
};
