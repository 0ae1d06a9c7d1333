//! A stub, read from JSON in WireMock's words.

use std::sync::Arc;

use serde_json::Value;

use super::response;
use crate::matching::Pattern;
use crate::reading::{Invalid, Object};
use crate::world::{Role, StubDraft};

/// All that a stub has; what WireMock has beside it is refused.
const FIELDS: &[&str] = &[
    "id",
    "uuid",
    "name",
    "request",
    "response",
    "priority",
    "metadata",
    "persistent",
    "scenarioName",
    "requiredScenarioState",
    "newScenarioState",
];

/// The priority of a stub that has none.
const USUAL_PRIORITY: u32 = 5;

/// The most characters of a name or a state: the journal keeps them, too.
const LONGEST: usize = 200;

/// Reads a stub. Without a request it answers all, without a response with 200 and nothing in it.
pub(super) fn read(value: &Value) -> Result<StubDraft, Invalid> {
    let object = Object::of(value, "", "a stub")?;
    object.only(FIELDS)?;
    object.object("metadata")?;
    let empty = Value::Object(serde_json::Map::new());
    let part = |name: &str| object.get(name).unwrap_or(&empty);
    let pattern = Pattern::read(part("request"), "/request")?;
    check_path(&Object::of(part("request"), "/request", "a request pattern")?)?;
    Ok(StubDraft {
        id: id(&object)?,
        sent: value.as_object().cloned().unwrap_or_default(),
        name: short(&object, "name")?.map(Arc::from),
        pattern,
        response: response::read(part("response"), "/response")?,
        priority: priority(&object)?,
        persistent: object.flag("persistent")?,
        scenario: role(&object)?,
    })
}

/// A stub stands before the vendors and never before the control plane, which a vendor's host has not.
fn check_path(request: &Object<'_>) -> Result<(), Invalid> {
    for name in ["url", "urlPath"] {
        let url = request.text(name)?.unwrap_or_default();
        let path = url.split('?').next().unwrap_or_default();
        let path = match path.strip_prefix("/~").and_then(|below| below.find('/')) {
            Some(end) => path.get(end + 2..).unwrap_or_default(),
            None => path,
        };
        if super::claims(path) && request.get("host").is_none() {
            let detail = "this path is the control plane's, which no stub stands before; on a vendor's \
                          host it is not: say which host";
            return Err(request.invalid(name, detail));
        }
    }
    Ok(())
}

/// The id that the caller has chosen: a UUID under one of its two names, or under both.
fn id(object: &Object<'_>) -> Result<Option<String>, Invalid> {
    let mut chosen: Option<String> = None;
    for name in ["id", "uuid"] {
        let Some(given) = object.text(name)?.map(str::to_ascii_lowercase) else { continue };
        if !is_uuid(&given) {
            let detail = "this is a UUID, such as 76ada7b0-49ae-4229-91c4-396a36f18e09";
            return Err(object.invalid(name, detail));
        }
        if chosen.as_ref().is_some_and(|chosen| *chosen != given) {
            return Err(object.invalid(name, "another one than id"));
        }
        chosen = Some(given);
    }
    Ok(chosen)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<_> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn priority(object: &Object<'_>) -> Result<u32, Invalid> {
    let Some(given) = object.number("priority")? else { return Ok(USUAL_PRIORITY) };
    // WireMock's is a Java int.
    let given = u32::try_from(given).ok().filter(|given| i32::try_from(*given).is_ok());
    given.ok_or_else(|| object.invalid("priority", format!("at most {}", i32::MAX)))
}

fn role(object: &Object<'_>) -> Result<Option<Role>, Invalid> {
    let states = ["requiredScenarioState", "newScenarioState"];
    let Some(scenario) = short(object, "scenarioName")? else {
        let lost = states.into_iter().find(|name| object.get(name).is_some());
        return match lost {
            Some(lost) => {
                Err(object.invalid(lost, "a state of which scenario? There is no scenarioName"))
            }
            None => Ok(None),
        };
    };
    let [required, next] = states.map(|name| short(object, name));
    Ok(Some(Role {
        scenario: scenario.into(),
        required: required?.map(Box::from),
        next: next?.map(Box::from),
    }))
}

fn short<'a>(object: &Object<'a>, name: &str) -> Result<Option<&'a str>, Invalid> {
    let text = object.text(name)?;
    if text.is_some_and(|text| text.chars().nth(LONGEST).is_some()) {
        return Err(object.invalid(name, format!("at most {LONGEST} characters")));
    }
    Ok(text)
}
