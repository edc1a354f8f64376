//! `idp.private_keys_published`.

use crate::checks::discovery::key_set_public;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.private_keys_published",
    title: "The key set holds the private members of the signing key",
    effect: Effect::Idp(|policy| policy.jwks_public_only = false),
    breaks: &[&key_set_public::CHECK],
    also: &[],
};
