//! The audit log: every decision of the server, with whom it was about and never with what proves
//! who somebody is.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;

/// How many entries are remembered; a file keeps them all.
const REMEMBERED: usize = 1000;

/// A decision.
///
/// # Shape
/// ```json
/// {"at":"2030-01-01T00:00:00Z","event":"token.issued","outcome":"granted",
///  "client_id":"payer-b","jti":"…","scope":"system/*.read"}
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// When it was taken.
    at: Timestamp,
    /// What was decided on, such as `token.issued`.
    event: &'static str,
    /// `granted` or `refused`.
    outcome: &'static str,
    /// The client it was about; when it was refused, the one the caller claimed to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// The user it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    /// The token it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    /// The scope that was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// More about it: the grant, or the reason of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

impl Entry {
    /// Something was granted or done.
    pub fn granted(event: &'static str) -> Self {
        Self::new(event, "granted")
    }

    /// Something was refused.
    pub fn refused(event: &'static str) -> Self {
        Self::new(event, "refused")
    }

    fn new(event: &'static str, outcome: &'static str) -> Self {
        Self {
            at: Timestamp::UNIX_EPOCH,
            event,
            outcome,
            client_id: None,
            subject: None,
            jti: None,
            scope: None,
            detail: None,
        }
    }

    /// Names the client.
    #[must_use]
    pub fn client(mut self, client_id: impl Into<String>) -> Self {
        self.client_id = Some(brief(client_id.into()));
        self
    }

    /// Names the user.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(brief(subject.into()));
        self
    }

    /// Names the token and what it allows.
    #[must_use]
    pub fn token(mut self, jti: impl Into<String>, scope: impl Into<String>) -> Self {
        self.jti = Some(jti.into());
        self.scope = Some(scope.into());
        self
    }

    /// Says more, without secrets.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// A text a stranger chose must not fill the log.
fn brief(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(256) {
        text.truncate(end);
    }
    text
}

/// The log of one server.
#[derive(Debug, Default)]
pub struct Audit {
    remembered: Mutex<VecDeque<Entry>>,
    file: Option<Arc<File>>,
}

impl Audit {
    /// A log that is also written to `file`, a JSON object a line.
    pub fn new(file: Option<Arc<File>>) -> Self {
        Self { remembered: Mutex::default(), file }
    }

    /// Adds an entry.
    pub fn add(&self, at: Timestamp, entry: Entry) {
        let entry = Entry { at, ..entry };
        // One lock for both: lines stand in the order of the decisions.
        let mut remembered = self.lock();
        if let Some(file) = &self.file {
            let line = serde_json::to_string(&entry).expect("an entry is texts");
            if let Err(error) = writeln!(&**file, "{line}") {
                tracing::warn!(actor = "idp", "could not write the audit log: {error}");
            }
        }
        if remembered.len() == REMEMBERED {
            remembered.pop_front();
        }
        remembered.push_back(entry);
    }

    /// The entries that are remembered and meet `wanted`, oldest first.
    pub fn entries(&self, wanted: impl Fn(&str, Option<&str>) -> bool) -> Vec<Entry> {
        let remembered = self.lock();
        let meets = |entry: &&Entry| wanted(entry.event, entry.client_id.as_deref());
        remembered.iter().filter(meets).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_bounded_and_the_newest_entries_stay() {
        let audit = Audit::default();
        for n in 0..=REMEMBERED {
            audit.add(Timestamp::UNIX_EPOCH, Entry::granted("token.issued").client(n.to_string()));
        }
        let entries = audit.entries(|_, _| true);
        assert_eq!(entries.len(), REMEMBERED);
        assert_eq!(entries[0].client_id.as_deref(), Some("1"));
        assert_eq!(audit.entries(|_, client| client == Some("1000")).len(), 1);
    }

    #[test]
    fn a_long_name_is_cut() {
        let entry = Entry::refused("token.refused").client("é".repeat(10_000));
        assert_eq!(entry.client_id.expect("a name").chars().count(), 256);
    }
}
