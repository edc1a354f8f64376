//! Files that server definitions name. What one holds is never told, only what is wrong with it.

use std::fs;

use crate::admin::Flaw;

/// A larger file is no key, certificate or script.
const LARGEST: u64 = 256 * 1024;

/// The text of a file that `member` names. `file:` and `classpath:` before the name mean nothing
/// more than the name, from the working directory.
///
/// # Errors
/// When it is no file, too large, unreadable or not a text.
pub fn read(member: &str, name: &str) -> Result<String, Flaw> {
    let path = name.strip_prefix("file:").unwrap_or(name);
    let path = path.strip_prefix("classpath:").map_or(path, |path| path.trim_start_matches('/'));
    let unread = |why: &str| unusable(member, name, why);
    let found = fs::metadata(path).map_err(|error| unread(&error.kind().to_string()))?;
    // A device or a pipe would never end.
    if !found.is_file() {
        return Err(unread("it is no file"));
    }
    if found.len() > LARGEST {
        return Err(unread("it is larger than 256 kB"));
    }
    let bytes = fs::read(path).map_err(|error| unread(&error.kind().to_string()))?;
    String::from_utf8(bytes).map_err(|_| unread("it is not a text"))
}

/// What is wrong with a file.
pub fn unusable(member: &str, file: &str, why: &str) -> Flaw {
    Flaw::new(member, format!("could not use {file}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_never_ends_is_not_read() {
        for (name, words) in [("/dev/zero", "no file"), ("/", "no file"), ("nowhere", "not found")]
        {
            let flaw = read("signingKeyFile", name).expect_err("no file").to_string();
            assert!(flaw.contains(words), "{flaw}");
        }
        assert!(read("signingKeyFile", "file:Cargo.toml").is_ok());
        assert!(read("signingKeyFile", "classpath:/Cargo.toml").is_ok());
    }
}
