//! `source.token_revocation_unchecked`.

use crate::checks::bearer::refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_revocation_unchecked",
    title: "A revoked token is honoured",
    effect: Effect::Source(|policy| policy.token_checks_revocation = false),
    breaks: &[refused::row("token_revoked")],
    also: &[],
};
