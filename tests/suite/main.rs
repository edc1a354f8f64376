//! Tests of the whole: the tree against its own rules, what is generated from it, hostile peers,
//! and the command line.

mod agreement;
mod cli;
mod covered;
mod generated;
mod guides;
mod hostile;
mod killed;
mod layering;
mod members;
mod packages;
mod pages;
mod registry;
mod requesters;
mod rotations;
mod sample;
mod skeletons;
mod stored;
mod tree;
mod validate;
