//! The program from outside: what it is told by arguments and files, what it prints, and how it ends.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

mod almost;
mod canaries;
mod evidence;
mod export;
mod hostile;
mod live;
mod outcomes;
mod proxies;
mod reports;
mod shown;
mod specs;
mod support;
mod usage;
