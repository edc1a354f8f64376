//! Our engines beside those of others. A disagreement is listed with its reason, or it is a bug.

mod expressions;
