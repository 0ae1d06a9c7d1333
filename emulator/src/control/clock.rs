//! The world's clock: read, frozen, set, advanced, and let run again. Nothing outside the world moves.

use serde_json::{Value, json};

use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::reading::{Invalid, Object};
use crate::world::{Clock, Timestamp};

/// `GET /__admin/standin/clock`: `now`, `frozen`, and `ahead_ms`: by how much the world's time differs from
/// the machine's.
pub(super) fn look(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let clock = ask.seen()?.lock().clock;
    Ok(shown(clock, ask.now))
}

/// `POST /__admin/standin/clock/freeze`: at a time (`at`), else now.
pub(super) fn freeze(ask: &Ask<'_>) -> Result<Answer, Problem> {
    change(ask, &["at"], |clock, given| {
        let at = time(given, "at")?.unwrap_or_else(|| clock.at(ask.now));
        clock.freeze(at);
        Ok(())
    })
}

/// `POST /__admin/standin/clock/set`: `to`, forth or back; it stands or runs as before.
pub(super) fn set(ask: &Ask<'_>) -> Result<Answer, Problem> {
    change(ask, &["to"], |clock, given| {
        let to = time(given, "to")?;
        let to = to.ok_or_else(|| given.invalid("to", "a time to set it to is missing"))?;
        clock.set(to, ask.now);
        Ok(())
    })
}

/// `POST /__admin/standin/clock/advance`: `by` a time such as `1h30m`, or milliseconds; negative is back.
pub(super) fn advance(ask: &Ask<'_>) -> Result<Answer, Problem> {
    change(ask, &["by"], |clock, given| {
        let by = span(given)?;
        let to = clock.at(ask.now).millis().checked_add(by).and_then(Timestamp::within);
        let out = || given.invalid("by", "that would be beyond the years 1970 to 9999");
        clock.set(to.ok_or_else(out)?, ask.now);
        Ok(())
    })
}

/// `POST /__admin/standin/clock/run`: from where it stands.
pub(super) fn run(ask: &Ask<'_>) -> Result<Answer, Problem> {
    change(ask, &[], |clock, _| {
        clock.run(ask.now);
        Ok(())
    })
}

/// Changes the clock as a body says, or not at all.
fn change(
    ask: &Ask<'_>,
    known: &[&str],
    change: impl FnOnce(&mut Clock, &Object<'_>) -> Result<(), Invalid>,
) -> Result<Answer, Problem> {
    let body = ask.json()?;
    let given = Object::of(&body, "", "the body")?;
    given.only(known)?;
    let world = ask.world()?;
    let mut world = world.lock();
    let mut clock = world.clock;
    change(&mut clock, &given)?;
    world.clock = clock;
    Ok(shown(clock, ask.now))
}

fn shown(clock: Clock, real: Timestamp) -> Answer {
    let now = clock.at(real);
    json(&json!({
        "now": now.rfc3339(),
        "frozen": clock.frozen.is_some(),
        "ahead_ms": now.millis() - real.millis(),
    }))
}

fn time(given: &Object<'_>, name: &str) -> Result<Option<Timestamp>, Invalid> {
    let text = given.text(name)?;
    text.map(Timestamp::exactly).transpose().map_err(|why| given.invalid(name, why))
}

/// In milliseconds.
fn span(given: &Object<'_>) -> Result<i64, Invalid> {
    let refused =
        || given.invalid("by", "this is a time such as 1h30m, 500ms or -2d, or milliseconds");
    match given.get("by") {
        None => Err(given.invalid("by", "how far it moves is missing")),
        Some(Value::Number(millis)) => millis.as_i64().ok_or_else(refused),
        Some(Value::String(text)) => millis(text).ok_or_else(refused),
        Some(_) => Err(refused()),
    }
}

/// The units, the greatest first.
const UNITS: [(&str, i64); 5] =
    [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// `1h30m`: each unit at most once, the greatest first; `-` before all of it is back.
fn millis(text: &str) -> Option<i64> {
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    if rest.is_empty() {
        return None;
    }
    let (mut units, mut total) = (UNITS.iter(), 0_i64);
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (name, after) = after.split_at(end);
        let (_, millis) = units.find(|(unit, _)| *unit == name)?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(*millis)?)?;
        rest = after;
    }
    Some(sign * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        for (text, expected) in [
            ("500ms", Some(500)),
            ("2d", Some(172_800_000)),
            ("1h30m", Some(5_400_000)),
            ("1d2h3m4s5ms", Some(93_784_005)),
            ("-1m1s", Some(-61_000)),
            ("0s", Some(0)),
            ("", None),
            ("-", None),
            ("5", None),
            ("h", None),
            ("1.5h", None),
            ("30m1h", None),
            ("1s1s", None),
            ("1h 30m", None),
            ("+1h", None),
            ("--1h", None),
            ("1h-30m", None),
            ("1w", None),
            ("9999999999999999999s", None),
            ("9223372036854775807d", None),
        ] {
            assert_eq!(millis(text), expected, "{text:?}");
        }
    }
}
