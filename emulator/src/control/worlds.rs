//! Worlds: list, create with fresh credentials, export, reset, delete.

use serde_json::{Value, json};

use super::{Ask, Problem, json, json_with};
use crate::http::{Address, Answer, Scheme};
use crate::reading::Object;
use crate::world::{Seed, WorldName};
use crate::worlds::{CreateError, Listed};

/// `GET /__admin/standin/worlds`
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let worlds = ask.fake.worlds.list();
    let worlds: Vec<_> = worlds.iter().map(|listed| shown(ask, listed)).collect();
    let total = worlds.len();
    Ok(json(&json!({"worlds": worlds, "meta": {"total": total}})))
}

/// `POST /__admin/standin/worlds`: `{"name": …, "seed": …}`, both optional; the seed as an object or
/// as TOML in a string.
pub(super) fn create(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let body = ask.json()?;
    let body = Object::of(&body, "", "the body")?;
    body.only(&["name", "seed"])?;
    let name = body.text("name")?.map(named).transpose()?;
    let seed = seed(body.get("seed"))?;
    match ask.fake.worlds.create(name, &seed) {
        Ok(listed) => Ok(json_with(201, &shown(ask, &listed))),
        Err(CreateError::Seed(error)) => Err(Problem::invalid("/seed", &error.message)),
        Err(error @ CreateError::Exists(_)) => {
            Err(Problem::error(409, "exists", &error.to_string()))
        }
        Err(error @ CreateError::Full(_)) => Err(Problem::error(503, "full", &error.to_string())),
    }
}

/// `GET /__admin/standin/worlds/{name}`
pub(super) fn one(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let name = named(ask.segment(0))?;
    let worlds = &ask.fake.worlds;
    let usual = || is_always_there(&name).then(|| Listed::sprung(name.clone()));
    let listed = worlds.listed(&name).or_else(usual).ok_or_else(|| none(&name))?;
    Ok(json(&shown(ask, &listed)))
}

/// `DELETE /__admin/standin/worlds/{name}`
pub(super) fn delete(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let name = named(ask.segment(0))?;
    if !ask.fake.worlds.delete(&name) {
        return Err(none(&name));
    }
    ask.fake.worlds.watchers.wake(&name);
    Ok(json(&json!({})))
}

/// `GET /__admin/standin/worlds/{name}/export`: a seed, in TOML; `?secrets=true` leaves in what is
/// else redacted.
pub(super) fn export(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let name = named(ask.segment(0))?;
    let secrets = ask.flag("secrets")?;
    let worlds = &ask.fake.worlds;
    let usual = || is_always_there(&name).then(|| worlds.seen(&name));
    let there = worlds.existing(&name).or_else(usual);
    let seed = there.ok_or_else(|| none(&name))?.lock().export();
    Ok(Answer::new(200, "application/toml", seed.to_toml(secrets)))
}

/// `POST /__admin/standin/worlds/{name}/reset`
pub(super) fn reset(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let name = named(ask.segment(0))?;
    let worlds = &ask.fake.worlds;
    let usual = || is_always_there(&name).then(|| worlds.named(&name));
    let world = worlds.existing(&name).or_else(usual).ok_or_else(|| none(&name))?;
    world.lock().reset();
    worlds.watchers.wake(&name);
    Ok(json(&json!({})))
}

/// The default world is there before anybody has called it.
fn is_always_there(name: &WorldName) -> bool {
    *name == WorldName::fallback()
}

fn named(name: &str) -> Result<WorldName, Problem> {
    WorldName::parse(name).map_err(|bad| Problem::invalid("/name", &bad.to_string()))
}

fn none(name: &WorldName) -> Problem {
    Problem::not_found(&format!("there is no world {name}"), None)
}

fn seed(given: Option<&Value>) -> Result<Seed, Problem> {
    let seed = match given {
        None => return Ok(Seed::default()),
        Some(Value::String(text)) => Seed::parse(text, "seed"),
        Some(value @ Value::Object(_)) => Seed::from_json(value),
        Some(_) => {
            return Err(Problem::invalid("/seed", "a seed is an object, or TOML in a string"));
        }
    };
    seed.map_err(|error| Problem::invalid("/seed", &error.to_string()))
}

/// A world with its credentials, and the environment variables that tell a client of it.
fn shown(ask: &Ask<'_>, listed: &Listed) -> Value {
    let address = Address { prefix: Some(listed.name.clone()), ..ask.to.address.clone() };
    let at = |scheme| Address { scheme, ..address.clone() }.to_string();
    let credentials: serde_json::Map<_, _> = listed
        .fresh
        .iter()
        .map(|fresh| (fresh.vendor.to_owned(), Value::from(fresh.credential.as_str())))
        .collect();
    let mut environment = serde_json::Map::new();
    environment.insert("STANDIN_WORLD".to_owned(), Value::from(listed.name.as_str()));
    environment.insert("STANDIN_URL".to_owned(), Value::from(at(Scheme::Http)));
    environment.insert("STANDIN_HTTPS_URL".to_owned(), Value::from(at(Scheme::Https)));
    for (name, value) in listed.fresh.iter().flat_map(|fresh| &fresh.variables) {
        environment.insert((*name).to_owned(), Value::from(value.as_str()));
    }
    json!({
        "name": listed.name.as_str(),
        "created": listed.created,
        "url": at(Scheme::Http),
        "credentials": credentials,
        "environment": environment,
    })
}
