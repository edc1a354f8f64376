//! The table of formats.

use std::io::{self, Write};

use crate::outcome::RunRecord;

use super::{html, json, junit, markdown};

/// A way to write a run record to a file.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name of the file it is written to.
    pub file_name: &'static str,
    /// What it is good for.
    pub title: &'static str,
    /// Writes it piece by piece: the report of a large run is larger than the run.
    pub write: fn(&RunRecord, &mut dyn Write) -> Result<(), ReportError>,
}

/// Every format, by name.
pub static FORMATS: &[Format] = &[html::FORMAT, json::FORMAT, junit::FORMAT, markdown::FORMAT];

impl Format {
    /// The format named `name`.
    pub fn find(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// The report as one text.
    ///
    /// # Errors
    /// When the record cannot be told in this format.
    pub fn text(&self, record: &RunRecord) -> Result<String, ReportError> {
        let mut bytes = Vec::new();
        (self.write)(record, &mut bytes)?;
        String::from_utf8(bytes)
            .map_err(|error| ReportError::Io(io::Error::new(io::ErrorKind::InvalidData, error)))
    }
}

/// Why a report could not be written or a run record not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The file is not a run record.
    #[error("could not read the run record: {0}")]
    Shape(#[source] serde_json::Error),
    /// The file says no version.
    #[error("could not read the run record: it has no `version`, so it is some other file")]
    NoVersion,
    /// The file is of a version this program does not know.
    #[error(
        "could not read the run record: it has version {found}, and this payerproof reads up to \
         {known}; use the payerproof that wrote it or a later one"
    )]
    Version {
        /// The file's version.
        found: u64,
        /// The latest version known.
        known: u32,
    },
    /// The record could not be written as JSON.
    #[error("could not write the report as JSON: {0}")]
    Json(#[source] serde_json::Error),
    /// The report could not be written as XML.
    #[error("could not write the report as JUnit XML: {0}")]
    Xml(#[from] quick_junit::SerializeError),
    /// The page could not be rendered.
    #[error("could not write the report as HTML: {0}")]
    Html(#[source] askama::Error),
    /// What the report is written to takes no more.
    #[error("could not write the report: {0}")]
    Io(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_table_is_sorted_and_its_names_are_unique() {
        assert!(FORMATS.is_sorted_by(|a, b| a.name < b.name));
        let mut files: Vec<_> = FORMATS.iter().map(|format| format.file_name).collect();
        files.sort_unstable();
        files.dedup();
        assert_eq!(files.len(), FORMATS.len());
        assert_eq!(Format::find("junit").map(|format| format.file_name), Some("junit.xml"));
        assert!(Format::find("pdf").is_none());
    }

    #[test]
    fn every_format_writes_an_empty_and_a_full_run_alike_each_time() {
        for format in FORMATS {
            for record in [sample::empty(), sample::run()] {
                let first = format.text(&record).expect("a report");
                assert_eq!(first, format.text(&record).expect("a report"), "{}", format.name);
                assert!(!first.is_empty(), "{}", format.name);
            }
        }
    }
}
