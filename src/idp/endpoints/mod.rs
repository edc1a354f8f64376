//! The endpoints: each is a short function that calls steps in the order its specification has.

pub mod admin;
pub mod authorize;
pub mod federation;
pub mod interaction;
pub mod introspect;
pub mod jwks;
pub mod oauth_metadata;
pub mod openid_configuration;
pub mod register;
pub mod registration;
pub mod revoke;
pub mod sessions;
pub mod sign_up;
pub mod smart_configuration;
pub mod token;
pub mod udap_metadata;
pub mod udap_register;
pub mod userinfo;
