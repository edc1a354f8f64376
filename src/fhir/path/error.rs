//! What can be wrong with an expression, and with evaluating one.

/// Why a text is no FHIRPath expression, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct BadExpression {
    /// The line, from 1.
    pub line: usize,
    /// The character in that line, from 1.
    pub column: usize,
    /// What was expected there and what stands there.
    pub reason: String,
}

/// Why an expression has no value here. It says nothing about the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// One item was needed.
    #[error("{wants} needs one item and got {found}")]
    NotSingle {
        /// The function or operator.
        wants: &'static str,
        /// How many there were.
        found: usize,
    },
    /// Values an operator or function cannot work on.
    #[error("{wants} does not work on {found}")]
    Kinds {
        /// The function or operator.
        wants: &'static str,
        /// What it was given.
        found: String,
    },
    /// No such type in the model.
    #[error("there is no type `{0}`")]
    NoType(String),
    /// No such variable in these surroundings.
    #[error("there is no variable `%{0}` here")]
    NoVariable(String),
    /// A regular expression made up at evaluation that is none.
    #[error("`{0}` is no regular expression")]
    BadPattern(String),
    /// The clock was asked for and there is none.
    #[error("no time is given to evaluate `{0}` at")]
    NoClock(&'static str),
    /// The answer depends on what is not known offline.
    #[error("cannot tell: {0}")]
    Unknown(String),
    /// More work than one evaluation may do.
    #[error("gave up after {0} steps")]
    TooMuchWork(u64),
    /// Evaluation went too deep.
    #[error("nested more than {0} deep")]
    TooDeep(usize),
    /// A function that is part of the language and not offered here.
    #[error("`{0}` is not offered here")]
    NotOffered(&'static str),
}
