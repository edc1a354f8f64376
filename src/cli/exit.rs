//! The exit codes, which scripts rely on.

use std::process::ExitCode;

use crate::outcome::{Conclusion, RunRecord};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: nothing required failed.
    Ok,
    /// 1: something required failed.
    Failed,
    /// 2: the command line or a file is wrong.
    Usage,
    /// 3: nothing failed, but not everything could be tried: a peer was not reachable, a story
    /// stopped before its end, or nothing was judged at all.
    Inconclusive,
    /// 70: a bug of ours.
    Bug,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Inconclusive => 3,
            Self::Bug => 70,
        }
    }

    /// What a run record means.
    pub fn of(record: &RunRecord) -> Self {
        match record.conclusion() {
            Conclusion::Failed => Self::Failed,
            Conclusion::Inconclusive => Self::Inconclusive,
            Conclusion::Passed => Self::Ok,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
