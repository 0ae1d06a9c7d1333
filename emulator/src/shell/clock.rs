//! The machine's clock.

use std::time::SystemTime;

use time::OffsetDateTime;

use crate::world::Timestamp;

/// What time it is.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp::from_millis(i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX))
}

/// The same as a date, as certificates have it.
pub(super) fn date() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}
