//! The run record itself, as JSON: what every other report can be made from again.

use std::io::Write;

use serde::Deserialize;
use serde_json::Value;

use crate::outcome::{RUN_RECORD_VERSION, RunRecord};

use super::format::{Format, ReportError};

/// The format.
pub const FORMAT: Format = Format {
    name: "json",
    file_name: "run.json",
    title: "The whole run record, for programs and for making other reports later",
    write,
};

/// Writes the record.
///
/// # Errors
/// When it cannot be written as JSON, or `out` takes no more.
pub fn write(record: &RunRecord, out: &mut dyn Write) -> Result<(), ReportError> {
    serde_json::to_writer_pretty(&mut *out, record).map_err(|error| {
        match error.io_error_kind() {
            Some(_) => ReportError::Io(error.into()),
            None => ReportError::Json(error),
        }
    })?;
    Ok(out.write_all(b"\n")?)
}

/// Reads a record back.
///
/// # Errors
/// When the text is not a run record, or one of a later version.
pub fn read(text: &str) -> Result<RunRecord, ReportError> {
    // The version decides what the rest means, so it is read before the rest.
    #[derive(Deserialize)]
    struct Head {
        version: Option<u64>,
    }
    let head: Head = serde_json::from_str(text).map_err(ReportError::Shape)?;
    let found = head.version.ok_or(ReportError::NoVersion)?;
    if found > u64::from(RUN_RECORD_VERSION) || found == 0 {
        return Err(ReportError::Version { found, known: RUN_RECORD_VERSION });
    }
    serde_json::from_str(text).map_err(ReportError::Shape)
}

/// The JSON Schema of the record.
pub fn schema() -> Value {
    schemars::schema_for!(RunRecord).to_value()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn write(record: &RunRecord) -> Result<String, ReportError> {
        FORMAT.text(record)
    }

    #[test]
    fn a_record_survives_writing_and_reading() {
        let record = sample::run();
        assert_eq!(read(&write(&record).expect("JSON")).expect("the same"), record);
    }

    #[test]
    fn errors_say_what_to_do() {
        let problem = |text: &str| read(text).expect_err("refused").to_string();
        assert_eq!(
            problem("{"),
            "could not read the run record: EOF while parsing an object at line 1 column 1"
        );
        assert_eq!(
            problem(r#"{"log": {}}"#),
            "could not read the run record: it has no `version`, so it is some other file"
        );
        assert_eq!(
            problem(r#"{"version": 99, "unknown": true}"#),
            "could not read the run record: it has version 99, and this payerproof reads up to 1; \
             use the payerproof that wrote it or a later one"
        );
        let text = write(&sample::run()).expect("JSON").replacen("\"run_id\"", "\"run\"", 1);
        assert!(problem(&text).contains("unknown field `run`"), "{}", problem(&text));
    }

    #[test]
    fn the_schema_describes_the_record() {
        let schema = schema();
        let properties = schema["properties"].as_object().expect("an object");
        let record = serde_json::to_value(sample::run()).expect("JSON");
        let names: Vec<_> = record.as_object().expect("an object").keys().collect();
        assert_eq!(properties.keys().collect::<Vec<_>>(), names);
        assert_eq!(schema["additionalProperties"], false);
    }
}
