//! The fake from outside: bytes over sockets, plain and TLS.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test that panics has failed, and tests are clients: they own sockets"
)]

mod admin;
mod calls;
mod support;

mod boxnet;
mod cli;
mod control;
mod filemobile;
mod fotolia;
mod imageloop;
mod limits;
mod models;
mod movedigital;
mod port;
mod samples;
mod seeds;
mod worlds;
