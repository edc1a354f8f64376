//! The steps of the endpoints: each file does one thing, and says which rule it obeys.

pub mod assertion;
pub mod authenticate;
pub mod authorization_answer;
pub mod authorization_request;
pub mod bearer;
pub mod browser;
pub mod caller;
pub mod client_keys;
pub mod client_metadata;
pub mod compare;
pub mod credentials;
pub mod grant_type;
pub mod id_token;
pub mod instant;
pub mod issue;
pub mod key_set;
pub mod management_token;
pub mod metadata_object;
pub mod page_form;
pub mod parameters;
pub mod registration_document;
pub mod request;
pub mod scope;
pub mod secret;
pub mod server_metadata;
