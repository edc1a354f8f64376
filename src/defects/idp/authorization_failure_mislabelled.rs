//! `idp.authorization_failure_mislabelled`.

use crate::checks::authorization_jwt::refused;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.authorization_failure_mislabelled",
    title: "A bad authorization JWT is answered as a failure of the client",
    effect: Effect::Idp(|policy| {
        "invalid_client".clone_into(&mut policy.authorization_jwt_failure_error);
    }),
    breaks: &[
        row(&refused::ROWS, "authorization_aud_wrong"),
        row(&refused::ROWS, "authorization_expired"),
        row(&refused::ROWS, "authorization_iss_foreign"),
        row(&refused::ROWS, "authorization_key_foreign"),
    ],
    also: &[],
};
