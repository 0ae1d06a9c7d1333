//! Scenarios, in WireMock's shapes.

use serde_json::{Value, json};

use super::mappings::{joined, written};
use super::{Ask, Problem, json};
use crate::http::Answer;
use crate::reading::Object;
use crate::text;
use crate::wire::percent;
use crate::world::{Scenario, UnknownScenario};

/// `GET /__admin/scenarios`
pub(super) fn list(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let scenarios = ask.seen()?.lock().stubs.scenarios();
    let shown: Vec<_> = scenarios.iter().map(shown).collect();
    Ok(written(200, format!("{{\"scenarios\":[{}]}}", shown.join(","))))
}

/// `POST /__admin/scenarios/reset`: all back to their start.
pub(super) fn reset(ask: &Ask<'_>) -> Result<Answer, Problem> {
    ask.world()?.lock().stubs.reset_scenarios();
    Ok(json(&json!({})))
}

/// `PUT /__admin/scenarios/{scenario}/state`: `{"state": …}`; without one back to its start.
pub(super) fn set(ask: &Ask<'_>) -> Result<Answer, Problem> {
    let body = ask.json()?;
    let object = Object::of(&body, "", "the body")?;
    object.only(&["state"])?;
    let (name, state) = (percent::decode_path(ask.segment(0)), object.text("state")?);
    let set = ask.world()?.lock().stubs.set_state(&name, state);
    set.map(|()| json(&json!({}))).map_err(|unknown| match unknown {
        UnknownScenario::Scenario => {
            Problem::not_found(&format!("there is no scenario {name:?}"), None)
        }
        UnknownScenario::State(state, possible) => {
            let shown: String = state.chars().take(80).collect();
            let near = text::nearest(&shown, possible.iter().map(|one| &**one));
            let near = near.map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            Problem::invalid("/state", &format!("{name:?} has no state {shown:?}{near}"))
        }
    })
}

fn shown(scenario: &Scenario) -> String {
    let name = Value::from(&*scenario.name);
    let state = Value::from(&*scenario.state);
    let possible: Value = scenario.possible.iter().map(|state| &**state).collect();
    let mappings = joined(&scenario.stubs);
    format!(
        "{{\"id\":{name},\"name\":{name},\"state\":{state},\"possibleStates\":{possible},\
         \"mappings\":{mappings}}}"
    )
}
