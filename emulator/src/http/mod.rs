//! HTTP as values: a request as it arrived, where it was going, and an answer.

mod answer;
mod destination;
mod request;

pub use answer::Answer;
pub use destination::{Address, BadDestination, Destination, Form};
pub(crate) use destination::{WORLD_HEADER, world_beyond};
pub use request::{Head, Request, Scheme, Through, Version};

/// The type of our own plain answers: what no vendor has a form for.
pub const PLAIN: &str = "text/plain; charset=utf-8";
