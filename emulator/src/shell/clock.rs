//! The machine's clock.

use time::OffsetDateTime;

use crate::world::Timestamp;

/// What time it is.
#[must_use]
pub fn now() -> Timestamp {
    let millis = date().unix_timestamp_nanos() / 1_000_000;
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// The same, as certificates count it.
pub(super) fn date() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
