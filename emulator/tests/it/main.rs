//! The fake from outside: bytes over sockets, plain and TLS.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a test that panics has failed, and tests are clients: they own sockets"
)]

mod calls;
mod support;

mod boxnet;
mod cli;
mod control;
mod port;
mod worlds;
