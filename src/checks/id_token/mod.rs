//! Checks of ID tokens and UserInfo.

use super::Check;

pub mod absent_for_clients;
pub mod claims;
pub mod fhir_user;
pub mod front_channel_hashes;
mod issued;
pub mod issued_with_openid;
pub mod signature;
pub mod userinfo_subject;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&absent_for_clients::CHECK),
    std::slice::from_ref(&claims::CHECK),
    std::slice::from_ref(&fhir_user::CHECK),
    std::slice::from_ref(&front_channel_hashes::CHECK),
    std::slice::from_ref(&issued_with_openid::CHECK),
    std::slice::from_ref(&signature::CHECK),
    std::slice::from_ref(&userinfo_subject::CHECK),
];
