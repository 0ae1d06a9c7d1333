//! Each store against its model: random calls to the pure core, without a socket.

mod calls;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use standin_emulator::Standin;
use standin_emulator::fake::{Fake, Handled};
use standin_emulator::http::{Address, Request, Scheme};
use standin_emulator::vendors;
use standin_emulator::world::{Seed, Timestamp, WorldName};
use standin_emulator::worlds::SharedWorld;

use calls::{Call, Kind, VENDORS, Vendor};

/// An account, as far as the next answer depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Active,
    /// What the same call again gets, and whose data those are (FOT-VAL-3).
    Pending {
        code: &'static str,
        other: bool,
    },
}

/// What a model believes: who has which name under which id, and what must never repeat.
struct Model {
    taken: BTreeMap<String, (i64, State)>,
    next: i64,
    made_up: BTreeSet<String>,
    /// The world after the last step, as an export.
    seen: String,
}

type Checked = Result<(), TestCaseError>;

/// A core whose worlds start from a seed.
fn core(seed: &str) -> Fake {
    let seed = Seed::parse(seed, "test").unwrap();
    Standin::builder().seed(seed).random_seed(7).fake().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_234_567_890_123)
}

fn world(fake: &Fake) -> SharedWorld {
    fake.worlds.named(&WorldName::fallback())
}

fn export(fake: &Fake) -> String {
    world(fake).lock().export().to_toml(true)
}

fn ask(fake: &Fake, request: Request) -> Handled {
    fake.handle(request, now())
}

/// What a caller gets.
fn bytes(handled: &Handled) -> (u16, String, Vec<(String, String)>, Vec<u8>) {
    let answer = &handled.answer;
    let extra = answer.extra.iter().map(|(name, value)| (name.to_string(), value.clone()));
    (answer.status, answer.content_type.to_string(), extra.collect(), answer.body.to_vec())
}

/// The texts that stand as `name = "…"` in an export's sections of a vendor, or its messages.
fn texts<'a>(export: &'a str, vendor: &Vendor, name: &str) -> Vec<&'a str> {
    let start = format!("{name} = \"");
    let mut ours = false;
    let mut found = Vec::new();
    for line in export.lines() {
        if line.starts_with('[') {
            let section = line.trim_start_matches('[');
            ours = section.starts_with(vendor.name) || section.starts_with("messages");
        }
        let text = line.strip_prefix(&start).and_then(|line| line.strip_suffix('"'));
        found.extend(text.filter(|_| ours));
    }
    found
}

/// The id of a success.
fn id(vendor: &Vendor, handled: &Handled) -> Option<i64> {
    let text = str::from_utf8(&handled.answer.body).ok()?;
    let (_, rest) = text.split_once(vendor.id.0)?;
    let end = if vendor.id.1.is_empty() { rest.len() } else { rest.find(vendor.id.1)? };
    rest[..end].parse().ok()
}

impl Model {
    fn new(fake: &Fake, vendor: &Vendor) -> Self {
        let (taken, made_up) = (BTreeMap::new(), BTreeSet::new());
        Self { taken, next: vendor.first, made_up, seen: export(fake) }
    }

    fn step(&mut self, fake: &Fake, vendor: &Vendor, call: &Call) -> Checked {
        match call.kind {
            Kind::Confirm => self.confirm(fake, vendor, call),
            _ => self.call(fake, vendor, call),
        }
    }

    /// A call: what comes back, and what became of the world, has to fit.
    fn call(&mut self, fake: &Fake, vendor: &Vendor, call: &Call) -> Checked {
        let handled = ask(fake, (vendor.request)(call));
        let after = export(fake);
        let changed = std::mem::replace(&mut self.seen, after.clone()) != after;
        let exchange = handled.exchange.as_ref().expect("a journalled call");
        let key = (vendor.key)(call);
        let taken = self.taken.get(&key).map(|(_, state)| *state);
        let (wanted, made) = (vendor.outcome)(call, taken);
        prop_assert_eq!(exchange.verdict.outcome, wanted, "{:?} {:?}", call, taken);
        let Some(state) = made.filter(|_| taken.is_none()) else {
            // ALL-KEEP-1, ALL-ID-1: nothing of it stays.
            prop_assert!(!changed, "{:?} left something", call);
            return Ok(());
        };
        if wanted == "success" {
            prop_assert_eq!(id(vendor, &handled), Some(self.next), "ALL-ID-1");
        }
        self.taken.insert(key, (self.next, state));
        self.next += 1;
        let next = format!("{} = {}\n", vendor.next, self.next);
        prop_assert!(after.contains(&next), "ALL-ID-1: {}", next);
        self.check_unique(vendor, &after)
    }

    /// FOT-VAL-2, FIL-ACT-5: an operator confirms; who is active already stays as he is.
    fn confirm(&mut self, fake: &Fake, vendor: &Vendor, call: &Call) -> Checked {
        let Some((id, state)) = self.taken.get_mut(&(vendor.key)(call)) else { return Ok(()) };
        let address = Address { scheme: Scheme::Http, authority: "x".to_owned(), prefix: None };
        let known = vendors::named(vendor.name).unwrap();
        let id = i32::try_from(*id).unwrap();
        let confirmed = world(fake).lock().confirm(known, id, &address, now());
        prop_assert_eq!(confirmed, Some(()));
        let after = export(fake);
        let changed = std::mem::replace(&mut self.seen, after.clone()) != after;
        prop_assert_eq!(changed, *state != State::Active);
        *state = State::Active;
        Ok(())
    }

    /// ALL-ID-1: tokens and passwords that were made up are each there once, for ever.
    fn check_unique(&mut self, vendor: &Vendor, export: &str) -> Checked {
        let found: Vec<_> =
            vendor.unique.iter().flat_map(|name| texts(export, vendor, name)).collect();
        let fresh = found.iter().map(|&text| text.to_owned()).collect::<BTreeSet<_>>();
        prop_assert_eq!(fresh.len(), found.len(), "something was given twice");
        prop_assert!(self.made_up.is_subset(&fresh), "something is gone");
        self.made_up = fresh;
        Ok(())
    }
}

/// An export as a seed: it exports the same again, and goes on with the same bytes.
fn lives_on(fake: &Fake, vendor: &Vendor, rest: &[Call]) -> Checked {
    let exported = export(fake);
    let other = core(&exported);
    prop_assert_eq!(&export(&other), &exported);
    for call in rest.iter().filter(|call| call.kind != Kind::Confirm) {
        let (one, two) = (ask(fake, (vendor.request)(call)), ask(&other, (vendor.request)(call)));
        prop_assert_eq!(bytes(&one), bytes(&two), "{:?}", call);
    }
    prop_assert_eq!(export(fake), export(&other));
    Ok(())
}

fn run(name: &str, calls: &[Call], rest: &[Call]) -> Checked {
    let vendor = VENDORS.iter().find(|vendor| vendor.name == name).unwrap();
    let fake = core("");
    let mut model = Model::new(&fake, vendor);
    for call in calls {
        model.step(&fake, vendor, call)?;
    }
    let place = vendors::named(name).unwrap().index();
    let found: Vec<_> = world(&fake).lock().stores()[place]
        .accounts()
        .iter()
        .map(|account| (i64::from(account.id), account.is_active()))
        .collect();
    let mut wanted: Vec<_> =
        model.taken.values().map(|(id, state)| (*id, *state == State::Active)).collect();
    wanted.sort_unstable();
    prop_assert_eq!(found, wanted, "at most one account a name");
    lives_on(&fake, vendor, rest)
}

fn sequences() -> impl Strategy<Value = (Vec<Call>, Vec<Call>)> {
    let calls = |most| prop::collection::vec(calls::any_call(), 0..most);
    (calls(24), calls(8))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn boxnet_does_as_its_model((calls, rest) in sequences()) {
        run("boxnet", &calls, &rest)?;
    }

    #[test]
    fn fotolia_does_as_its_model((calls, rest) in sequences()) {
        run("fotolia", &calls, &rest)?;
    }

    #[test]
    fn filemobile_does_as_its_model((calls, rest) in sequences()) {
        run("filemobile", &calls, &rest)?;
    }

    #[test]
    fn movedigital_does_as_its_model((calls, rest) in sequences()) {
        run("movedigital", &calls, &rest)?;
    }
}

/// The models themselves: what was made up is seen, so that `check_unique` can fail.
#[test]
fn a_model_sees_what_was_made_up() {
    for (name, kind, seen) in [
        ("boxnet", Kind::Valid, 1),
        ("fotolia", Kind::Sms, 1),
        ("filemobile", Kind::Mail, 1),
        ("filemobile", Kind::Sms, 1),
        ("movedigital", Kind::Valid, 1),
    ] {
        let vendor = VENDORS.iter().find(|vendor| vendor.name == name).unwrap();
        let fake = core("");
        let mut model = Model::new(&fake, vendor);
        let call = Call { name: 0, upper: true, other: false, kind };
        for _again in 0..2 {
            model.step(&fake, vendor, &call).unwrap();
        }
        assert_eq!((model.taken.len(), model.made_up.len()), (1, seen), "{name} {kind:?}");
    }
}
