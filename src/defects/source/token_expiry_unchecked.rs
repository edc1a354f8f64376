//! `source.token_expiry_unchecked`.

use crate::checks::bearer::refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_expiry_unchecked",
    title: "An expired token is honoured",
    effect: Effect::Source(|policy| policy.token_checks_expiry = false),
    breaks: &[refused::row("token_expired")],
    also: &[],
};
