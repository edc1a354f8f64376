//! `idp.custom_scopes_unmarked`.

use crate::checks::discovery::custom_scopes_marked;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.custom_scopes_unmarked",
    title: "A scope of its own cannot be told from those of SMART",
    effect: Effect::Idp(|policy| policy.scopes_supported.push("payer.everything".to_owned())),
    breaks: &[&custom_scopes_marked::CHECK],
    also: &[],
};
