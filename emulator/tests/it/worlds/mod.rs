//! Worlds: how they are named, made, bounded, seeded and written down.

mod concurrency;
mod credentials;
mod export;
mod naming;
mod repeatable;
mod seeds;
