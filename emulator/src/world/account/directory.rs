//! All accounts of one vendor in one world: unique names, rising ids, links that find their account.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::quality::FixedState;

use super::names::Names;
use super::{Account, AccountSeed, Fields, Link, NewAccount, Pending};
use crate::world::Timestamp;

/// Accounts lie in chunks of this many, so that no insert ever has to move them all.
const CHUNK: usize = 1_024;

/// The id after the last: 2147483647 is the last one (ALL-ID-1).
const EXHAUSTED: i64 = i32::MAX as i64 + 1;

/// Among which accounts a name has to be unique: among those of which this is the same.
pub(crate) type Within = fn(fields: &Fields) -> &str;

/// The accounts of a vendor.
#[derive(Clone, Debug)]
pub struct Accounts {
    within: Within,
    next_id: i64,
    /// The ids of the next accounts, where they do not simply count on.
    pinned: VecDeque<i32>,
    names: Names,
    links: BTreeMap<Box<str>, i32>,
    /// By rising id; `None` is an account that was deleted.
    chunks: Vec<Vec<(i32, Option<Account>)>>,
    count: usize,
}

impl Accounts {
    /// No accounts, and the id of the first.
    #[must_use]
    pub fn new(within: Within, next_id: i64) -> Self {
        let (names, links) = (Names::new(), BTreeMap::new());
        let (pinned, chunks) = (VecDeque::new(), Vec::new());
        Self { within, next_id, pinned, names, links, chunks, count: 0 }
    }

    /// The accounts of a seed. Those without an id get the next ones, in their order. `later` are the ids of
    /// those who come after the next.
    ///
    /// # Errors
    /// A name, an id or a link that is there twice, or a next id that is out of range or given.
    pub fn from_seed(
        within: Within,
        next_id: i64,
        later: Vec<i32>,
        mut users: Vec<AccountSeed>,
    ) -> Result<Self, String> {
        if !(1..=EXHAUSTED).contains(&next_id) {
            return Err(format!("the next id is {next_id}; it has to be 1 to {EXHAUSTED}"));
        }
        let mut accounts = Self::new(within, 1);
        users.sort_by_key(|user| user.id.unwrap_or(i32::MAX));
        let (with_id, without): (Vec<_>, Vec<_>) =
            users.into_iter().partition(|user| user.id.is_some());
        for user in with_id {
            accounts.restore(user.into_account(0))?;
        }
        if accounts.next_id > next_id {
            return Err(format!(
                "the next id is {next_id}, but there is a user of that id or above"
            ));
        }
        accounts.next_id = next_id;
        for user in without {
            let id = accounts.next_id().ok_or("no id is left for a user")?;
            accounts.restore(user.into_account(id))?;
        }
        if !later.is_empty() {
            let next = accounts.next_id().ok_or("no id is left for later ones")?;
            let all: Vec<_> = [next].into_iter().chain(later).collect();
            accounts.check_pins(&all).map_err(|why| format!("later ids: {why}"))?;
            accounts.pin(all);
        }
        Ok(accounts)
    }

    /// All of them, as a seed has them.
    #[must_use]
    pub fn to_seed(&self) -> Vec<AccountSeed> {
        self.iter().map(AccountSeed::from).collect()
    }

    /// The id that the next account gets; `None` when there is none left.
    #[must_use]
    pub fn next_id(&self) -> Option<i32> {
        i32::try_from(self.next_id_in_seed()).ok()
    }

    /// As a seed has it: up to 2147483648, which says that none is left.
    #[must_use]
    pub fn next_id_in_seed(&self) -> i64 {
        self.pinned.front().map_or(self.next_id, |pinned| i64::from(*pinned))
    }

    /// Those that are pinned after the next, as a seed has them.
    #[must_use]
    pub fn later_ids(&self) -> Vec<i32> {
        self.pinned.iter().skip(1).copied().collect()
    }

    /// The ids that the next accounts get, as far as they are pinned.
    pub fn pinned(&self) -> impl ExactSizeIterator<Item = i32> {
        self.pinned.iter().copied()
    }

    /// Whether these can be pinned behind those that are: ids rise, and none is given twice.
    ///
    /// # Errors
    /// The one that cannot, and why.
    pub fn check_pins(&self, ids: &[i32]) -> Result<(), String> {
        let (given, pinned) = (self.last_id(), self.pinned.back().copied().unwrap_or_default());
        let mut before = pinned;
        for &id in ids {
            if id < 1 {
                return Err(format!("{id} is no id: 1 to {}", i32::MAX));
            }
            if id <= given {
                return Err(format!(
                    "{id} is not above {given}, the last that was given: ids rise"
                ));
            }
            if id <= before {
                return Err(format!("{id} is not above {before}, which is pinned before it"));
            }
            before = id;
        }
        Ok(())
    }

    /// Pins the ids of the next accounts, behind those that are pinned; they were checked. Then they count on
    /// from the last of them.
    pub fn pin(&mut self, ids: Vec<i32>) {
        self.pinned.extend(ids);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The account that has this name taken, in any letter case (ALL-ARG-7).
    #[must_use]
    pub fn named(&self, within: &str, name: &str) -> Option<&Account> {
        self.hashed(hash(within, name), within, name)
    }

    fn hashed(&self, hash: u32, within: &str, name: &str) -> Option<&Account> {
        self.names.of(hash).filter_map(|id| self.get(id)).find(|account| {
            account.name.eq_ignore_ascii_case(name) && (self.within)(&account.fields) == within
        })
    }

    /// The account of that id.
    #[must_use]
    pub fn get(&self, id: i32) -> Option<&Account> {
        let (chunk, place) = self.place(id)?;
        self.chunks.get(chunk)?.get(place)?.1.as_ref()
    }

    /// All of them, by rising id.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.chunks.iter().flatten().filter_map(|(_, account)| account.as_ref())
    }

    /// Makes an account under the next id. `None`, and nothing changed, when the name is taken or
    /// no id is left.
    pub fn insert(&mut self, new: NewAccount, created: Timestamp) -> Option<&Account> {
        let id = self.next_id()?;
        let pending = (!new.awaits.is_empty())
            .then(|| Box::new(Pending { awaits: new.awaits, links: Vec::new() }));
        let name = new.name.into_boxed_str();
        self.restore(Account { id, name, created, fields: new.fields, pending }).ok()?;
        if self.pinned.pop_front().is_some() {
            // It may be below what was counted on from before.
            self.next_id = i64::from(id) + 1;
        }
        self.chunks.last()?.last()?.1.as_ref()
    }

    /// Takes in an account with its id, as a seed has it.
    ///
    /// # Errors
    /// An id that does not rise or is beyond the last, a name or a link that is taken.
    pub fn restore(&mut self, account: Account) -> Result<(), String> {
        let id = account.id;
        let last = self.last_id();
        if id <= last {
            return Err(format!("id {id} of {:?} does not rise: {last} came before", account.name));
        }
        let within = (self.within)(&account.fields);
        let hash = hash(within, &account.name);
        if self.hashed(hash, within, &account.name).is_some() {
            return Err(format!("{:?} is there twice", account.name));
        }
        for link in account.pending.iter().flat_map(|pending| &pending.links) {
            if self.links.insert(link.token.clone(), id).is_some() {
                return Err(format!("a link of {:?} is there twice", account.name));
            }
        }
        self.names.insert(hash, id);
        self.next_id = self.next_id.max(i64::from(id) + 1);
        if self.chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
            // The first chunk grows with its accounts: a world costs kilobytes, not megabytes.
            let room = if self.chunks.is_empty() { 0 } else { CHUNK };
            self.chunks.push(Vec::with_capacity(room));
        }
        if let Some(chunk) = self.chunks.last_mut() {
            chunk.push((id, Some(account)));
        }
        self.count += 1;
        Ok(())
    }

    /// Changes an account, but neither its id nor its name.
    pub fn update<T>(&mut self, id: i32, change: impl FnOnce(&mut Account) -> T) -> Option<T> {
        let (chunk, place) = self.place(id)?;
        self.chunks.get_mut(chunk)?.get_mut(place)?.1.as_mut().map(change)
    }

    /// Notes a link that was sent to an account.
    pub fn add_link(&mut self, id: i32, link: Link) {
        let token = link.token.clone();
        if self
            .update(id, |account| account.pending.get_or_insert_default().links.push(link))
            .is_some()
        {
            self.links.insert(token, id);
        }
    }

    /// The account that a link belongs to, and the link.
    #[must_use]
    pub fn linked(&self, token: &str) -> Option<(&Account, &Link)> {
        let account = self.get(*self.links.get(token)?)?;
        let links = &account.pending.as_ref()?.links;
        Some((account, links.iter().find(|link| &*link.token == token)?))
    }

    /// Deletes an account; its name is free again, its id is not.
    pub fn remove(&mut self, id: i32) -> Option<Account> {
        let (chunk, place) = self.place(id)?;
        let account = self.chunks.get_mut(chunk)?.get_mut(place)?.1.take()?;
        self.names.remove(hash((self.within)(&account.fields), &account.name), id);
        for link in account.pending.iter().flat_map(|pending| &pending.links) {
            self.links.remove(&link.token);
        }
        self.count -= 1;
        Some(account)
    }

    /// The last that was given, also to who is deleted.
    fn last_id(&self) -> i32 {
        self.chunks.last().and_then(|chunk| chunk.last()).map_or(0, |(id, _)| *id)
    }

    fn place(&self, id: i32) -> Option<(usize, usize)> {
        let first = |chunk: &Vec<(i32, _)>| chunk.first().map(|(id, _): &(i32, _)| *id);
        let chunk = self.chunks.partition_point(|chunk| first(chunk) <= Some(id)).checked_sub(1)?;
        let place = self.chunks.get(chunk)?.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some((chunk, place))
    }
}

/// Of a name without its ASCII letter case (ALL-ARG-7). The hasher's keys are fixed, the same in every process.
fn hash(within: &str, name: &str) -> u32 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(within.as_bytes());
    // In no text of UTF-8.
    hasher.write_u8(0xff);
    for part in name.as_bytes().chunks(16) {
        let mut folded = [0; 16];
        if let Some(start) = folded.get_mut(..part.len()) {
            start.copy_from_slice(part);
        }
        folded.make_ascii_lowercase();
        hasher.write(&folded);
    }
    (hasher.finish() >> 32) as u32
}

/// Names that have to be unique among all accounts: how most vendors have it.
#[must_use]
pub fn everywhere(_: &Fields) -> &str {
    ""
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn new(name: &str) -> NewAccount {
        NewAccount { name: name.to_owned(), ..NewAccount::default() }
    }

    #[test]
    fn accounts_are_found_across_chunks() {
        let mut accounts = Accounts::new(everywhere, 5);
        for number in 0..3_000 {
            let id = accounts.insert(new(&format!("u{number}")), Timestamp::default()).unwrap().id;
            assert_eq!(id, number + 5);
        }
        assert_eq!(accounts.get(2_500).unwrap().name, "u2495".into());
        assert_eq!((accounts.get(4), accounts.get(3_005)), (None, None));
        assert_eq!(accounts.iter().count(), 3_000);
    }

    #[test]
    fn the_last_id_is_the_last() {
        let mut accounts = Accounts::new(everywhere, EXHAUSTED - 1);
        assert_eq!(accounts.insert(new("a"), Timestamp::default()).unwrap().id, i32::MAX);
        assert_eq!((accounts.next_id(), accounts.next_id_in_seed()), (None, EXHAUSTED));
        assert!(accounts.insert(new("b"), Timestamp::default()).is_none());
        assert!(accounts.named("", "b").is_none());
    }

    #[test]
    fn pinned_ids_are_given_in_their_order_and_counted_on() {
        let mut accounts = Accounts::new(everywhere, 398_387);
        accounts.check_pins(&[42, 50]).unwrap();
        accounts.pin(vec![42, 50]);
        for wrong in [&[50][..], &[49], &[60, 60], &[0], &[-1]] {
            assert!(accounts.check_pins(wrong).is_err(), "{wrong:?}");
        }
        assert_eq!((accounts.next_id_in_seed(), accounts.later_ids()), (42, vec![50]));
        let mut next = |name: &str| accounts.insert(new(name), Timestamp::default()).map(|a| a.id);
        assert_eq!((next("a"), next("A"), next("b")), (Some(42), None, Some(50)));
        assert_eq!(next("c"), Some(51));
        accounts.remove(51);
        let why = accounts.check_pins(&[51]).unwrap_err();
        assert!(why.contains("the last that was given"), "{why}");
        accounts.check_pins(&[i32::MAX]).unwrap();
        accounts.pin(vec![i32::MAX]);
        assert_eq!(accounts.insert(new("d"), Timestamp::default()).unwrap().id, i32::MAX);
        assert_eq!(accounts.next_id(), None);
    }

    #[test]
    fn a_link_finds_its_account_until_that_is_deleted() {
        let mut accounts = Accounts::new(everywhere, 1);
        let id = accounts.insert(new("a"), Timestamp::default()).unwrap().id;
        let link = Link { token: "t".into(), channel: crate::world::Channel::Email };
        accounts.add_link(id, link);
        assert_eq!(accounts.linked("t").unwrap().0.id, id);
        accounts.remove(id);
        assert!(accounts.linked("t").is_none());
    }

    proptest! {
        /// The directory against the plainest model there is: a map from folded name to id.
        #[test]
        fn the_directory_does_as_a_plain_map_does(
            calls in prop::collection::vec((any::<bool>(), "[a-cA-C]{1,2}"), 0..60)
        ) {
            let mut accounts = Accounts::new(everywhere, 1);
            let mut model: BTreeMap<String, i32> = BTreeMap::new();
            let mut last = 0;
            for (insert, name) in calls {
                let key = name.to_ascii_lowercase();
                if insert {
                    let id = accounts.insert(new(&name), Timestamp::default()).map(|a| a.id);
                    prop_assert_eq!(id.is_some(), !model.contains_key(&key));
                    if let Some(id) = id {
                        prop_assert_eq!(id, last + 1);
                        last = id;
                        model.insert(key, id);
                    }
                } else {
                    let id = accounts.named("", &name).map(|a| a.id);
                    prop_assert_eq!(id, model.remove(&key));
                    prop_assert_eq!(id.and_then(|id| accounts.remove(id)).map(|a| a.id), id);
                }
            }
            let mut wanted: Vec<_> = model.into_values().collect();
            wanted.sort_unstable();
            prop_assert_eq!(accounts.iter().map(|a| a.id).collect::<Vec<_>>(), wanted);
        }
    }
}
