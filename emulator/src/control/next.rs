//! What the vendors make up next, pinned: ids, tokens, codes and passwords that a test knows beforehand.

use serde_json::{Map, Value, json};

use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::reading::{Invalid, Object};
use crate::text::nearest;
use crate::vendors::{Pin, VENDORS, Vendor, named};
use crate::world::{Pins, Unpinned, World};

/// `GET /__admin/standin/next`: what is pinned, vendor by vendor, in the order in which it is used.
pub(super) fn look(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let world = ask.seen()?;
    let world = world.lock();
    Ok(json(&shown(&world)))
}

/// `POST /__admin/standin/next`: `vendor`, and what it makes up, one value or a list of them. Each is used where
/// one would have been made up, so that a sign-up that fails uses none.
pub(super) fn pin(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let (vendor, pins) = read(&ask.json()?)?;
    let world = ask.world()?;
    let mut world = world.lock();
    match world.pin(vendor, pins) {
        Ok(()) => Ok(json(&shown(&world))),
        Err(taken @ Unpinned::Taken(..)) => Err(Problem::error(409, "taken", &taken.to_string())),
        Err(full @ Unpinned::Full(_)) => Err(Problem::error(503, "full", &full.to_string())),
    }
}

fn shown(world: &World) -> Value {
    let vendors = VENDORS.iter().zip(world.stores()).map(|(vendor, store)| {
        let pinned = vendor.pins.iter().map(|pin| {
            let values = match pin {
                Pin::Id => store.accounts().pinned().map(Value::from).collect(),
                _ => Value::from(store.pinned(*pin)),
            };
            (pin.name().to_owned(), values)
        });
        (vendor.name.to_owned(), pinned.collect::<Map<_, _>>())
    });
    json!({"pinned": vendors.map(|(name, pinned)| (name, pinned.into())).collect::<Map<_, Value>>()})
}

fn read(body: &Value) -> Result<(&'static Vendor, Pins), Invalid> {
    let given = Object::of(body, "", "the body")?;
    let vendor = vendor(&given)?;
    let names: Vec<_> = vendor.pins.iter().map(|pin| pin.name()).collect();
    if names.is_empty() {
        let detail = format!("{} makes nothing up: there is nothing to pin", vendor.name);
        return Err(given.invalid("vendor", detail));
    }
    let unknown = |name: &&str| *name != "vendor" && !names.contains(name);
    if let Some(unknown) = given.iter().map(|(name, _)| name).find(unknown) {
        let unknown: String = unknown.chars().take(80).collect();
        let near = near(&unknown, &names);
        let (name, names) = (vendor.name, names.join(", "));
        let detail = format!("{name} makes up {names}, and no {unknown:?}{near}");
        return Err(given.invalid(&unknown, detail));
    }
    let mut pins = Pins::default();
    for &pin in vendor.pins {
        match pin {
            Pin::Id => pins.ids = values(&given, pin, id)?,
            _ => pins.texts.push((pin, values(&given, pin, |value| text(pin, value))?)),
        }
    }
    if pins.ids.is_empty() && pins.texts.iter().all(|(_, texts)| texts.is_empty()) {
        let detail = format!("what to pin is missing: {}", names.join(", "));
        return Err(Invalid::at("", detail));
    }
    Ok((vendor, pins))
}

fn vendor(given: &Object<'_>) -> Result<&'static Vendor, Invalid> {
    let names: Vec<_> = VENDORS.iter().map(|vendor| vendor.name).collect();
    let Some(name) = given.text("vendor")? else {
        return Err(given.invalid("vendor", format!("missing; there are {}", names.join(", "))));
    };
    named(name).ok_or_else(|| {
        let name: String = name.chars().take(80).collect();
        let near = near(&name, &names);
        given.invalid("vendor", format!("there is no vendor {name:?}{near}"))
    })
}

/// One value or a list of them, each as it should be.
fn values<T>(
    given: &Object<'_>,
    pin: Pin,
    read: impl Fn(&Value) -> Result<T, String>,
) -> Result<Vec<T>, Invalid> {
    let place = given.place(pin.name());
    match given.get(pin.name()) {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) => {
            let read = |(number, value)| {
                read(value).map_err(|why| Invalid::at(&format!("{place}/{number}"), why))
            };
            values.iter().enumerate().map(read).collect()
        }
        Some(value) => Ok(vec![read(value).map_err(|why| Invalid::at(&place, why))?]),
    }
}

fn id(value: &Value) -> Result<i32, String> {
    let id = value.as_i64().and_then(|id| i32::try_from(id).ok()).filter(|id| *id > 0);
    id.ok_or_else(|| format!("an id is a whole number, 1 to {}", i32::MAX))
}

fn text(pin: Pin, value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("this is a string, or a list of strings")?;
    pin.check(text)?;
    Ok(text.to_owned())
}

fn near(word: &str, known: &[&'static str]) -> String {
    let near = nearest(word, known.iter().copied());
    near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default()
}
