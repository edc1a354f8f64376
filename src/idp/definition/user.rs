//! The definitions of people: who can sign in.
//!
//! # Shape
//! ```json
//! {"users": [{
//!   "username": "amy", "password": "…", "displayName": "Amy Example",
//!   "fhirUser": "Patient/1", "permissions": [{"permission": "FHIR_ALL_READ"}],
//!   "defaultLaunchContexts": [{"contextType": "patient", "resourceId": "1"}],
//!   "launchContexts": [{"contextType": "patient", "resourceId": "1", "text": "Amy"}]
//! }]}
//! ```

use serde::Deserialize;

use crate::admin::Flaw;
use crate::admin::Variables;
use crate::admin::{listed, read};
use crate::idp::client::Permission;
use crate::idp::user::{LaunchRecord, User};
use crate::secret::Secret;

use super::client::PermissionDefinition;
use super::seed_file::SeedError;

/// A person, as a file describes them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct UserDefinition {
    username: String,
    password: String,
    display_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    #[serde(alias = "fhirUserUrl")]
    fhir_user: Option<String>,
    #[serde(alias = "authorities")]
    permissions: Vec<PermissionDefinition>,
    default_launch_contexts: Vec<ContextDefinition>,
    launch_contexts: Vec<ContextDefinition>,
    account_disabled: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ContextDefinition {
    context_type: String,
    resource_id: String,
    text: Option<String>,
    more: Option<String>,
}

/// The people of a file called `name`.
///
/// # Errors
/// Names the file, the place in it, and what would be right.
pub fn read_users(name: &str, text: &str, variables: &Variables) -> Result<Vec<User>, SeedError> {
    let all = || -> Result<Vec<User>, Flaw> {
        let mut users: Vec<User> = Vec::new();
        for (index, definition) in listed(text, "users", variables)?.into_iter().enumerate() {
            let user = read::<UserDefinition>(definition).and_then(UserDefinition::settle);
            let user = user.map_err(|flaw| flaw.within(&format!("users[{index}]")))?;
            if users.iter().any(|other| other.user_name == user.user_name) {
                let at = format!("users[{index}].username");
                return Err(Flaw::new(at, "is the name of an earlier user"));
            }
            users.push(user);
        }
        Ok(users)
    };
    all().map_err(|flaw| SeedError { file: name.to_owned(), flaw })
}

impl UserDefinition {
    fn settle(self) -> Result<User, Flaw> {
        for (member, text) in [("username", &self.username), ("password", &self.password)] {
            if text.trim().is_empty() {
                return Err(Flaw::new(member, "must not be empty"));
            }
        }
        let full = [self.given_name, self.family_name];
        let full: Vec<String> = full.into_iter().flatten().collect();
        let display_name = self.display_name.or((!full.is_empty()).then(|| full.join(" ")));
        let permissions = self.permissions.into_iter();
        let defaults = self.default_launch_contexts.into_iter().map(ContextDefinition::settle);
        let records = self.launch_contexts.into_iter().map(ContextDefinition::settle);
        let launch_context = defaults.map(|record| (record.name, record.id)).collect();
        Ok(User {
            display_name: display_name.unwrap_or_else(|| self.username.clone()),
            fhir_user: self.fhir_user,
            permissions: permissions
                .map(|own| Permission { name: own.permission, argument: own.argument })
                .collect(),
            launch_context,
            records: records.collect(),
            enabled: !self.account_disabled,
            ..User::new(&self.username, Secret::from(self.password))
        })
    }
}

impl ContextDefinition {
    /// The id may be written as a reference, as in `Patient/1`.
    fn settle(self) -> LaunchRecord {
        let id = self.resource_id.rsplit_once('/').map_or(self.resource_id.as_str(), |(_, id)| id);
        LaunchRecord {
            name: self.context_type.to_ascii_lowercase(),
            id: id.to_owned(),
            text: self.text.unwrap_or_else(|| id.to_owned()),
            more: self.more.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::ExposeSecret;

    const AMY: &str = r##"{"users": [{
        "username": "amy", "password": "#{systemProperties['password']}", "givenName": "Amy",
        "familyName": "Example", "fhirUserUrl": "Patient/1",
        "authorities": [{"permission": "FHIR_ALL_READ"}],
        "defaultLaunchContexts": [{"contextType": "Patient", "resourceId": "Patient/1"}],
        "launchContexts": [{"contextType": "encounter", "resourceId": "7", "text": "A visit"}]
    }]}"##;

    #[test]
    fn a_person_is_read_with_their_contexts() {
        let variables = Variables::from([("password".to_owned(), "correct horse".to_owned())]);
        let [amy] = read_users("f", AMY, &variables).expect("users").try_into().expect("one");
        assert_eq!(amy.password.expose_secret(), "correct horse");
        assert_eq!((amy.display_name.as_str(), amy.enabled), ("Amy Example", true));
        assert_eq!(amy.fhir_user.as_deref(), Some("Patient/1"));
        assert_eq!(amy.permissions[0].name, "FHIR_ALL_READ");
        assert_eq!(amy.launch_context["patient"], "1");
        assert_eq!((amy.records[0].name.as_str(), amy.records[0].id.as_str()), ("encounter", "7"));
    }

    #[test]
    fn what_cannot_be_is_named_with_its_place() {
        for (text, expected) in [
            (AMY, "users[0].password: the variable password has no value"),
            (r#"{"users": [{"username": "a"}]}"#, "users[0].password: must not be empty"),
            (r#"{"people": []}"#, "must be an object with one list, `users`"),
            (r#"{"users": [{"user": "a"}]}"#, "users[0]: unknown field `user`"),
            (
                r#"{"users": [{"username": "a", "password": "b"}, {"username": "a", "password": "c"}]}"#,
                "users[1].username: is the name of an earlier user",
            ),
        ] {
            let error = read_users("f", text, &Variables::new()).expect_err(expected).to_string();
            assert!(error.starts_with("f: ") && error.contains(expected), "{error}");
        }
    }
}
