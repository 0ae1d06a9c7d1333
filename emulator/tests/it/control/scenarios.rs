//! Scenarios are walked, and what is persistent outlives a reset.

use serde_json::{Value, json};

use super::stubs::{MAPPINGS, delete, named, path};
use super::{order, stub, wrong};
use crate::support::Fake;

#[test]
fn a_scenario_is_walked() {
    let fake = Fake::start();
    let step = |required: Option<&str>, next: Option<&str>, body: &str| {
        let sent = json!({
            "request": {"url": "/cart"},
            "response": {"body": body},
            "scenarioName": "to buy",
            "requiredScenarioState": required,
            "newScenarioState": next,
        });
        stub(&fake, &sent)["id"].clone()
    };
    let asked = || fake.get("/cart").text().to_owned();
    let scenarios = || fake.get("/__admin/scenarios").json()["scenarios"].clone();
    let set = |name: &str, state: &Value| {
        order(&fake, "PUT", &format!("/__admin/scenarios/{name}/state"), state)
    };
    assert_eq!(scenarios(), json!([]));
    let empty = step(Some("Started"), Some("filled"), "empty");
    let full = step(Some("filled"), None, "full");
    assert_eq!([asked(), asked(), asked()], ["empty", "full", "full"]);
    let shown = scenarios();
    assert_eq!(shown[0]["mappings"][0]["id"], full);
    assert_eq!(shown[0]["mappings"][1]["id"], empty);
    let mut shown = shown[0].clone();
    shown["mappings"] = Value::Null;
    assert_eq!(
        shown,
        json!({
            "id": "to buy",
            "name": "to buy",
            "state": "filled",
            "possibleStates": ["Started", "filled"],
            "mappings": null,
        })
    );
    assert_eq!(fake.post("/__admin/scenarios/reset", "", "").status, 200);
    assert_eq!([asked(), asked()], ["empty", "full"]);
    assert_eq!(set("to%20buy", &json!({"state": "Started"})).status, 200);
    assert_eq!(asked(), "empty");
    assert_eq!(set("to%20buy", &json!({})).status, 200);
    assert_eq!(scenarios()[0]["state"], "Started");
    let (pointer, told) = wrong(&set("to%20buy", &json!({"state": "fillde"})));
    assert_eq!((pointer.as_str(), told.contains("did you mean \"filled\"?")), ("/state", true));
    assert_eq!(set("nothing", &json!({})).status, 404);
    assert_eq!([asked(), asked()], ["empty", "full"]);
    // Its last stub takes it along, and it begins anew with the next one.
    assert_eq!((delete(&fake, &path(&empty)), delete(&fake, &path(&full))), (200, 200));
    assert_eq!(scenarios(), json!([]));
    step(Some("Started"), Some("filled"), "anew");
    assert_eq!(asked(), "anew");
    assert!(
        fake.get("/cart").text().contains("scenario to buy: wanted the state Started, came filled")
    );
}

#[test]
fn what_is_persistent_outlives_a_reset() {
    let fake = Fake::start();
    let live = |target: &str, method: &str| {
        let mut kept = named("kept", "/kept");
        kept["persistent"] = true.into();
        kept["scenarioName"] = "s".into();
        kept["newScenarioState"] = "moved".into();
        let id = stub(&fake, &kept)["id"].clone();
        stub(&fake, &named("lost", "/lost"));
        assert_eq!((fake.get("/kept").text(), fake.get("/lost").text()), ("kept", "lost"));
        assert_eq!(fake.plain().call(method, target, &[], b"").status, 200);
        id
    };
    for target in ["/__admin/reset", "/__admin/mappings/reset"] {
        let id = live(target, "POST");
        assert_eq!((fake.get("/kept").text(), fake.get("/lost").status), ("kept", 404), "{target}");
        fake.post("/__admin/scenarios/reset", "", "");
        let next = stub(&fake, &json!({"request": {"url": "/next"}}))["id"].clone();
        assert_ne!(next, id);
        fake.get("/kept");
        fake.post(target, "", "");
        assert_eq!(fake.get("/__admin/scenarios").json()["scenarios"][0]["state"], "Started");
        assert_eq!(delete(&fake, &path(&id)), 200);
    }
    live(MAPPINGS, "DELETE");
    assert_eq!(fake.get("/kept").status, 404);
    assert_eq!(fake.get("/__admin/scenarios").json(), json!({"scenarios": []}));
}
