//! `idp.plain_challenge_listed`.

use crate::checks::discovery::challenge_plain_absent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.plain_challenge_listed",
    title: "Metadata lists the plain code challenge beside S256",
    effect: Effect::Idp(|policy| policy.code_challenge_methods.push("plain".to_owned())),
    breaks: &[&challenge_plain_absent::CHECK],
    also: &[],
};
