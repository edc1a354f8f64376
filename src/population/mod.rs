//! Synthetic members of a source payer, made from a seed and dated relative to the run.
