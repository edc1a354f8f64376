//! `idp.udap_statement_content_unchecked`.

use crate::checks::row;
use crate::checks::udap::{assertion_refused, statement_refused};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.udap_statement_content_unchecked",
    title: "A software statement may ask for anything",
    effect: Effect::Idp(|policy| policy.udap_checks_parameters = false),
    breaks: &[
        row(&statement_refused::ROWS, "statement_contacts_unreachable"),
        row(&statement_refused::ROWS, "statement_grants_mixed"),
        row(&statement_refused::ROWS, "statement_method_secret"),
        row(&statement_refused::ROWS, "statement_name_missing"),
        row(&statement_refused::ROWS, "statement_redirects_for_machine"),
        row(&statement_refused::ROWS, "statement_refresh_for_machine"),
        row(&statement_refused::ROWS, "statement_scope_missing"),
        row(&statement_refused::ROWS, "udap_marker_missing"),
        row(&statement_refused::ROWS, "udap_marker_unknown"),
        row(&assertion_refused::ROWS, "udap_marker_unknown"),
    ],
    also: &[],
};
