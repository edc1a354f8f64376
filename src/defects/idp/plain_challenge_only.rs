//! `idp.plain_challenge_only`.

use crate::checks::discovery::{challenge_plain_absent, challenge_s256_listed};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.plain_challenge_only",
    title: "Metadata lists the plain code challenge alone",
    effect: Effect::Idp(|policy| policy.code_challenge_methods = vec!["plain".to_owned()]),
    breaks: &[&challenge_plain_absent::CHECK, &challenge_s256_listed::CHECK],
    also: &[],
};
