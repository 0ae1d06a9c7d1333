//! What a stub may say, and what is refused by its name and its place.

use serde_json::{Value, json};

use super::stubs::MAPPINGS;
use super::{STUB, order, stub, wrong};
use crate::support::Fake;

/// Each stub is refused, at a place and with words, and does not stand.
fn refused(cases: &[(Value, &str, &str)]) {
    let fake = Fake::start();
    for (stub, pointer, why) in cases {
        let (place, told) = wrong(&order(&fake, "POST", MAPPINGS, stub));
        assert_eq!(place, *pointer, "{stub}: {told}");
        assert!(told.contains(why), "{stub}: {told}");
    }
    assert_eq!(fake.get(MAPPINGS).json(), json!({"mappings": [], "meta": {"total": 0}}));
}

#[test]
fn what_a_stub_does_not_have_is_refused_by_name() {
    refused(&[
        (json!([]), "", "a stub is an object"),
        (json!({"insertionIndex": 1}), "/insertionIndex", "is WireMock's"),
        (json!({"requst": {}}), "/requst", "did you mean \"request\"?"),
        (json!({"id": "1"}), "/id", "this is a UUID"),
        (json!({"id": STUB, "uuid": STUB.replace('1', "2")}), "/uuid", "another one"),
        (json!({"priority": -1}), "/priority", "0 or more"),
        (json!({"priority": 2_147_483_648_u64}), "/priority", "at most 2147483647"),
        (json!({"name": "a".repeat(201)}), "/name", "at most 200"),
        (json!({"metadata": 1}), "/metadata", "an object"),
        (json!({"persistent": "yes"}), "/persistent", "true or false"),
        (json!({"newScenarioState": "x"}), "/newScenarioState", "no scenarioName"),
        (json!({"request": {"url": 1}}), "/request/url", "a string"),
        (json!({"request": {"url": "/__admin/x"}}), "/request/url", "the control plane's"),
        (
            json!({"request": {"urlPath": "/~w/api/v1/x"}}),
            "/request/urlPath",
            "the control plane's",
        ),
        (json!({"priority": 1.5}), "/priority", "a whole number"),
    ]);
}

#[test]
fn what_a_response_cannot_say_is_refused_by_name() {
    let wrong: Vec<_> = [
        (json!({"proxyBaseUrl": "http://x"}), "proxyBaseUrl", "is WireMock's"),
        (json!({"bodyFileName": "x"}), "bodyFileName", "is WireMock's"),
        (json!({"status": 199}), "status", "200 to 599"),
        (json!({"status": 600}), "status", "200 to 599"),
        (json!({"status": 204, "body": "x"}), "status", "no body"),
        (json!({"statusMessage": "a\r\nb"}), "statusMessage", "line breaks"),
        (json!({"body": "a", "jsonBody": 1}), "jsonBody", "body is given"),
        (json!({"base64Body": "?"}), "base64Body", "no base64"),
        (json!({"body": 1}), "body", "a string"),
        (json!({"headers": {"Content-Length": "1"}}), "headers/Content-Length", "port's own"),
        (json!({"headers": {"transfer-encoding": "x"}}), "headers/transfer-encoding", "port's own"),
        (json!({"headers": {"CONNECTION": "close"}}), "headers/CONNECTION", "port's own"),
        (json!({"headers": {"a b": "x"}}), "headers/a b", "no name"),
        (json!({"headers": {"A": "x\r\nB: y"}}), "headers/A", "line breaks"),
        (json!({"headers": {"A": "é"}}), "headers/A", "ASCII"),
        (json!({"headers": {"A": 1}}), "headers/A", "a string"),
        (json!({"headers": {"Content-Type": ["a", "b"]}}), "headers/Content-Type", "once"),
        (json!({"headers": {"Content-Type": ""}}), "headers/Content-Type", "leave it out"),
        (json!({"headers": {"A": vec!["x"; 101]}}), "headers/A", "more than 100"),
        (json!({"delayDistribution": {"type": "lognormal"}}), "delayDistribution/type", "none of"),
        (json!({"fault": "NONE"}), "fault", "none of"),
        (json!({"fault": "EMPTY_RESPONSE", "body": "x"}), "body", "a fault"),
        (json!({"fault": "EMPTY_RESPONSE", "status": 500}), "status", "a fault"),
        (
            json!({
                "fault": "EMPTY_RESPONSE",
                "chunkedDribbleDelay": {"numberOfChunks": 1, "totalDuration": 1},
            }),
            "chunkedDribbleDelay",
            "no body",
        ),
    ]
    .into_iter()
    .map(|(response, field, why)| {
        (json!({"response": response}), format!("/response/{field}"), why)
    })
    .collect();
    let wrong: Vec<_> =
        wrong.iter().map(|(stub, place, why)| (stub.clone(), place.as_str(), *why)).collect();
    refused(&wrong);
}

#[test]
fn what_is_the_vendors_to_say_is_refused_by_name() {
    let vendor =
        |field: &str, value: Value| json!({"response": {"transformers": ["vendor"], field: value}});
    let outcome = |name: &str, code: Value| vendor("transformerParameters", json!({name: code}));
    let at = "/response/transformerParameters/outcome";
    let unasked = json!({"response": {"transformerParameters": {"outcome": "6009"}}});
    refused(&[
        (
            json!({"response": {"transformers": ["response-template"]}}),
            "/response/transformers",
            "[\"vendor\"]",
        ),
        (unasked, at, "it needs"),
        (outcome("outcome", json!("e_registr")), at, "did you mean \"e_register\"?"),
        (outcome("outcome", json!(6009)), at, "a string"),
        (
            outcome("outcme", json!("6009")),
            "/response/transformerParameters/outcme",
            "did you mean",
        ),
        (vendor("status", json!(403)), "/response/status", "the vendor answers"),
        (vendor("body", json!("x")), "/response/body", "the vendor answers"),
        (vendor("headers", json!({"A": "x"})), "/response/headers", "the vendor answers"),
    ]);
}

/// Clients of WireMock send nulls, empty lists and the usual status with everything.
#[test]
fn what_says_nothing_is_taken() {
    let fake = Fake::start();
    for response in [
        json!({"status": 200, "proxyBaseUrl": null, "fault": "EMPTY_RESPONSE"}),
        json!({"status": 200, "transformers": ["vendor"], "transformerParameters": {}}),
        json!({"transformers": [], "headers": {"A": null}}),
        json!({"status": 200.0, "transformers": ["vendor"], "fixedDelayMilliseconds": 10.0}),
    ] {
        stub(&fake, &json!({"response": response, "name": null, "insertionIndex": null}));
    }
}

#[test]
fn a_stub_may_stand_where_a_vendors_host_has_no_control_plane() {
    let fake = Fake::start();
    let request = json!({"urlPath": "/api/v1/x", "host": {"equalTo": "www.box.net"}});
    stub(&fake, &json!({"request": request, "response": {"status": 201.0}}));
    let host = [("Host", "www.box.net")];
    assert_eq!(fake.plain().call("GET", "/api/v1/x", &host, b"").status, 201);
}
