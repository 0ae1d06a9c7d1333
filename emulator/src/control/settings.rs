//! The settings of a world, as WireMock serves them: how late every answer is.

use serde_json::{Map, Value, json};

use super::travel::{DISTRIBUTION, read_delay, read_delay_beside};
use super::{Ask, Problem, json};
use crate::delivery::Delay;
use crate::http::Answer;
use crate::reading::{Invalid, Object};
use crate::world::Settings;

/// WireMock's name for the fixed delay here.
const FIXED: &str = "fixedDelay";

/// Clients in Java send it with whatever they set.
const PROXY: &str = "proxyPassThrough";

/// `GET /__admin/settings`
pub(super) fn look(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let settings = ask.seen()?.lock().settings;
    let mut shown = Map::new();
    if let Some(Delay::Fixed(delay)) = settings.fixed_delay {
        shown.insert(FIXED.to_owned(), json!(delay.as_millis()));
    }
    if let Some(delay) = settings.delay_distribution {
        shown.insert(DISTRIBUTION.to_owned(), distribution(delay));
    }
    Ok(json(&json!({"settings": shown})))
}

/// `POST /__admin/settings`, `PUT /__admin/settings`: all of them at once; what is absent or null is none.
pub(super) fn replace(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let settings = read(&ask.json()?)?;
    ask.world()?.lock().settings = settings;
    Ok(json(&json!({})))
}

fn read(body: &Value) -> Result<Settings, Invalid> {
    let given = Object::of(body, "", "the body")?;
    given.only(&[FIXED, DISTRIBUTION, PROXY])?;
    if given.flag(PROXY)? {
        return Err(given.invalid(PROXY, "Standin is no proxy: this can only be false"));
    }
    // Both together are held to the longest wait.
    read_delay_beside(&given, FIXED)?;
    let fixed_delay = given.millis(FIXED)?.map(Delay::Fixed);
    // A stub's name for the fixed delay was refused above.
    Ok(Settings { fixed_delay, delay_distribution: read_delay(&given)? })
}

fn distribution(delay: Delay) -> Value {
    match delay {
        Delay::Fixed(delay) => json!({"type": "fixed", "milliseconds": delay.as_millis()}),
        Delay::Uniform { lower, upper } => {
            json!({"type": "uniform", "lower": lower.as_millis(), "upper": upper.as_millis()})
        }
    }
}
