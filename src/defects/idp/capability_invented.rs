//! `idp.capability_invented`.

use crate::checks::discovery::capabilities_known;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.capability_invented",
    title: "A capability is a word of the server's own",
    effect: Effect::Idp(|policy| policy.capabilities.push("payer-special".to_owned())),
    breaks: &[&capabilities_known::CHECK],
    also: &[],
};
