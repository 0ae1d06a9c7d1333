//! What is known to fail at a target, why, and until when.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::value::Date;

use super::Glob;

/// A failure that is expected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Which cases.
    pub cases: Spanned<Vec<Spanned<Glob>>>,
    /// What they come to.
    pub verdict: ExpectedVerdict,
    /// Why.
    pub reason: String,
    /// When that was recorded.
    pub date: Date,
    /// The last day on which it holds.
    pub expires: Date,
}

/// What can be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExpectedVerdict {
    /// A failure: [`crate::verdict::Word::Fail`] becomes `Xfail`, and what is less than that `Xpass`.
    Fail,
    /// It is as it was recorded on that date, though the document says otherwise: `Fail` becomes `Drift`,
    /// and what is less than that `Xpass`.
    Drift,
}

impl Expected {
    /// The patterns of its cases.
    pub fn globs(&self) -> impl Iterator<Item = &Spanned<Glob>> {
        self.cases.get_ref().iter()
    }

    /// It is past its last day.
    #[must_use]
    pub fn has_expired(&self, today: Date) -> bool {
        self.expires < today
    }
}

/// The day (UTC) of an instant.
#[must_use]
pub fn day(instant: SystemTime) -> Date {
    let since = instant.duration_since(UNIX_EPOCH).unwrap_or_default();
    // Howard Hinnant's `civil_from_days`, for days since 1970 only: years begin in March, so that
    // the odd day comes last.
    let days = since.as_secs() / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Date {
        year: u16::try_from(year).unwrap_or(u16::MAX),
        month: u8::try_from(month).unwrap_or_default(),
        day: u8::try_from(day).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_the_calendars() {
        for (seconds, date) in [
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_234_567_890, "2009-02-13"),
            (1_735_603_200, "2024-12-31"),
            (4_107_542_400, "2100-03-01"),
        ] {
            assert_eq!(day(UNIX_EPOCH + Duration::from_secs(seconds)).to_string(), date);
        }
    }

    #[test]
    fn the_last_day_counts() {
        let text = "cases = ['a.*']\nverdict = 'fail'\nreason = 'x'\ndate = 2026-01-01\n\
                    expires = 2026-02-28\n";
        let expected: Expected = toml::from_str(text).unwrap();
        let on = |month, day| expected.has_expired(Date { year: 2026, month, day });
        assert!(!on(2, 28));
        assert!(on(3, 1));
    }
}
