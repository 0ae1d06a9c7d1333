//! A world: every vendor's store, the clock, the generator, the outbox and the journal, as one value.

mod account;
mod clock;
mod generator;
mod journal;
mod kept;
mod name;
mod outbox;
mod seed;
mod state;

pub use account::{Account, AccountSeed, Accounts, Channel, Fields, Link, NewAccount, everywhere};
pub use clock::{Clock, Timestamp};
pub use generator::Generator;
pub use journal::{Exchange, Journal, Verdict};
pub use kept::{Budget, Keeping, Kept, Weigh};
pub use name::{BadName, WorldName};
pub use outbox::{Draft, Message, Outbox};
pub use seed::{Seed, SeedError, Template};
pub use state::World;
