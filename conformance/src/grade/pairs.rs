//! Two lists side by side: what both have, what one lacks, and whether the order is the same.

/// What two lists have in common: the first of a kind with the first, the second with the second.
#[derive(Debug)]
pub(super) struct Pairs<'a, T> {
    pub(super) both: Vec<(&'a T, &'a T)>,
    pub(super) missing: Vec<&'a T>,
    pub(super) extra: Vec<&'a T>,
    pub(super) in_order: bool,
}

impl<'a, T> Pairs<'a, T> {
    pub(super) fn of(expected: &'a [T], got: &'a [T], same: impl Fn(&T, &T) -> bool) -> Self {
        let mut left: Vec<Option<&T>> = got.iter().map(Some).collect();
        let mut pairs = Self { both: vec![], missing: vec![], extra: vec![], in_order: true };
        let mut reached = 0;
        for one in expected {
            let at = left.iter().position(|other| other.is_some_and(|other| same(one, other)));
            match at.and_then(|at| Some((at, left.get_mut(at)?.take()?))) {
                Some((at, other)) => {
                    pairs.in_order &= at >= reached;
                    reached = reached.max(at);
                    pairs.both.push((one, other));
                }
                None => pairs.missing.push(one),
            }
        }
        pairs.extra = left.into_iter().flatten().collect();
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_a_kind_meets_the_second() {
        let (expected, got) = (["a1", "b1", "a2", "c"], ["b7", "a8", "a9", "a0", "d"]);
        let pairs = Pairs::of(&expected, &got, |one, other| one[..1] == other[..1]);
        assert_eq!(pairs.both, [(&"a1", &"a8"), (&"b1", &"b7"), (&"a2", &"a9")]);
        assert_eq!((pairs.missing, pairs.extra), (vec![&"c"], vec![&"a0", &"d"]));
        assert!(!pairs.in_order);
    }

    #[test]
    fn what_is_missing_or_extra_leaves_the_order_alone() {
        assert!(Pairs::of(&["a", "b", "c"], &["x", "a", "c"], PartialEq::eq).in_order);
    }
}
