//! The machine's clock.

use time::OffsetDateTime;

use crate::world::Timestamp;

/// What time it is.
#[must_use]
pub fn now() -> Timestamp {
    let millis = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000;
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}
