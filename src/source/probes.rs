//! Matches that failed, by client and by person: what tells guessing from an honest mistake.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// Failures kept of one client or person; more change nothing.
const KEPT: usize = 256;

/// Whose failures are counted: a client's, or those about one person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Suspect(String);

impl Suspect {
    /// Whoever asks.
    pub(super) fn client(client_id: &str) -> Self {
        Self(format!("client/{client_id}"))
    }

    /// Who is asked for, whatever card comes with the demographics that tell a person from others.
    pub(super) fn person(demographics: &[&str]) -> Self {
        Self(format!("person/{}", hidden(&demographics.join("\n"))))
    }

    /// Whose card is shown, whatever demographics come with it.
    pub(super) fn card(number: &str) -> Self {
        Self(format!("card/{}", hidden(number)))
    }
}

/// Nobody's name or number is kept, only a digest.
fn hidden(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}

/// The failures, each with its instant.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Probes(BTreeMap<Suspect, Vec<Timestamp>>);

impl Probes {
    /// Notes that a match failed.
    pub(super) fn note(&mut self, suspect: &Suspect, now: Timestamp) {
        let failures = self.0.entry(suspect.clone()).or_default();
        failures.push(now);
        if failures.len() > KEPT {
            failures.remove(0);
        }
    }

    /// How many matches failed in the last `window_secs`, and when the latest of them did.
    pub(super) fn recent(
        &mut self,
        suspect: &Suspect,
        now: Timestamp,
        window_secs: u32,
    ) -> (u32, Option<Timestamp>) {
        let Some(failures) = self.0.get_mut(suspect) else { return (0, None) };
        let from = now.saturating_sub(i64::from(window_secs).seconds()).unwrap_or(Timestamp::MIN);
        failures.retain(|failure| *failure > from);
        (u32::try_from(failures.len()).unwrap_or(u32::MAX), failures.last().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_person_and_forgotten_with_time() {
        let now: Timestamp = "2027-01-15T12:00:00Z".parse().expect("an instant");
        let person = Suspect::person(&["rivera", "1980-01-01"]);
        let mut probes = Probes::default();
        probes.note(&person, now);
        probes.note(&Suspect::person(&["rivera", "1980-01-01"]), now);
        probes.note(&Suspect::person(&["rivera", "1980-01-02"]), now);
        probes.note(&Suspect::card("1980-01-01"), now);
        assert_eq!(probes.recent(&person, now, 60), (2, Some(now)));
        assert_eq!(probes.recent(&person, now + 61.seconds(), 60), (0, None));
    }

    #[test]
    fn it_can_be_stored() {
        let mut probes = Probes::default();
        probes.note(&Suspect::client("a"), Timestamp::UNIX_EPOCH);
        let stored = serde_json::to_string(&probes).expect("JSON");
        let mut read: Probes = serde_json::from_str(&stored).expect("the same");
        assert_eq!(read.recent(&Suspect::client("a"), Timestamp::UNIX_EPOCH, 60).0, 1);
    }
}
