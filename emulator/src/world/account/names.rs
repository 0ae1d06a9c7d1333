//! Which names are taken, and by whom: hashes with the ids of accounts, in buckets of which one is split at a time, so
//! that no insert ever has to move them all (linear hashing).

/// So many to a bucket, all in all: beyond that there is one bucket more. Two or three lines of memory.
const EACH: usize = 16;

/// Hashes side by side, where the names themselves would be a cold line of memory for each comparison. How many buckets
/// there are follows from how many names there are alone: who makes names up for one bucket makes that one longer to
/// walk through, and nothing larger.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// Never none.
    buckets: Vec<Vec<(u32, i32)>>,
    count: usize,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { buckets: vec![Vec::new()], count: 0 }
    }

    /// The ids under a hash; more than one only where hashes happen to be the same.
    pub(super) fn of(&self, hash: u32) -> impl Iterator<Item = i32> {
        let bucket = self.buckets.get(self.place(hash)).map_or(&[][..], Vec::as_slice);
        bucket.iter().filter(move |(other, _)| *other == hash).map(|(_, id)| *id)
    }

    pub(super) fn insert(&mut self, hash: u32, id: i32) {
        self.count += 1;
        if self.count > EACH * self.buckets.len() {
            self.split();
        }
        let place = self.place(hash);
        if let Some(bucket) = self.buckets.get_mut(place) {
            bucket.push((hash, id));
        }
    }

    pub(super) fn remove(&mut self, hash: u32, id: i32) {
        let place = self.place(hash);
        let Some(bucket) = self.buckets.get_mut(place) else { return };
        if let Some(found) = bucket.iter().position(|entry| *entry == (hash, id)) {
            bucket.swap_remove(found);
            self.count -= 1;
        }
    }

    /// By as many bits of a hash as number all buckets; by one less where there is no such bucket yet.
    fn place(&self, hash: u32) -> usize {
        let numbered = self.buckets.len().next_power_of_two();
        let place = hash as usize & (numbered - 1);
        if place < self.buckets.len() { place } else { place - numbered / 2 }
    }

    /// One bucket more, for the half of an older one whose hashes have one more bit in common.
    fn split(&mut self) {
        let bit = 1 << self.buckets.len().ilog2();
        let older = self.buckets.len() - bit;
        if let Some(older) = self.buckets.get_mut(older) {
            let newer = older.extract_if(.., |(hash, _)| *hash as usize & bit != 0).collect();
            self.buckets.push(newer);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn all(names: &Names) -> BTreeSet<(u32, i32)> {
        names.buckets.iter().flatten().copied().collect()
    }

    proptest! {
        /// Against the plainest model there is. Hashes of few bits are the same more often.
        #[test]
        fn each_is_found_where_it_was_put(
            calls in prop::collection::vec((any::<bool>(), any::<u32>(), 0..=32_u32), 0..2_000)
        ) {
            let (mut names, mut model) = (Names::new(), BTreeSet::new());
            for ((insert, drawn, bits), id) in calls.into_iter().zip(1..) {
                let hash = drawn.checked_shr(bits).unwrap_or_default();
                if insert || model.is_empty() {
                    names.insert(hash, id);
                    model.insert((hash, id));
                } else if let Some(&(hash, id)) = model.range((hash, 0)..).next() {
                    names.remove(hash, id);
                    model.remove(&(hash, id));
                }
                let of: BTreeSet<_> = names.of(hash).collect();
                let wanted: BTreeSet<_> =
                    model.iter().filter(|(other, _)| *other == hash).map(|(_, id)| *id).collect();
                prop_assert_eq!(of, wanted);
            }
            prop_assert_eq!((names.count, all(&names)), (model.len(), model));
        }
    }

    #[test]
    fn buckets_stay_short() {
        let mut names = Names::new();
        for id in 0..100_000_i32 {
            // Of a multiplication by an odd number, which spreads as a hash does.
            names.insert(id.cast_unsigned().wrapping_mul(2_654_435_761), id);
        }
        assert_eq!(names.buckets.len(), 100_000 / EACH);
        assert!(names.buckets.iter().all(|bucket| bucket.len() < 8 * EACH));
    }
}
