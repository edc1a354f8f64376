//! Arguments that name files, some of them with a word before.

use std::path::Path;

use crate::admin::{Admin, Variables};
use crate::secret::Secret;

use super::Stopped;

/// The two parts of an argument such as `NAME:FILE`.
///
/// # Errors
/// Without the mark, or with nothing before it; `form` is how to write it.
pub(super) fn pair<'a>(
    text: &'a str,
    mark: char,
    flag: &str,
    form: &str,
) -> Result<(&'a str, &'a str), Stopped> {
    text.split_once(mark)
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| Stopped::usage(format!("could not use {flag} {text}: write {form}")))
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read(path: impl AsRef<Path>) -> Result<String, Stopped> {
    let path = path.as_ref();
    std::fs::read_to_string(path)
        .map_err(|error| Stopped::usage(format!("could not read {}: {error}", path.display())))
}

/// The variables of pre-seed files, as `--property` gives them.
///
/// # Errors
/// When one is not written as `NAME=VALUE`.
pub(super) fn variables(properties: &[String]) -> Result<Variables, Stopped> {
    let pairs = properties.iter().map(|property| {
        let (name, value) = pair(property, '=', "--property", "NAME=VALUE")?;
        Ok((name.to_owned(), value.to_owned()))
    });
    pairs.collect()
}

/// The admins a flag names, each as `NAME:FILE` with the file of the password.
///
/// # Errors
/// When one is not written so, or its file holds no password.
pub(super) fn admins(named: &[String], flag: &str) -> Result<Vec<Admin>, Stopped> {
    let each = named.iter().map(|admin| {
        let (name, file) = pair(admin, ':', flag, "NAME:FILE")?;
        let password = read(file)?;
        let password = password.trim_end_matches(['\r', '\n']);
        if password.is_empty() {
            return Err(Stopped::usage(format!("could not use {file}: it holds no password")));
        }
        Ok(Admin::superuser(name, Secret::from(password)))
    });
    each.collect()
}
