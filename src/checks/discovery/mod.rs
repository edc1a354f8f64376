//! Checks of discovery documents and key sets.

use super::Check;

pub mod asymmetric_authentication_advertised;
pub mod authorization_endpoint_present;
pub mod capabilities_known;
pub mod capabilities_listed;
pub mod challenge_plain_absent;
pub mod challenge_s256_listed;
pub mod custom_scopes_marked;
pub mod document_is_json;
pub mod documents_agree;
pub mod endpoints_published;
pub mod grant_types_listed;
pub mod id_token_rs256_listed;
pub mod issuer_well_formed;
pub mod issuer_with_openid;
pub mod key_set_public;
pub mod oauth_metadata_agrees;
pub mod openid_document_found;
pub mod openid_issuer_matches;
pub mod openid_members_present;
pub mod producer_members_present;
pub mod registration_endpoint_present;
pub mod scopes_listed;
pub mod signing_algorithm_supported;
pub mod token_endpoint_present;
pub mod unsigned_assertions_unlisted;
pub mod urls_absolute;

/// Every check of this group.
pub static ALL: &[&[Check]] = &[
    std::slice::from_ref(&asymmetric_authentication_advertised::CHECK),
    std::slice::from_ref(&authorization_endpoint_present::CHECK),
    std::slice::from_ref(&capabilities_known::CHECK),
    std::slice::from_ref(&capabilities_listed::CHECK),
    std::slice::from_ref(&challenge_plain_absent::CHECK),
    std::slice::from_ref(&challenge_s256_listed::CHECK),
    std::slice::from_ref(&custom_scopes_marked::CHECK),
    std::slice::from_ref(&document_is_json::CHECK),
    std::slice::from_ref(&documents_agree::CHECK),
    std::slice::from_ref(&endpoints_published::CHECK),
    std::slice::from_ref(&grant_types_listed::CHECK),
    std::slice::from_ref(&id_token_rs256_listed::CHECK),
    std::slice::from_ref(&issuer_well_formed::CHECK),
    std::slice::from_ref(&issuer_with_openid::CHECK),
    std::slice::from_ref(&key_set_public::CHECK),
    std::slice::from_ref(&oauth_metadata_agrees::CHECK),
    std::slice::from_ref(&openid_document_found::CHECK),
    std::slice::from_ref(&openid_issuer_matches::CHECK),
    std::slice::from_ref(&openid_members_present::CHECK),
    std::slice::from_ref(&producer_members_present::CHECK),
    std::slice::from_ref(&registration_endpoint_present::CHECK),
    std::slice::from_ref(&scopes_listed::CHECK),
    std::slice::from_ref(&signing_algorithm_supported::CHECK),
    std::slice::from_ref(&token_endpoint_present::CHECK),
    std::slice::from_ref(&unsigned_assertions_unlisted::CHECK),
    std::slice::from_ref(&urls_absolute::CHECK),
];
