//! **Standin**: a stateful in-memory fake of five sign-up APIs of the 2000s.
//!
//! [`Standin`] starts it and stops it; [`in_your_rust_tests`] shows how.
//!
//! The core is pure: a [`fake::Fake`] takes a [`http::Request`] and the time, and gives an answer. It
//! reads no clock, draws no random number that is not its world's, and opens no socket. The
//! [`shell`] does all of that, and is the only place that may.

pub mod arguments;
pub mod cli;
pub mod control;
pub mod delivery;
pub mod environment;
pub mod fake;
pub mod http;
pub mod matching;
pub mod proxy;
pub mod reading;
pub mod shell;
pub mod vendors;
pub mod wire;
pub mod world;
pub mod worlds;

mod standin;
mod text;

pub use standin::{Builder, Standin, StartError, World, WorldError};

#[doc = include_str!("../../docs/in-your-rust-tests.md")]
pub mod in_your_rust_tests {}
