//! Tests of the whole: the tree against its own rules, and what is generated from it.

mod generated;
mod layering;
mod pages;
mod registry;
mod skeletons;
mod tree;
