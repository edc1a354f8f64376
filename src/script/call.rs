//! One call of a function, and what came of it.

use jiff::Timestamp;
use serde_json::Value;

use super::limits::Limits;
use super::log::LogLine;

/// A call of a function in a script.
#[derive(Clone, Debug)]
pub struct Call {
    /// The name of the function.
    pub function: String,
    /// What it is called with: copies, as far as the script is concerned.
    pub args: Vec<Value>,
    /// JavaScript of ours: a function that is called instead, with the script's function and then
    /// the arguments. It makes the objects that the script's function expects, and its result is
    /// the result of the call. The script cannot reach it.
    pub wrapper: Option<&'static str>,
    /// What `new Date()` says.
    pub now: Timestamp,
    /// What `Math.random()` derives from.
    pub seed: u32,
    /// How much of the machine it may use.
    pub limits: Limits,
}

impl Call {
    /// A call of `function` with `args`, under the usual limits, at the beginning of time.
    pub fn new(function: &str, args: Vec<Value>) -> Self {
        Self {
            function: function.to_owned(),
            args,
            wrapper: None,
            now: Timestamp::UNIX_EPOCH,
            seed: 0,
            limits: Limits::default(),
        }
    }
}

/// What a call returned.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value; null when it returned nothing.
    pub value: Value,
    /// What it wrote to its log.
    pub log: Vec<LogLine>,
}
