//! Health, endpoints and the journal, as clients of WireMock read them.

use serde_json::{Value, json};
use standin_emulator::vendors;

use crate::calls::{VENDORS, default_sign_up, sign_up};
use crate::support::{FROZEN, Fake};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn health_and_version() {
    let fake = Fake::start();
    let health = fake.get("/__admin/health").json();
    assert_eq!(keys(&health), ["status", "message", "version", "uptimeInSeconds", "timestamp"]);
    assert_eq!(health["status"], "healthy");
    assert!(health["uptimeInSeconds"].is_u64() && health["timestamp"].is_string(), "{health}");
    assert_eq!(fake.get("/__admin/version").json(), json!({"version": health["version"]}));
    assert_eq!(fake.get("/__admin/version/").status, 200, "a last slash does not count");
}

#[test]
fn endpoints_are_the_vendors() {
    let table = Fake::start().get("/__admin/standin/endpoints").json();
    let listed = table["vendors"].as_array().unwrap();
    assert_eq!(listed.len(), vendors::VENDORS.len());
    for (listed, vendor) in listed.iter().zip(vendors::VENDORS) {
        assert_eq!(listed["vendor"], vendor.name);
        assert_eq!(listed["hosts"], json!(vendor.hosts));
        for (listed, endpoint) in
            listed["endpoints"].as_array().unwrap().iter().zip(vendor.endpoints)
        {
            assert_eq!(listed["path"], endpoint.path);
            assert_eq!(listed["clause"], endpoint.clause);
        }
        assert_eq!(listed["outcomes"].as_array().unwrap().len(), (vendor.refusals)().len());
    }
}

#[test]
fn an_event_shows_both_sides_of_the_wire() {
    let fake = Fake::seeded(FROZEN);
    let call = sign_up("fotolia", "NO_CREATE_KEY", "ada").with("Cookie", "a=b; c=d");
    let target = format!("{}?id=20&id=21&loginn=x", call.target);
    let call = crate::calls::Call { target, ..call };
    let reply = call.send(&fake);
    assert_eq!(reply.status, 403);
    let id = "00000000-0000-4000-8000-000000000001";
    let event = fake.get(&format!("/__admin/requests/{id}")).json();
    let parts =
        ["id", "request", "responseDefinition", "response", "wasMatched", "timing", "standin"];
    assert_eq!(keys(&event), parts);
    let request = &event["request"];
    for (field, expected) in [
        ("url", json!(call.target)),
        (
            "absoluteUrl",
            json!(format!("http://localhost:{}{}", fake.address().port(), call.target)),
        ),
        ("method", json!("POST")),
        ("scheme", json!("http")),
        ("host", json!("localhost")),
        ("port", json!(fake.address().port())),
        ("clientIp", json!("127.0.0.1")),
        ("cookies", json!({"a": "b", "c": "d"})),
        ("body", json!(call.body)),
        ("browserProxyRequest", json!(false)),
        ("loggedDate", json!(1_234_567_890_000_i64)),
        ("loggedDateString", json!("2009-02-13T23:31:30.000Z")),
        ("protocol", json!("HTTP/1.1")),
    ] {
        assert_eq!(request[field], expected, "{field}");
    }
    assert_eq!(request["queryParams"]["id"], json!({"key": "id", "values": ["20", "21"]}));
    assert_eq!(request["formParams"]["properties[login]"]["values"], json!(["ada"]));
    assert_eq!(request["headers"]["Content-Type"], "application/x-www-form-urlencoded");
    assert!(request["bodyAsBase64"].is_string());
    let response = &event["response"];
    assert_eq!((&response["status"], &response["body"]), (&json!(403), &json!(reply.text())));
    for (name, value) in &reply.headers {
        if name != "Connection" {
            assert_eq!(response["headers"][name], *value, "{name}");
        }
    }
    let ours = &event["standin"];
    assert_eq!((&ours["vendor"], &ours["outcome"]), (&json!("fotolia"), &json!("032")));
    assert_eq!((&ours["world"], &ours["forced"]), (&json!("default"), &json!(false)));
    assert!(ours["clauses"][0].is_string() && ours["cause"].is_string(), "{ours}");
    // ALL-ARG-3
    assert_eq!(ours["unread"], json!(["id", "loginn"]));
}

#[test]
fn the_journal_is_newest_first_limited_and_filtered() {
    let fake = Fake::start();
    for (vendor, _) in VENDORS {
        default_sign_up(vendor, "ada").send(&fake);
    }
    fake.get("/nowhere");
    fake.plain().call("PUT", "/api/1.0/rest", &[], b"");
    let list = |query: &str| fake.get(&format!("/__admin/requests?{query}")).json();
    let vendors = |list: &Value| -> Vec<String> {
        let requests = list["requests"].as_array().unwrap().iter();
        requests
            .map(|event| event["standin"]["vendor"].as_str().unwrap_or("-").to_owned())
            .collect()
    };
    let all = list("");
    assert_eq!(keys(&all), ["requests", "meta", "requestJournalDisabled"]);
    let newest_first =
        ["boxnet", "-", "movedigital", "imageloop", "filemobile", "fotolia", "boxnet"];
    assert_eq!(vendors(&all), newest_first);
    assert_eq!(vendors(&list("limit=3")), newest_first[..3]);
    assert_eq!(list("limit=3")["meta"]["total"], 7);
    assert_eq!(vendors(&list("unmatched=true")), ["-"]);
    assert_eq!(list("unmatched=true")["requests"][0]["wasMatched"], false);
    assert_eq!(vendors(&list("since=2001-01-01T00:00:00Z")).len(), 7);
    assert_eq!(vendors(&list("since=9999-01-01T00:00:00Z")).len(), 0);
    for bad in ["since=yesterday", "limit=x"] {
        assert_eq!(fake.get(&format!("/__admin/requests?{bad}")).status, 422, "{bad}");
    }
    for none in ["x", "00000000-0000-4000-8000-000000000099"] {
        assert_eq!(fake.get(&format!("/__admin/requests/{none}")).status, 404);
    }
}

/// ALL-MAGIC-1: the journal shows what was asked for as forced.
#[test]
fn what_was_forced_is_shown_as_forced() {
    let fake = Fake::start();
    for (vendor, credential, outcome) in [
        ("boxnet", "standin-e_register", "e_register"),
        ("fotolia", "standin-6006", "6006"),
        ("filemobile", "standin-fail", "fail"),
        ("imageloop", "standin-2005", "2005"),
        ("movedigital", "20:12345:standin-109", "109"),
    ] {
        sign_up(vendor, credential, "ada").send(&fake);
        let event = fake.get("/__admin/requests?limit=1").json()["requests"][0]["standin"].clone();
        assert_eq!(
            (&event["outcome"], &event["forced"]),
            (&json!(outcome), &json!(true)),
            "{vendor}"
        );
    }
    assert_eq!(fake.get("/__admin/standin/accounts").json()["meta"]["total"], 0);
}

#[test]
fn what_is_not_taken_is_refused_and_says_what_is_near() {
    let fake = Fake::start();
    for (target, near) in [
        ("/__admin/requests?limti=1", "did you mean \\\"limit\\\"?"),
        ("/__admin/requests?unmatched=yes", "it is true or false"),
        ("/__admin/requests?limit=x", "is no number"),
        ("/__admin/standin/accounts?vendr=fotolia", "did you mean \\\"vendor\\\"?"),
        ("/__admin/health?x=1", "there is no argument \\\"x\\\""),
        ("/__admin/standin/worlds/default/export?secrets=1", "it is true or false"),
    ] {
        let reply = fake.get(target);
        assert_eq!(reply.status, 422, "{target}");
        assert!(reply.text().contains(near), "{target}: {}", reply.text());
    }
}

#[test]
fn a_request_of_very_many_fields_costs_no_more_than_its_bytes() {
    let fake = Fake::start();
    let body = "a&".repeat(200_000);
    fake.form("/nothing", &body);
    let reply = fake.get("/__admin/requests");
    assert!(reply.body.len() < 4 * body.len(), "{}", reply.body.len());
    let request = &reply.json()["requests"][0]["request"];
    assert_eq!((&request["formParams"], request["body"].as_str()), (&json!({}), Some(&*body)));
}
