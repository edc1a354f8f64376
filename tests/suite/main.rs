//! Tests of the whole: the tree against its own rules, what is generated from it, hostile peers,
//! and the command line.

#[path = "../support/replicas.rs"]
mod support;

mod agreement;
mod answers;
mod cli;
mod covered;
mod generated;
mod given_members;
mod guides;
mod hostile;
mod killed;
mod layering;
mod members;
mod packages;
mod pages;
mod payer;
mod registered_client;
mod registry;
mod renewed;
mod replicas;
mod requesters;
mod rotations;
mod sample;
mod skeletons;
mod stored;
mod target_process;
mod tree;
mod validate;
