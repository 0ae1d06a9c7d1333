//! A world's clock: points in time, running or frozen.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z. In a seed it is RFC 3339.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970, held within the years 1970 to 9999.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        const LAST: i64 = 253_402_300_799_999;
        Self(millis.clamp(0, LAST))
    }

    /// The same, but none where it would have to be held.
    #[must_use]
    pub fn within(millis: i64) -> Option<Self> {
        Some(Self::from_millis(millis)).filter(|held| held.0 == millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// As RFC 3339 in UTC, always with milliseconds: `2009-02-13T23:31:30.123Z`.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let form = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        self.date().format(form).unwrap_or_default()
    }

    /// As the Date header of HTTP has it: `Fri, 13 Feb 2009 23:31:30 GMT`.
    #[must_use]
    pub fn http_date(self) -> String {
        let form = format_description!(
            "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
        );
        self.date().format(form).unwrap_or_default()
    }

    /// Reads RFC 3339, as `?since=` has it.
    ///
    /// # Errors
    /// Anything else, with what it should have been.
    pub fn parse(text: &str) -> Result<Self, String> {
        millis_of(text).map(Self::from_millis)
    }

    /// Reads RFC 3339 as a clock is set to it.
    ///
    /// # Errors
    /// Anything else, and what is not within the years 1970 to 9999.
    pub fn exactly(text: &str) -> Result<Self, String> {
        let within = Self::within(millis_of(text)?);
        within.ok_or_else(|| format!("{text:?} is not within the years 1970 to 9999"))
    }

    fn date(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

fn millis_of(text: &str) -> Result<i64, String> {
    let date = OffsetDateTime::parse(text, &Rfc3339)
        .map_err(|_| format!("{text:?} is no time such as 2009-02-13T23:31:30Z"))?;
    // Down to the millisecond, before 1970, too.
    i64::try_from(date.unix_timestamp_nanos().div_euclid(1_000_000))
        .map_err(|_| format!("{text:?} is out of range"))
}

impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(at: Timestamp) -> Self {
        at.rfc3339()
    }
}

/// What time it is in a world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Clock {
    /// The clock stands still here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Timestamp>,
    /// How far a running clock is ahead of the machine's, in milliseconds; negative is behind.
    pub ahead_ms: i64,
}

impl Clock {
    /// The world's time, when the machine's is `real`.
    #[must_use]
    pub fn at(&self, real: Timestamp) -> Timestamp {
        self.frozen
            .unwrap_or_else(|| Timestamp::from_millis(real.millis().saturating_add(self.ahead_ms)))
    }

    /// It stands still at a time.
    pub fn freeze(&mut self, at: Timestamp) {
        self.frozen = Some(at);
    }

    /// It has another time: one that stands stands there, one that runs runs on from there.
    pub fn set(&mut self, to: Timestamp, real: Timestamp) {
        match &mut self.frozen {
            Some(frozen) => *frozen = to,
            None => self.ahead_ms = to.millis() - real.millis(),
        }
    }

    /// It runs on from where it stands; one that runs already is left alone.
    pub fn run(&mut self, real: Timestamp) {
        if let Some(at) = self.frozen.take() {
            self.ahead_ms = at.millis() - real.millis();
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;

    #[test]
    fn a_time_is_written_and_read() {
        let at = Timestamp::from_millis(1_234_567_890_123);
        assert_eq!(at.rfc3339(), "2009-02-13T23:31:30.123Z");
        assert_eq!(at.http_date(), "Fri, 13 Feb 2009 23:31:30 GMT");
        assert_eq!(Timestamp::parse("2009-02-14T00:31:30.123+01:00").unwrap(), at);
        assert!(Timestamp::parse("yesterday").is_err());
    }

    #[test]
    fn a_clock_is_set_within_its_years_alone() {
        for (text, millis) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-01T01:00:00+01:00", Some(0)),
            ("1969-12-31T23:59:59.999Z", None),
            ("1969-12-31T23:59:59.9999Z", None),
            ("1970-01-01T00:00:00+01:00", None),
            ("9999-12-31T23:59:59.999Z", Some(253_402_300_799_999)),
            ("9999-12-31T23:59:59-01:00", None),
        ] {
            assert_eq!(Timestamp::exactly(text).ok().map(Timestamp::millis), millis, "{text}");
        }
        assert_eq!(Timestamp::parse("1960-01-01T00:00:00Z").unwrap(), Timestamp::default());
    }

    #[test]
    fn a_clock_that_stands_runs_on_from_there() {
        let at = Timestamp::from_millis;
        let mut clock = Clock { frozen: None, ahead_ms: 1_000 };
        clock.run(at(5_000));
        assert_eq!(clock.at(at(5_000)), at(6_000), "it ran");
        clock.freeze(at(70_000));
        clock.set(at(80_000), at(5_000));
        assert_eq!(clock.at(at(9_000)), at(80_000));
        clock.run(at(10_000));
        assert_eq!(clock.at(at(10_500)), at(80_500));
        clock.set(at(3_000), at(11_000));
        assert_eq!((clock.at(at(11_000)), clock.at(at(12_000))), (at(3_000), at(4_000)));
    }

    #[test]
    fn a_clock_runs_ahead_or_stands() {
        let real = Timestamp::from_millis(5_000);
        assert_eq!(Clock::default().at(real), real);
        let ahead = Clock { frozen: None, ahead_ms: 1_000 };
        assert_eq!(ahead.at(real).millis(), 6_000);
        let frozen = Clock { frozen: Some(Timestamp::from_millis(7)), ahead_ms: 1_000 };
        assert_eq!(frozen.at(real).millis(), 7);
        let far = Clock { frozen: None, ahead_ms: i64::MIN };
        assert_eq!(far.at(real).millis(), 0);
    }
}
