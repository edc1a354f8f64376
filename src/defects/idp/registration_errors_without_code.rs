//! `idp.registration_errors_without_code`.

use crate::checks::registration::{error_object, key_location_refused, refused, unfit_refused};
use crate::checks::row;
use crate::checks::udap;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.registration_errors_without_code",
    title: "Refused registrations have a message and no error code",
    effect: Effect::Idp(|policy| policy.registration_error_object = false),
    breaks: &[&error_object::CHECK, row(&udap::statement_refused::ROWS, "statement_missing")],
    also: &[
        row(&key_location_refused::ROWS, "jwks_uri_file"),
        row(&key_location_refused::ROWS, "jwks_uri_link_local"),
        row(&key_location_refused::ROWS, "jwks_uri_loopback"),
        row(&key_location_refused::ROWS, "jwks_uri_private"),
        row(&refused::ROWS, "auth_method_unknown"),
        row(&refused::ROWS, "grant_type_unknown"),
        row(&refused::ROWS, "jwks_and_jwks_uri"),
        row(&refused::ROWS, "jwks_private"),
        row(&unfit_refused::ROWS, "public_machine"),
        row(&unfit_refused::ROWS, "redirect_uri_relative"),
        row(&unfit_refused::ROWS, "tls_subject_missing"),
        row(&unfit_refused::ROWS, "tls_subjects_two"),
    ],
};
