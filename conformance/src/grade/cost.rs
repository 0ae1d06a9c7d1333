//! What a mismatch costs: the table of bases, and which verdict is the worst.

use crate::spec::Basis;
use crate::verdict::{View, Word};

/// What a mismatch comes to; none where its basis does not ask for so much.
pub(super) const fn of(basis: Basis, view: View, strict: bool) -> Option<Word> {
    if strict {
        return Some(Word::Fail);
    }
    match (basis, view) {
        (Basis::Page, View::Outcome) | (Basis::Sample, View::Outcome | View::Content) => {
            Some(Word::Fail)
        }
        (Basis::Sample, View::Bytes)
        | (Basis::Client | Basis::Public, View::Outcome | View::Content) => Some(Word::Warn),
        (Basis::Choice, View::Outcome | View::Content) => Some(Word::Note),
        (Basis::Page, View::Content | View::Bytes)
        | (Basis::Client | Basis::Public | Basis::Choice, View::Bytes) => None,
    }
}

/// The worse of two.
pub(super) fn worse(one: Word, other: Word) -> Word {
    if badness(other) > badness(one) { other } else { one }
}

/// The milder of two.
pub(super) fn milder(one: Word, other: Word) -> Word {
    if badness(other) < badness(one) { other } else { one }
}

const fn badness(word: Word) -> u8 {
    match word {
        Word::Pass | Word::Skip | Word::Xfail | Word::Xpass | Word::Drift => 0,
        Word::Note => 1,
        Word::Warn => 2,
        Word::Inconclusive => 3,
        Word::Blocked => 4,
        Word::Fail => 5,
        Word::Error => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_vendors_readme() {
        let rows = [
            (Basis::Page, [Some(Word::Fail), None, None]),
            (Basis::Sample, [Some(Word::Fail), Some(Word::Fail), Some(Word::Warn)]),
            (Basis::Client, [Some(Word::Warn), Some(Word::Warn), None]),
            (Basis::Public, [Some(Word::Warn), Some(Word::Warn), None]),
            (Basis::Choice, [Some(Word::Note), Some(Word::Note), None]),
        ];
        for (basis, row) in rows {
            let views = [View::Outcome, View::Content, View::Bytes];
            assert_eq!(views.map(|view| of(basis, view, false)), row, "{basis}");
            assert_eq!(views.map(|view| of(basis, view, true)), [Some(Word::Fail); 3], "{basis}");
        }
    }

    #[test]
    fn a_failure_outweighs_what_says_nothing() {
        assert_eq!(worse(Word::Fail, Word::Inconclusive), Word::Fail);
        assert_eq!(worse(Word::Warn, Word::Inconclusive), Word::Inconclusive);
        assert_eq!(worse(Word::Pass, Word::Note), Word::Note);
        assert_eq!(milder(Word::Fail, Word::Note), Word::Note);
    }
}
