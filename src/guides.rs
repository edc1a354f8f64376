//! The guide versions a run is judged by: an input, because rules differ between versions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The guide versions a run is judged by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Guides {
    /// Da Vinci PDex, such as `2.1.0`.
    pub pdex: String,
    /// Da Vinci HRex, such as `1.1.0`.
    pub hrex: String,
    /// FHIR Bulk Data Access, such as `2.0.0`.
    pub bulk_data: String,
    /// SMART App Launch, such as `2.2.0`.
    pub smart: String,
}

impl Default for Guides {
    /// The versions published and in force.
    fn default() -> Self {
        Self {
            pdex: "2.1.0".to_owned(),
            hrex: "1.1.0".to_owned(),
            bulk_data: "2.0.0".to_owned(),
            smart: "2.2.0".to_owned(),
        }
    }
}

impl Guides {
    const NAMES: [&str; 4] = ["pdex", "hrex", "bulk_data", "smart"];
    /// The versions of SMART App Launch whose rules are known.
    const SMART: [&str; 3] = ["2.0.0", "2.1.0", "2.2.0"];
    /// The PDex versions whose rules are known, with the HRex and Bulk Data versions they go with.
    const SETS: [[&str; 3]; 3] =
        [["2.0.0", "1.0.0", "2.0.0"], ["2.1.0", "1.1.0", "2.0.0"], ["2.2.0", "1.2.0", "3.0.0"]];

    /// The versions that go together with a version of PDex.
    ///
    /// # Errors
    /// When no such version of PDex is known.
    pub fn of_pdex(version: &str) -> Result<Self, String> {
        let Some([pdex, hrex, bulk_data]) = Self::SETS.iter().find(|[pdex, ..]| *pdex == version)
        else {
            let known = Self::SETS.map(|[pdex, ..]| pdex).join(", ");
            return Err(format!("`{version}` is not one of the PDex versions {known}"));
        };
        let [pdex, hrex, bulk_data] = [pdex, hrex, bulk_data].map(|one| (*one).to_owned());
        Ok(Self { pdex, hrex, bulk_data, ..Self::default() })
    }

    /// Sets the versions that are named as in `pdex=2.2.0`.
    ///
    /// # Errors
    /// When one is not a guide and a version.
    pub fn set_named(&mut self, named: &[String]) -> Result<(), String> {
        for one in named {
            let (name, version) = one
                .split_once('=')
                .ok_or_else(|| format!("{one}: name a guide and a version, as in pdex=2.2.0"))?;
            self.set(name, version).map_err(|why| format!("{one}: {why}"))?;
        }
        Ok(())
    }

    /// Sets the version of one guide.
    ///
    /// # Errors
    /// When there is no such guide, or no such version of it.
    pub fn set(&mut self, name: &str, version: &str) -> Result<(), String> {
        let guide = match name {
            "pdex" => &mut self.pdex,
            "hrex" => &mut self.hrex,
            "bulk_data" => &mut self.bulk_data,
            "smart" => &mut self.smart,
            _ => {
                let hint = crate::suggest::did_you_mean(name, Self::NAMES);
                return Err(format!("there is no guide `{name}`{hint}"));
            }
        };
        Self::check(name, version)?;
        version.clone_into(guide);
        Ok(())
    }

    /// Whether each version is one whose rules are known.
    ///
    /// # Errors
    /// Gives the version that is not, and says why.
    pub fn known(&self) -> Result<(), (&str, String)> {
        let named = [&self.pdex, &self.hrex, &self.bulk_data, &self.smart];
        for (name, version) in Self::NAMES.into_iter().zip(named) {
            Self::check(name, version)
                .map_err(|why| (version.as_str(), format!("`guides.{name}`: {why}")))?;
        }
        Ok(())
    }

    fn check(name: &str, version: &str) -> Result<(), String> {
        let of_sets = |place: usize| Self::SETS.map(|set| set[place]).to_vec();
        let mut known = match name {
            "pdex" => of_sets(0),
            "hrex" => of_sets(1),
            "bulk_data" => of_sets(2),
            _ => Self::SMART.to_vec(),
        };
        known.dedup();
        if known.contains(&version) {
            return Ok(());
        }
        Err(format!("`{version}` is not one of the versions {}", known.join(", ")))
    }
}

/// Whether `version` is `first` or a later one; a version that cannot be read is taken for the
/// newest.
pub fn reaches(version: &str, first: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u16>> {
        text.split('.').map(|part| part.parse().ok()).collect()
    };
    match (numbers(version), numbers(first)) {
        (Some(version), Some(first)) => version >= first,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        for (version, first, expected) in [
            ("1.1.0", "1.1.0", true),
            ("1.10.0", "1.9.0", true),
            ("1.0.0", "1.1.0", false),
            ("2.0.0", "1.1.0", true),
            ("current", "1.1.0", true),
        ] {
            assert_eq!(reaches(version, first), expected, "{version} {first}");
        }
    }

    #[test]
    fn the_versions_in_force_go_together() {
        assert_eq!(Guides::of_pdex("2.1.0"), Ok(Guides::default()));
        assert_eq!(Guides::of_pdex("2.0.0").expect("a set").hrex, "1.0.0");
        Guides::of_pdex("2.3.0").expect_err("no such version");
    }

    #[test]
    fn a_version_is_set_by_name() {
        let mut guides = Guides::default();
        guides.set("bulk_data", "3.0.0").expect("a guide");
        assert_eq!(guides.bulk_data, "3.0.0");
        for (name, version) in [("pdx", "2.2.0"), ("pdex", "2.2"), ("pdex", "two.2.0")] {
            guides.set(name, version).expect_err(name);
        }
        guides.set_named(&["hrex=1.0.0".to_owned(), "pdex=2.0.0".to_owned()]).expect("versions");
        assert_eq!((guides.hrex.as_str(), guides.pdex.as_str()), ("1.0.0", "2.0.0"));
        let why = guides.set_named(&["pdex 2.0.0".to_owned()]).expect_err("no equals sign");
        assert_eq!(why, "pdex 2.0.0: name a guide and a version, as in pdex=2.2.0");
    }
}
