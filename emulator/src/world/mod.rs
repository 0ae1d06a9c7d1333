//! A world: every vendor's store, the clock, the generator, the outbox and the journal, as one value.

mod account;
mod clock;
mod escapes;
mod faults;
mod generator;
mod journal;
mod kept;
mod name;
mod outbox;
mod pins;
mod scenarios;
mod seed;
mod serve;
mod settings;
mod state;
mod stub;
mod stubs;
mod watch;

pub use account::{Account, AccountSeed, Accounts, Channel, Fields, Link, NewAccount, everywhere};
pub use clock::{Clock, Timestamp};
pub use escapes::{By, Escape, Escapes, Fate, Whither};
pub use faults::{Chance, Effect, Fault, Faults, Full, MOST_FAULTS, Plan, Struck};
pub use generator::Generator;
pub use journal::{Exchange, Journal, Part, Verdict};
pub use kept::{Budget, Keeping, Kept, Weigh};
pub use name::{BadName, WorldName};
pub use outbox::{Draft, Message, Outbox};
pub use pins::{Pins, Unpinned};
pub use scenarios::{Scenario, Unknown as UnknownScenario};
pub use seed::{Seed, SeedError, Template};
pub use serve::{
    CONFIRMATION, ESCAPE, Errand, Link as FollowedLink, NOT_FOUND, Served, unknown_link,
};
pub(crate) use serve::{bare_target, example};
pub use settings::Settings;
pub use state::{Life, World};
pub use stub::{Draft as StubDraft, Response, Role, Stub};
pub use stubs::{Refused as StubRefused, Stubs};
pub use watch::{Cursor, Watchers};
