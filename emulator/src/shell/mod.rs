//! The shell: the only place with sockets, TLS, tasks, the system's clock and entropy.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is the ring that may: everything inside it is pure"
)]

pub mod authority;
pub mod clock;
pub mod entropy;
pub mod file;
pub mod limits;
pub mod log;
pub mod probe;
pub mod ready;
pub mod server;
pub mod socket;
pub mod transport;
pub mod trust;

mod ahead;
mod body;
mod connection;
mod outgoing;
mod pass;
mod told;
mod troubles;
mod tunnel;
mod turn_away;

pub use limits::Limits;
pub use server::{Listener, Server, Setup, Stopper};
pub use troubles::Trouble;
pub use trust::Trust;
