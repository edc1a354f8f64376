//! `idp.weak_keys_registered`.

use crate::checks::registration::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.weak_keys_registered",
    title: "RSA keys of 1024 bits can be registered",
    effect: Effect::Idp(|policy| policy.registration_min_rsa_bits = 1024),
    breaks: &[row(&refused::ROWS, "jwks_weak")],
    also: &[],
};
