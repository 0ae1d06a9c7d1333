//! How an answer travels, read from JSON in WireMock's words: of a stub's response, of a fault, of the settings.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::delivery::{Broken, Delay, Dribble};
use crate::reading::{Invalid, LONGEST, Object};
use crate::text;

/// The fields that [`read_delay`] reads.
pub(super) const DELAY: &[&str] = &[FIXED, DISTRIBUTION];

/// The field that [`read_dribble`] reads.
pub(super) const DRIBBLE: &str = "chunkedDribbleDelay";

/// The field that [`read_fault`] reads.
pub(super) const FAULT: &str = "fault";

/// The field that [`read_delay_beside`] reads beside the fixed one.
pub(super) const DISTRIBUTION: &str = "delayDistribution";

const FIXED: &str = "fixedDelayMilliseconds";

/// `fixedDelayMilliseconds`, `delayDistribution`; where both are given they add up, as in WireMock. A delay of
/// 0 is a delay of its own: the settings of the world add nothing to it.
///
/// # Errors
/// What is wrong with either; a sum that is too long.
pub(super) fn read_delay(object: &Object<'_>) -> Result<Option<Delay>, Invalid> {
    read_delay_beside(object, FIXED)
}

/// The same, where the fixed delay has another name, as it has in WireMock's settings.
///
/// # Errors
/// As [`read_delay`].
pub(super) fn read_delay_beside(
    object: &Object<'_>,
    fixed: &str,
) -> Result<Option<Delay>, Invalid> {
    let always = object.millis(fixed)?;
    let drawn = object.object(DISTRIBUTION)?.map(|given| distribution(&given)).transpose()?;
    let (Some(always), Some(drawn)) = (always, drawn) else {
        return Ok(drawn.or(always.map(Delay::Fixed)));
    };
    let both = match drawn {
        Delay::Fixed(drawn) => Delay::Fixed(always + drawn),
        Delay::Uniform { lower, upper } => {
            Delay::Uniform { lower: always + lower, upper: always + upper }
        }
    };
    let (Delay::Fixed(most) | Delay::Uniform { upper: most, .. }) = both;
    if most > LONGEST {
        let (most, fixed) = (most.as_millis(), object.place(fixed));
        let detail = format!("with {fixed} up to {most} ms; at most {} ms", LONGEST.as_millis());
        return Err(object.invalid(DISTRIBUTION, detail));
    }
    Ok(Some(both))
}

/// `chunkedDribbleDelay`: `{"numberOfChunks": …, "totalDuration": ms}`, both of them.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_dribble(object: &Object<'_>) -> Result<Option<Dribble>, Invalid> {
    let Some(given) = object.object(DRIBBLE)? else { return Ok(None) };
    given.only(&["numberOfChunks", "totalDuration"])?;
    let pieces = given.number("numberOfChunks")?;
    let pieces = pieces.and_then(|pieces| NonZeroU32::new(u32::try_from(pieces).ok()?));
    let pieces = pieces.ok_or_else(|| {
        given.invalid("numberOfChunks", "in how many pieces the body goes out: 1 or more")
    })?;
    let over = given.millis("totalDuration")?;
    let over = over.ok_or_else(|| {
        given.invalid("totalDuration", "how long the pieces take, in milliseconds, is missing")
    })?;
    Ok(Some(Dribble { pieces, over }))
}

/// `fault`: what arrives in place of the answer.
///
/// # Errors
/// It is none of WireMock's four.
pub(super) fn read_fault(object: &Object<'_>) -> Result<Option<Broken>, Invalid> {
    let Some(name) = object.text(FAULT)? else { return Ok(None) };
    let found = Broken::ALL.into_iter().find(|broken| broken.name() == name);
    found
        .map(Some)
        .ok_or_else(|| object.invalid(FAULT, none_of(name, &Broken::ALL.map(Broken::name))))
}

/// `{"type": "fixed", "milliseconds": …}` or `{"type": "uniform", "lower": …, "upper": …}`, both ends
/// included.
fn distribution(object: &Object<'_>) -> Result<Delay, Invalid> {
    let kinds = ["fixed", "uniform"];
    match object.text("type")? {
        Some("fixed") => {
            object.only(&["type", "milliseconds"])?;
            Ok(Delay::Fixed(needed(object, "milliseconds")?))
        }
        Some("uniform") => {
            object.only(&["type", "lower", "upper"])?;
            let (lower, upper) = (needed(object, "lower")?, needed(object, "upper")?);
            if lower > upper {
                return Err(object.invalid("lower", "lower is above upper"));
            }
            Ok(Delay::Uniform { lower, upper })
        }
        Some(other) => Err(object.invalid("type", none_of(other, &kinds))),
        None => Err(object.invalid("type", format!("missing; there are {}", kinds.join(", ")))),
    }
}

fn needed(object: &Object<'_>, name: &str) -> Result<Duration, Invalid> {
    let given = object.millis(name)?;
    given.ok_or_else(|| object.invalid(name, "a number of milliseconds is missing"))
}

fn none_of(given: &str, known: &[&str]) -> String {
    let given: String = given.chars().take(80).collect();
    let near = text::nearest(&given, known.iter().copied());
    let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
    format!("{given:?} is none of {}{near}", known.join(", "))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use serde_json::{Value, json};

    use super::*;

    fn delay(value: &Value) -> Result<Option<Delay>, Invalid> {
        read_delay(&Object::of(value, "", "a test").unwrap())
    }

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn delays_are_read_and_add_up() {
        let uniform = json!({"type": "uniform", "lower": 2, "upper": 5});
        assert_eq!(delay(&json!({})).unwrap(), None);
        assert_eq!(delay(&json!({"delayDistribution": null})).unwrap(), None);
        let fixed = json!({"fixedDelayMilliseconds": 0});
        assert_eq!(delay(&fixed).unwrap(), Some(Delay::Fixed(Duration::ZERO)));
        let fixed = json!({"delayDistribution": {"type": "fixed", "milliseconds": 7}});
        assert_eq!(delay(&fixed).unwrap(), Some(Delay::Fixed(millis(7))));
        let both = json!({"fixedDelayMilliseconds": 10, "delayDistribution": uniform});
        let expected = Delay::Uniform { lower: millis(12), upper: millis(15) };
        assert_eq!(delay(&both).unwrap(), Some(expected));
    }

    #[test]
    fn what_is_wrong_with_a_delay_is_named() {
        for (given, pointer, told) in [
            (json!({"fixedDelayMilliseconds": -1}), "/fixedDelayMilliseconds", "whole number"),
            (json!({"fixedDelayMilliseconds": 600_001}), "/fixedDelayMilliseconds", "at most"),
            (
                json!({"delayDistribution": {"type": "lognormal"}}),
                "/delayDistribution/type",
                "none",
            ),
            (
                json!({"delayDistribution": {"type": "unifrom"}}),
                "/delayDistribution/type",
                "uniform",
            ),
            (json!({"delayDistribution": {}}), "/delayDistribution/type", "missing"),
            (
                json!({"delayDistribution": {"type": "uniform", "lower": 1}}),
                "/delayDistribution/upper",
                "missing",
            ),
            (
                json!({"delayDistribution": {"type": "uniform", "lower": 2, "upper": 1}}),
                "/delayDistribution/lower",
                "above",
            ),
            (
                json!({"delayDistribution": {"type": "fixed", "median": 1, "milliseconds": 1}}),
                "/delayDistribution/median",
                "no field",
            ),
            (
                json!({
                    "fixedDelayMilliseconds": 600_000,
                    "delayDistribution": {"type": "fixed", "milliseconds": 1},
                }),
                "/delayDistribution",
                "at most",
            ),
        ] {
            let wrong = delay(&given).unwrap_err();
            assert_eq!(wrong.pointer, pointer, "{given}: {wrong}");
            assert!(wrong.detail.contains(told), "{given}: {wrong}");
        }
    }

    #[test]
    fn a_dribble_has_pieces_and_a_duration() {
        let read = |value: &Value| {
            read_dribble(&Object::of(&json!({"chunkedDribbleDelay": value}), "", "a test").unwrap())
        };
        let dribble = read(&json!({"numberOfChunks": 4, "totalDuration": 9})).unwrap().unwrap();
        assert_eq!((dribble.pieces.get(), dribble.over), (4, millis(9)));
        assert_eq!(read(&Value::Null).unwrap(), None);
        for (given, pointer) in [
            (json!({"numberOfChunks": 0, "totalDuration": 9}), "numberOfChunks"),
            (json!({"numberOfChunks": 4_294_967_296_u64, "totalDuration": 9}), "numberOfChunks"),
            (json!({"totalDuration": 9}), "numberOfChunks"),
            (json!({"numberOfChunks": 4}), "totalDuration"),
            (json!({"numberOfChunks": 4, "totalDuration": 9, "chunks": 1}), "chunks"),
        ] {
            let wrong = read(&given).unwrap_err();
            assert_eq!(wrong.pointer, format!("/chunkedDribbleDelay/{pointer}"), "{given}");
        }
    }

    #[test]
    fn a_fault_is_one_of_four() {
        let read =
            |name: &str| read_fault(&Object::of(&json!({"fault": name}), "", "a test").unwrap());
        for broken in Broken::ALL {
            assert_eq!(read(broken.name()).unwrap(), Some(broken));
        }
        let wrong = read("EMPTY_REPONSE").unwrap_err();
        assert_eq!(wrong.pointer, "/fault");
        assert!(wrong.detail.contains("did you mean \"EMPTY_RESPONSE\"?"), "{wrong}");
    }
}
