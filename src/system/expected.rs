//! What a system holds about members that the tester names, and what of it may appear.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the system holds about one member. Records are written as `Type/id`, as the system exports
/// them; what is left out is not judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// Logical ids of the member's Patient: the one a match names, and any other of the same
    /// person.
    pub patients: Vec<String>,
    /// Claims and clinical records of the last five years, which an export must hold.
    pub within_window: Vec<String>,
    /// Records of care given more than five years ago, which PDex 2.1.0 has left out.
    pub care_before_window: Vec<String>,
    /// Prior authorizations that ended, and whose status changed within a year: an export must hold
    /// them.
    pub authorization_changed: Vec<String>,
    /// Prior authorizations that ended, and have not changed for a year: they are left out.
    pub authorization_over: Vec<String>,
    /// Records of people whom no scenario matches, which must never appear.
    pub other_member: Vec<String>,
    /// Sensitive records: under a consent with the policy `#regular` they must not appear.
    pub sensitive: Vec<String>,
}

impl Expected {
    /// The records an export must hold or must leave out, by the rule that says so.
    pub fn sentinels(&self) -> BTreeMap<String, Vec<String>> {
        let named = self.by_rule().into_iter().filter(|(name, ..)| *name != "sensitive");
        named
            .filter(|(_, records, _)| !records.is_empty())
            .map(|(name, records, _)| (name.to_owned(), records.to_vec()))
            .collect()
    }

    /// Each list, with whether an export must hold what is in it.
    fn by_rule(&self) -> [(&'static str, &[String], Option<bool>); 6] {
        [
            ("within_window", &self.within_window, Some(true)),
            ("authorization_changed", &self.authorization_changed, Some(true)),
            ("care_before_window", &self.care_before_window, Some(false)),
            ("authorization_over", &self.authorization_over, Some(false)),
            ("other_member", &self.other_member, Some(false)),
            ("sensitive", &self.sensitive, None),
        ]
    }

    /// Whether it makes sense.
    ///
    /// # Errors
    /// Gives the word that does not, and says why.
    pub(super) fn check(&self, case: &str) -> Result<(), (String, String)> {
        let place = format!("members.expected.{case}");
        let wrong = |word: &str, why: String| Err((word.to_owned(), format!("{place}: {why}")));
        if case == "unknown" {
            return wrong(case, "the system holds nothing about this one".to_owned());
        }
        if let Some(id) = self.patients.iter().find(|id| !is_logical_id(id)) {
            return wrong(id, format!("`{id}` is no logical id of a Patient"));
        }
        let mut held: BTreeMap<&String, (&str, bool)> = BTreeMap::new();
        for (name, records, wanted) in self.by_rule() {
            if wanted == Some(true) && !records.is_empty() && self.patients.is_empty() {
                let why =
                    format!("`{name}` needs `patients`: the export is searched for them first");
                return wrong(name, why);
            }
            for record in records {
                if !is_record(record) {
                    return wrong(record, format!("`{record}` in `{name}` is not a Type/id"));
                }
                let Some(wanted) = wanted else { continue };
                let (other, kept) = *held.entry(record).or_insert((name, wanted));
                if kept != wanted {
                    let why = format!("`{record}` is in `{other}` and in `{name}`");
                    return wrong(record, why);
                }
            }
        }
        Ok(())
    }
}

/// Whether a text is an `id` of FHIR R4.
fn is_logical_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

/// Whether a text is the type of a resource and a logical id.
fn is_record(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, id)| {
        kind.starts_with(|first: char| first.is_ascii_uppercase())
            && kind.bytes().all(|byte| byte.is_ascii_alphabetic())
            && is_logical_id(id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_named() {
        let read = |case: &str, text: &str| {
            let expected: Expected = toml::from_str(text).expect("a table");
            expected.check(case).map_err(|(word, why)| format!("{word} - {why}"))
        };
        let good =
            "patients = ['p1']\nwithin_window = ['Condition/c1']\nsensitive = ['Condition/c1']";
        assert_eq!(read("known", good), Ok(()));
        assert_eq!(read("known", "other_member = ['Patient/p9']"), Ok(()));
        for (case, text, why) in [
            ("unknown", "", "unknown - members.expected.unknown: the system holds nothing"),
            (
                "known",
                "patients = ['Patient/p1']",
                "Patient/p1 - members.expected.known: `Patient/p1`",
            ),
            (
                "known",
                "within_window = ['Condition/c1']",
                "within_window - members.expected.known: ",
            ),
            (
                "known",
                "other_member = ['p9']",
                "p9 - members.expected.known: `p9` in `other_member`",
            ),
            ("known", "other_member = ['patient/p9']", "patient/p9 - "),
            (
                "sensitive",
                "patients = ['p1']\nwithin_window = ['Condition/c1']\ncare_before_window = ['Condition/c1']",
                "Condition/c1 - members.expected.sensitive: `Condition/c1` is in `within_window` and in \
                 `care_before_window`",
            ),
        ] {
            let error = read(case, text).expect_err(text);
            assert!(error.starts_with(why), "{error}");
        }
    }

    #[test]
    fn only_lists_with_something_in_them_are_judged() {
        let expected = Expected {
            patients: vec!["p1".to_owned()],
            other_member: vec!["Patient/p9".to_owned()],
            sensitive: vec!["Condition/c1".to_owned()],
            ..Expected::default()
        };
        let sentinels = expected.sentinels();
        assert_eq!(sentinels.len(), 1);
        assert_eq!(sentinels["other_member"], ["Patient/p9"]);
    }
}
