//! Why a script gave no answer.

/// Why a script gave no answer. What a script says of itself is cut short.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScriptError {
    /// The text is not JavaScript.
    #[error("read the script: {message} (line {line}, column {column})")]
    Syntax {
        /// What the engine says.
        message: String,
        /// The line, from 1; 0 when unknown.
        line: u32,
        /// The column, from 1; 0 when unknown.
        column: u32,
    },
    /// There is no function of this name.
    #[error("find the function `{0}` in the script")]
    NoFunction(String),
    /// The script threw.
    #[error("finish the script: it threw {0}")]
    Thrown(String),
    /// It ran longer than it may.
    #[error("finish the script: it ran for too long")]
    TooLong,
    /// It asked for more memory than it may have.
    #[error("finish the script: it used too much memory")]
    TooMuchMemory,
    /// Its calls were nested too deeply.
    #[error("finish the script: its calls are nested too deeply")]
    TooDeep,
    /// It returned something that is not JSON.
    #[error("use what the script returned: it is {0}")]
    NotJson(String),
    /// Too many calls are under way.
    #[error("start the script: too many scripts are running")]
    Busy,
    /// The engine failed.
    #[error("run the script: {0}")]
    Engine(String),
}
