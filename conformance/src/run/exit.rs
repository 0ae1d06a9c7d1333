//! What a run comes to, as the exit code of a process.

use crate::verdict::Word;

/// How a run ended, in the order in which it counts: of several the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing was selected, or nothing ran.
    Nothing,
    /// Everything that ran passed.
    Conforms,
    /// A case was blocked, came to nothing, or was not tried.
    Incomplete,
    /// An expected failure passed.
    Stale,
    /// It does not conform.
    Fails,
    /// Something of unknown fate is left.
    Left,
    /// The target cannot be reached, or is not the one named.
    Unreachable,
    /// Usage, or a file that is wrong.
    Usage,
    /// We failed.
    Bug,
}

impl Exit {
    /// The number for the system.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Conforms => 0,
            Self::Nothing => 4,
            Self::Incomplete => 5,
            Self::Stale => 6,
            Self::Fails => 1,
            Self::Left => 7,
            Self::Unreachable => 3,
            Self::Usage => 2,
            Self::Bug => 70,
        }
    }

    /// All, the heaviest first.
    pub const ALL: [Self; 9] = [
        Self::Bug,
        Self::Usage,
        Self::Unreachable,
        Self::Left,
        Self::Fails,
        Self::Stale,
        Self::Incomplete,
        Self::Conforms,
        Self::Nothing,
    ];

    /// Of the system's number.
    #[must_use]
    pub fn of_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|exit| exit.code() == code)
    }

    /// What that says, for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Conforms => "conforms, as far as it was tried",
            Self::Nothing => "nothing was selected, or nothing ran",
            Self::Incomplete => "incomplete: a case was blocked, came to nothing, or was not tried",
            Self::Stale => "an expectation no longer holds: an expected failure did not fail",
            Self::Fails => "does not conform, or an expected failure has expired",
            Self::Left => "something of unknown fate is left: an account may have been made",
            Self::Unreachable => "the target cannot be reached, or is not the one named",
            Self::Usage => "wrong usage, or a bad file",
            Self::Bug => "a bug of this program",
        }
    }

    /// Of a run's verdicts. A skip changes nothing, unless nothing ran.
    pub fn of(words: impl IntoIterator<Item = Word>) -> Self {
        let mut exit = Self::Nothing;
        for word in words {
            exit = exit.max(match word {
                Word::Skip => continue,
                Word::Pass | Word::Warn | Word::Note | Word::Xfail | Word::Drift => Self::Conforms,
                Word::Blocked | Word::Inconclusive => Self::Incomplete,
                Word::Xpass => Self::Stale,
                Word::Fail => Self::Fails,
                Word::Error => Self::Bug,
            });
        }
        exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_listed_in_their_order() {
        assert!(Exit::ALL.is_sorted_by(|heavy, light| heavy > light));
        let codes: std::collections::BTreeSet<_> =
            Exit::ALL.iter().map(|exit| exit.code()).collect();
        assert_eq!(codes.len(), Exit::ALL.len());
    }

    #[test]
    fn the_heaviest_word_counts() {
        let of = |words: &[Word]| Exit::of(words.iter().copied()).code();
        assert_eq!(of(&[]), 4);
        assert_eq!(of(&[Word::Skip, Word::Skip]), 4);
        assert_eq!(of(&[Word::Skip, Word::Pass]), 0);
        assert_eq!(of(&[Word::Warn, Word::Note, Word::Xfail]), 0);
        assert_eq!(of(&[Word::Pass, Word::Blocked]), 5);
        assert_eq!(of(&[Word::Inconclusive, Word::Xpass]), 6);
        assert_eq!(of(&[Word::Fail, Word::Xpass, Word::Pass]), 1);
        assert_eq!(of(&[Word::Error, Word::Fail]), 70);
    }
}
