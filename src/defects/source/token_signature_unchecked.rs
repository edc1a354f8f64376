//! `source.token_signature_unchecked`.

use crate::checks::bearer::refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_signature_unchecked",
    title: "The signature of a token is not verified",
    effect: Effect::Source(|policy| policy.token_checks_signature = false),
    breaks: &[refused::row("token_foreign"), refused::row("token_tampered")],
    also: &[],
};
