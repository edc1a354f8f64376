//! `idp.software_statements_unverified`.

use crate::checks::registration::statement_refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.software_statements_unverified",
    title: "Software statements are believed, whoever wrote them",
    effect: Effect::Idp(|policy| policy.statements_verified = false),
    breaks: &[
        row(&statement_refused::ROWS, "software_statement_unsigned"),
        row(&statement_refused::ROWS, "software_statement_foreign"),
    ],
    also: &[],
};
