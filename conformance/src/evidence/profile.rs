//! A target as a recording has it: how it is judged, and what is known to fail. Whom it was called as is nobody's
//! business.

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::value::Datetime;

use crate::target::{Expected, ExpectedVerdict, Glob, Means, Target};

/// A target, without its callers.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Profile {
    /// What reports call it.
    pub name: String,
    /// Its address, or its file.
    pub address: String,
    /// Judged as the fake is.
    pub strict: bool,
    /// What it could do for a judge.
    pub means: Means,
    /// What is known to fail.
    pub expected: Vec<Known>,
}

/// A failure that is expected.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
pub struct Known {
    cases: Vec<String>,
    verdict: ExpectedVerdict,
    reason: String,
    date: String,
    expires: String,
}

impl Profile {
    /// Of a target at an address.
    #[must_use]
    pub fn of(target: &Target, address: &str) -> Self {
        Self {
            name: target.name.clone(),
            address: address.to_owned(),
            strict: target.strict,
            means: target.means.clone(),
            expected: target.expected.iter().map(Known::of).collect(),
        }
    }

    /// A target that is judged the same way, and cannot be called.
    ///
    /// # Errors
    /// A day that is none.
    pub fn target(&self) -> Result<Target, String> {
        let expected = self.expected.iter().map(Known::expected).collect::<Result<_, _>>()?;
        Ok(Target::recorded(&self.name, self.strict, self.means.clone(), expected))
    }
}

impl Known {
    fn of(expected: &Expected) -> Self {
        Self {
            cases: expected.globs().map(|glob| glob.get_ref().to_string()).collect(),
            verdict: expected.verdict,
            reason: expected.reason.clone(),
            date: expected.date.to_string(),
            expires: expected.expires.to_string(),
        }
    }

    fn expected(&self) -> Result<Expected, String> {
        let globs = self.cases.iter().map(|glob| Spanned::new(0..0, Glob::new(glob)));
        Ok(Expected {
            cases: Spanned::new(0..0, globs.collect()),
            verdict: self.verdict,
            reason: self.reason.clone(),
            date: day(&self.date)?,
            expires: day(&self.expires)?,
        })
    }
}

fn day(text: &str) -> Result<toml::value::Date, String> {
    let day = text.parse::<Datetime>().ok().and_then(|datetime| datetime.date);
    day.ok_or_else(|| format!("{text:?} is no day"))
}
