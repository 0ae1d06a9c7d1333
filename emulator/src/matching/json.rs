//! `equalToJson`: what a document has to be, and what of it may differ.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Number, Value};

use super::text::Text;
use super::work::Work;
use crate::reading::{self, Invalid, Object};

/// A document that is wanted.
#[derive(Clone, Debug)]
pub(super) struct Json {
    wanted: Wanted,
    nodes: usize,
}

#[derive(Clone, Debug)]
enum Wanted {
    /// As it stands.
    Strict(Value),
    /// `ignoreArrayOrder`
    Unordered(Sorted),
    /// `ignoreExtraElements`
    Open(Value),
    /// Both of them.
    UnorderedOpen(Value),
}

/// The most values of a document that is wanted with both flags, because each may have to be held against
/// every value of a body.
const MOST_OPEN: usize = 1_000;

/// About what a value costs to keep, in bytes.
const VALUE: usize = 72;

impl Json {
    /// Reads `equalToJson`, `ignoreArrayOrder` and `ignoreExtraElements`.
    pub(super) fn read(object: &Object<'_>, name: &str) -> Result<Self, Invalid> {
        let wanted = match object.get(name) {
            Some(Value::String(text)) => reading::json(text.as_bytes())
                .map_err(|error| object.invalid(name, format!("no JSON: {error}")))?,
            given => given.cloned().unwrap_or_default(),
        };
        let (nodes, placeholder) = surveyed(&wanted);
        if placeholder {
            let detail = "placeholders of JSON-unit are not served; leave the field out, with \
                          ignoreExtraElements";
            return Err(object.invalid(name, detail));
        }
        let (unordered, open) =
            (object.flag("ignoreArrayOrder")?, object.flag("ignoreExtraElements")?);
        if unordered && open && nodes > MOST_OPEN {
            let detail = format!("{nodes} values; with both flags at most {MOST_OPEN}");
            return Err(object.invalid(name, detail));
        }
        let wanted = match (unordered, open) {
            (false, false) => Wanted::Strict(wanted),
            (true, false) => Wanted::Unordered(Sorted::of(&wanted)),
            (false, true) => Wanted::Open(wanted),
            (true, true) => Wanted::UnorderedOpen(wanted),
        };
        Ok(Self { wanted, nodes })
    }

    /// Where finding the places of a list takes too much work, it does not fit, and the work is given up.
    pub(super) fn fits(&self, text: &Text<'_>, work: &Work) -> bool {
        match &self.wanted {
            Wanted::Strict(wanted) => text.json().is_some_and(|given| same(wanted, given)),
            Wanted::Unordered(wanted) => text.sorted() == Some(wanted),
            Wanted::Open(wanted) => text.json().is_some_and(|given| open(wanted, given)),
            Wanted::UnorderedOpen(wanted) => {
                text.json().is_some_and(|given| unordered_open(wanted, given, work))
            }
        }
    }

    pub(super) fn weight(&self) -> usize {
        self.nodes * VALUE
    }
}

/// How many values there are, and whether one is a placeholder of JSON-unit.
fn surveyed(value: &Value) -> (usize, bool) {
    let add = |(nodes, found): (usize, bool), value| {
        let (more, there) = surveyed(value);
        (nodes + more, found || there)
    };
    match value {
        Value::Array(items) => items.iter().fold((1, false), add),
        Value::Object(fields) => fields.values().fold((1, false), add),
        Value::String(text) => (1, text.contains("${json-unit")),
        _ => (1, false),
    }
}

/// The same number, however it is written: 1 is 1.0.
fn same_number(wanted: &Number, given: &Number) -> bool {
    let by_value = || (wanted.is_f64() || given.is_f64()) && wanted.as_f64() == given.as_f64();
    wanted == given || by_value()
}

fn same(wanted: &Value, given: &Value) -> bool {
    match (wanted, given) {
        (Value::Number(wanted), Value::Number(given)) => same_number(wanted, given),
        (Value::Array(wanted), Value::Array(given)) => {
            wanted.len() == given.len() && wanted.iter().zip(given).all(|(w, g)| same(w, g))
        }
        (Value::Object(wanted), Value::Object(given)) => {
            wanted.len() == given.len() && all_there(wanted, given, &same)
        }
        _ => wanted == given,
    }
}

/// What is there beside what is wanted does not count: fields, and what follows in a list.
fn open(wanted: &Value, given: &Value) -> bool {
    match (wanted, given) {
        (Value::Array(wanted), Value::Array(given)) => {
            wanted.len() <= given.len() && wanted.iter().zip(given).all(|(w, g)| open(w, g))
        }
        (Value::Object(wanted), Value::Object(given)) => all_there(wanted, given, &open),
        _ => same(wanted, given),
    }
}

/// The same, and the order of lists does not count, either.
fn unordered_open(wanted: &Value, given: &Value, work: &Work) -> bool {
    match (wanted, given) {
        (Value::Array(wanted), Value::Array(given)) => assigned(wanted, given, work),
        (Value::Object(wanted), Value::Object(given)) => {
            all_there(wanted, given, &|wanted, given| unordered_open(wanted, given, work))
        }
        _ => same(wanted, given),
    }
}

fn all_there(
    wanted: &Map<String, Value>,
    given: &Map<String, Value>,
    fits: &dyn Fn(&Value, &Value) -> bool,
) -> bool {
    wanted.iter().all(|(name, wanted)| given.get(name).is_some_and(|given| fits(wanted, given)))
}

/// The most pairs of a value that is wanted in a list and one that is given there.
const MOST_PAIRS: usize = 1_000_000;

/// Whether each that is wanted can have one that is given for its own: `[{}, {"a": 1}]` is in
/// `[{"a": 1}, {"b": 2}]`, though the first to come would take the wrong one.
fn assigned(wanted: &[Value], given: &[Value], work: &Work) -> bool {
    if wanted.len() > given.len() {
        return false;
    }
    let pairs = wanted.len().saturating_mul(given.len());
    if pairs > MOST_PAIRS {
        return work.give_up();
    }
    if !work.take(pairs) {
        return false;
    }
    let mut candidates = Vec::with_capacity(wanted.len());
    for wanted in wanted {
        let fitting = given.iter().enumerate().filter(|(_, g)| unordered_open(wanted, g, work));
        let fitting: Vec<_> = fitting.map(|(place, _)| place).collect();
        // Nobody has to be moved for one that has no place at all.
        if fitting.is_empty() {
            return false;
        }
        candidates.push(fitting);
    }
    let mut owners = BTreeMap::new();
    (0..wanted.len()).all(|one| placed(one, &candidates, &mut owners, &mut BTreeSet::new(), work))
}

/// Finds one a place, moving others on where need be; each place is tried once.
fn placed(
    one: usize,
    candidates: &[Vec<usize>],
    owners: &mut BTreeMap<usize, usize>,
    tried: &mut BTreeSet<usize>,
    work: &Work,
) -> bool {
    let places = candidates.get(one).map(Vec::as_slice).unwrap_or_default();
    if !work.take(places.len()) {
        return false;
    }
    // One that is free first, so that nobody is moved without need.
    if let Some(free) = places.iter().find(|place| !owners.contains_key(place)) {
        owners.insert(*free, one);
        return true;
    }
    for place in places {
        let Some(owner) = owners.get(place).copied().filter(|_| tried.insert(*place)) else {
            continue;
        };
        if placed(owner, candidates, owners, tried, work) {
            owners.insert(*place, one);
            return true;
        }
    }
    false
}

/// A document without the order of its lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sorted {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Self>),
    Map(BTreeMap<String, Self>),
}

impl Sorted {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(plain(number)),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(items) => {
                let mut items: Vec<_> = items.iter().map(Self::of).collect();
                items.sort_unstable();
                Self::List(items)
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.clone(), Self::of(value)));
                Self::Map(fields.collect())
            }
        }
    }
}

/// One spelling of a number: 1.0 is 1, and -0.0 is 0.
fn plain(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(0.0) => "0".to_owned(),
        // Written without an exponent, so that 1e3 is 1000.
        Some(float) => float.to_string(),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// Whether a body fits a pattern, with the flags as bits: 1 the order does not count, 2 what is extra
    /// does not.
    fn fits(wanted: &Value, flags: u8, given: &Value) -> bool {
        let pattern = json!({
            "equalToJson": wanted.to_string(),
            "ignoreArrayOrder": flags & 1 > 0,
            "ignoreExtraElements": flags & 2 > 0,
        });
        let object = Object::of(&pattern, "", "a test").unwrap();
        let json = Json::read(&object, "equalToJson").unwrap();
        json.fits(&Text::plain(given.to_string().into()), &Work::of(usize::MAX))
    }

    #[test]
    fn the_flags_say_what_may_differ() {
        // Which of the four sets of flags let it fit.
        for (wanted, given, fitting) in [
            (json!({"a": 1, "b": [1, 2]}), json!({"b": [1, 2], "a": 1}), [true, true, true, true]),
            (json!([1, 2]), json!([2, 1]), [false, true, false, true]),
            (json!([1, 2]), json!([1, 2, 3]), [false, false, true, true]),
            (json!([1, 2]), json!([3, 2, 1]), [false, false, false, true]),
            (json!([1, 1]), json!([1]), [false; 4]),
            (json!([1, 1]), json!([1, 2]), [false; 4]),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), [false, false, true, true]),
            (json!({"a": null}), json!({}), [false; 4]),
            (
                json!({"a": {"b": [[2], [1]]}}),
                json!({"a": {"b": [[1], [2]]}}),
                [false, true, false, true],
            ),
            (json!([{}, {"a": 1}]), json!([{"a": 1}, {"b": 2}]), [false, false, false, true]),
            (json!([{}, {"a": 1}, {"a": 1}]), json!([{"a": 1}, {"b": 2}]), [false; 4]),
            (json!([1, 0.5]), json!([1.0, 0.5]), [true; 4]),
            (json!([1000]), json!([1e3]), [true; 4]),
            (json!(1), json!("1"), [false; 4]),
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64), [false; 4]),
            (json!([]), json!({}), [false; 4]),
        ] {
            let found = [0, 1, 2, 3].map(|flags| fits(&wanted, flags, &given));
            assert_eq!(found, fitting, "{wanted} {given}");
        }
    }

    #[test]
    fn what_is_no_json_fits_nothing() {
        let pattern = json!({"equalToJson": {}});
        let object = Object::of(&pattern, "", "a test").unwrap();
        let json = Json::read(&object, "equalToJson").unwrap();
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for given in ["", "{", "{}x", deep.as_str()] {
            assert!(!json.fits(&Text::plain(given.into()), &Work::of(1_000)), "{given:.20}");
        }
    }

    #[test]
    fn lists_that_take_too_much_do_not_fit() {
        let fits = |wanted: usize, given: usize| {
            let pattern = json!({
                "equalToJson": vec![json!({}); wanted],
                "ignoreArrayOrder": true,
                "ignoreExtraElements": true,
            });
            let object = Object::of(&pattern, "", "a test").unwrap();
            let json = Json::read(&object, "equalToJson").unwrap();
            let work = Work::of(5_000_000);
            let given = Value::from(vec![json!({}); given]).to_string();
            (json.fits(&Text::plain(given.into()), &work), work.gave_up())
        };
        assert_eq!(fits(999, 1_001), (true, false));
        assert_eq!(fits(999, 1_002), (false, true));
        assert_eq!(fits(2, 1), (false, false));
    }

    #[test]
    fn what_is_not_served_is_refused() {
        let many = Value::from(vec![1; 1_000]);
        for (pattern, why) in [
            (json!({"equalToJson": "{"}), "no JSON"),
            (json!({"equalToJson": {"a": ["${json-unit.ignore}"]}}), "JSON-unit"),
            (json!({"equalToJson": "{\"a\":\"${json-unit.any-string}\"}"}), "JSON-unit"),
            (json!({"equalToJson": 1, "ignoreArrayOrder": "yes"}), "true or false"),
            (
                json!({"equalToJson": many, "ignoreArrayOrder": true, "ignoreExtraElements": true}),
                "at most 1000",
            ),
        ] {
            let object = Object::of(&pattern, "", "a test").unwrap();
            let told = Json::read(&object, "equalToJson").unwrap_err();
            assert!(told.detail.contains(why), "{told}");
        }
    }

    fn documents() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (0..3).prop_map(Value::from),
            "[ab]".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[ab]", inner, 0..3)
                    .prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    /// All lists turned round.
    fn reversed(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().rev().map(reversed).collect(),
            Value::Object(map) => {
                map.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect()
            }
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn a_document_fits_itself_in_any_order_where_order_does_not_count(value in documents()) {
            for flags in 0..4 {
                prop_assert!(fits(&value, flags, &value));
            }
            for flags in [1, 3] {
                prop_assert!(fits(&value, flags, &reversed(&value)));
            }
        }

        #[test]
        fn each_flag_lets_more_fit(wanted in documents(), given in documents()) {
            prop_assert_eq!(fits(&wanted, 0, &given), wanted == given);
            for (less, more) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
                prop_assert!(!fits(&wanted, less, &given) || fits(&wanted, more, &given));
            }
        }
    }
}
