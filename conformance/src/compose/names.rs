//! Fresh names: the same from run to run with the same seed, and nobody else's.

use sha2::{Digest, Sha256};

use crate::target::Target;

/// The digits of base 36.
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// What names begin with where they stay behind: whoever finds one knows whose it is.
pub const MARK: &str = "sti";

/// Digits of base 36 that are enough for a name that nobody has: 8 are 41 bits.
pub(crate) const ROOM: u16 = 8;

/// Whether a name of so many fresh characters has room for [`MARK`], and for 40 bits behind it.
#[must_use]
pub(crate) fn has_room(width: u16) -> bool {
    usize::from(width) >= MARK.len() + usize::from(ROOM)
}

/// Where a case's fresh names come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    run_seed: String,
    case: String,
    /// They begin with [`MARK`], where there is room.
    marked: bool,
}

impl Names {
    /// The names of a case in a run.
    #[must_use]
    pub fn new(run_seed: impl Into<String>, case: impl Into<String>) -> Self {
        Self { run_seed: run_seed.into(), case: case.into(), marked: false }
    }

    /// The names of a case at a target: marked where they stay behind.
    #[must_use]
    pub fn at(target: &Target, run_seed: &str, case: &str) -> Self {
        Self { marked: target.live().is_some(), ..Self::new(run_seed, case) }
    }

    /// A person's name of so many characters of `0-9a-z`; a narrower one is its beginning, but for the
    /// mark, which goes before those that have room for it.
    #[must_use]
    pub fn fresh(&self, person: u32, width: u16) -> String {
        let mark = if self.marked && has_room(width) { MARK } else { "" };
        let digits = usize::from(width).saturating_sub(mark.len());
        format!("{mark}{}", self.digits(person, digits))
    }

    fn digits(&self, person: u32, width: usize) -> String {
        let blocks = (0..).flat_map(|counter| self.block(person, counter));
        // 252 is the last multiple of 36 in a byte: what lies beyond would favour the first digits.
        let digits = blocks
            .filter(|byte| *byte < 252)
            .filter_map(|byte| DIGITS.get(usize::from(byte % 36)).map(|digit| char::from(*digit)));
        digits.take(width).collect()
    }

    /// A fresh name of a length from `least` to `most`, which the seed picks, too.
    #[must_use]
    pub fn inside(&self, person: u32, least: u16, most: u16) -> String {
        let [.., high, low] = self.block(person, 0);
        let choices = most.saturating_sub(least).saturating_add(1);
        self.fresh(person, least + u16::from_be_bytes([high, low]) % choices)
    }

    fn block(&self, person: u32, counter: u32) -> [u8; 32] {
        let mut hash = Sha256::new();
        // Lengths go before texts, so that no two of them run into one another.
        for text in [&self.run_seed, &self.case] {
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.update(person.to_be_bytes());
        hash.update(counter.to_be_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_narrow_name_begins_a_wide_one(seed in ".*", case in ".*", person: u32, width in 1..=4_096_u16) {
            let names = Names::new(seed, case);
            let wide = names.fresh(person, 4_096);
            let name = names.fresh(person, width);
            prop_assert_eq!(name.len(), usize::from(width));
            prop_assert!(wide.starts_with(&name));
            prop_assert!(name.bytes().all(|byte| DIGITS.contains(&byte)));
        }

        #[test]
        fn a_length_is_inside(seed in ".*", least in 1..=4_096_u16, more in 0..=4_096_u16) {
            let most = least.saturating_add(more).min(4_096);
            let name = Names::new(seed, "case").inside(1, least, most);
            prop_assert!((usize::from(least)..=usize::from(most)).contains(&name.len()));
        }
    }

    #[test]
    fn seeds_cases_and_people_have_names_of_their_own() {
        let of = |seed: &str, case: &str, person| Names::new(seed, case).fresh(person, 12);
        let all =
            [of("a", "b", 1), of("a", "b", 2), of("a", "c", 1), of("ab", "", 1), of("", "ab", 1)];
        assert_eq!(BTreeSet::from(all).len(), 5);
    }

    #[test]
    fn all_digits_and_lengths_come_up_evenly() {
        let text = Names::new("seed", "case").fresh(1, 36_000);
        for digit in DIGITS {
            let count = text.bytes().filter(|byte| byte == digit).count();
            assert!((850..1_150).contains(&count), "{}: {count}", char::from(*digit));
        }
        let length = |case: u32| Names::new("seed", case.to_string()).inside(1, 4, 15).len();
        assert_eq!((0..200).map(length).collect::<BTreeSet<_>>(), (4..=15).collect());
    }

    #[test]
    fn what_stays_behind_can_be_told_to_be_ours() {
        let marked = Names { marked: true, ..Names::new("seed", "case") };
        let plain = Names::new("seed", "case").fresh(1, 16);
        assert_eq!(marked.fresh(1, 12), format!("{MARK}{}", &plain[..9]));
        assert_eq!(marked.fresh(1, 11), format!("{MARK}{}", &plain[..8]));
        // Without room for both, being nobody's goes first.
        assert_eq!(marked.fresh(1, 10), plain[..10]);
        assert!(has_room(11) && !has_room(10));
    }

    /// A replay by seed finds the names of an older run.
    #[test]
    fn names_stay_as_they_are() {
        let names = Names::new("9c1e", "fotolia.create-user.form.plain");
        assert_eq!(names.fresh(1, 16), "3ko0nkzw2s0a2a0o");
    }
}
