//! A person who can sign in at the server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::secret::{Secret, kept};

use super::client::Permission;

/// A person with an account at the server.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct User {
    /// The name they sign in with, which is also the `sub` of what is issued for them.
    pub user_name: String,
    /// Their password.
    #[serde(with = "kept")]
    pub password: Secret,
    /// Their name for people; also the `name` claim.
    pub display_name: String,
    /// Their FHIR resource, relative to the FHIR base or absolute: the `fhirUser` claim.
    pub fhir_user: Option<String>,
    /// Their rights; unlimited while empty and the policy does not combine them with scopes.
    pub permissions: Vec<Permission>,
    /// Launch context when nothing else was chosen, by its name in token answers, such as
    /// `patient`, and the logical id it stands for.
    pub launch_context: BTreeMap<String, String>,
    /// The records they may choose between when an application asks for one.
    pub records: Vec<LaunchRecord>,
    /// Whether they may sign in at all.
    pub enabled: bool,
}

/// A record a person may choose as launch context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchRecord {
    /// The name in token answers, such as `patient`.
    pub name: String,
    /// The logical id.
    pub id: String,
    /// What people know it by.
    pub text: String,
    /// What tells it from others of that name, such as a date of birth.
    pub more: String,
}

impl User {
    /// A person who may sign in and nothing else.
    pub fn new(user_name: &str, password: Secret) -> Self {
        Self {
            user_name: user_name.to_owned(),
            password,
            display_name: user_name.to_owned(),
            fhir_user: None,
            permissions: Vec::new(),
            launch_context: BTreeMap::new(),
            records: Vec::new(),
            enabled: true,
        }
    }
}
