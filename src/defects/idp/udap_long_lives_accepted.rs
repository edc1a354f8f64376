//! `idp.udap_long_lives_accepted`.

use crate::checks::row;
use crate::checks::udap::{assertion_refused, statement_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_long_lives_accepted",
    title: "Statements and assertions may live as long as they like",
    effect: Effect::Idp(|policy| policy.udap_max_lifetime_secs = 0),
    breaks: &[
        row(&statement_refused::ROWS, "statement_long_lived"),
        row(&assertion_refused::ROWS, "udap_long_lived"),
    ],
    also: &[],
};
