//! What can be told of a value and what a slice demands.

/// What is known of a value and a demand of a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Fits,
    Differs,
    /// What would tell is not at hand: a resource, a profile, the codes of a value set.
    Untold,
    /// The slice demands nothing there.
    Open,
}

impl Answer {
    pub(super) fn of(told: Option<bool>) -> Self {
        match told {
            Some(true) => Self::Fits,
            Some(false) => Self::Differs,
            None => Self::Untold,
        }
    }

    /// Of several values, one must fit.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fits, _) | (_, Self::Fits) => Self::Fits,
            (Self::Untold, _) | (_, Self::Untold) => Self::Untold,
            (Self::Differs, _) | (_, Self::Differs) => Self::Differs,
            _ => Self::Open,
        }
    }

    /// Of several demands, each must be met.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Differs, _) | (_, Self::Differs) => Self::Differs,
            (Self::Untold, _) | (_, Self::Untold) => Self::Untold,
            (Self::Fits, _) | (_, Self::Fits) => Self::Fits,
            _ => Self::Open,
        }
    }
}
