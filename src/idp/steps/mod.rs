//! The steps of the endpoints: each file does one thing, and says which rule it obeys.

pub mod assertion;
pub mod authenticate;
pub mod bearer;
pub mod caller;
pub mod claimed_client;
pub mod client_keys;
pub mod client_metadata;
pub mod compare;
pub mod grant_type;
pub mod issue;
pub mod key_location;
pub mod key_set;
pub mod management_token;
pub mod metadata_object;
pub mod parameters;
pub mod registration_document;
pub mod request;
pub mod scope;
pub mod secret;
pub mod server_metadata;
