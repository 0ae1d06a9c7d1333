//! Accounts by the control plane: search, one, confirm, activate, delete.

use serde_json::Value;

use crate::calls::{VENDORS, default_sign_up, sign_up};
use crate::support::Fake;

const ACCOUNTS: &str = "/__admin/standin/accounts";

fn found(fake: &Fake, query: &str) -> Vec<String> {
    let reply = fake.get(&format!("{ACCOUNTS}?{query}"));
    assert_eq!(reply.status, 200, "{query}: {}", reply.text());
    let place =
        |account: &Value| format!("{}/{}", account["vendor"].as_str().unwrap(), account["id"]);
    reply.json()["accounts"].as_array().unwrap().iter().map(place).collect()
}

fn settled() -> Fake {
    let fake = Fake::start();
    for (vendor, _) in VENDORS {
        default_sign_up(vendor, "ada").send(&fake);
    }
    sign_up("fotolia", "EMAIL_SMS_KEY", "grace").send(&fake);
    fake
}

#[test]
fn accounts_are_searched() {
    let fake = settled();
    let all = ["boxnet/398387", "fotolia/42", "fotolia/43", "filemobile/1", "movedigital/1000"];
    for (query, expected) in [
        ("", &all[..]),
        ("vendor=fotolia", &all[1..3]),
        ("vendor=imageloop", &[]),
        ("name=ADA", &["fotolia/42", "filemobile/1", "movedigital/1000"]),
        ("name=ada%40example.com", &["boxnet/398387"]),
        ("email=Ada@Example.com&vendor=filemobile", &["filemobile/1"]),
        ("state=active&vendor=fotolia", &["fotolia/42"]),
        ("state=pending", &["fotolia/43", "filemobile/1"]),
        ("limit=2", &all[..2]),
        ("limit=0", &[]),
    ] {
        assert_eq!(found(&fake, query), expected, "{query}");
    }
    let limited = fake.get(&format!("{ACCOUNTS}?limit=2")).json();
    assert_eq!(limited["meta"]["total"], 5, "the total is of all");
    for (query, status, said) in [
        ("vendor=fotolai", 404, "did you mean fotolia"),
        ("state=asleep", 422, "neither active nor pending"),
        ("limit=many", 422, "no number"),
        ("limit=-1", 422, "no number"),
    ] {
        let reply = fake.get(&format!("{ACCOUNTS}?{query}"));
        assert_eq!(reply.status, status, "{query}");
        assert!(reply.text().contains(said), "{}", reply.text());
    }
}

#[test]
fn an_account_shows_all_that_was_kept() {
    let fake = settled();
    let account = fake.get(&format!("{ACCOUNTS}/fotolia/43")).json();
    let keys: Vec<_> = account.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["vendor", "id", "name", "state", "awaits", "created", "fields"]);
    assert_eq!(account["awaits"], serde_json::json!(["email", "sms"]));
    assert_eq!(account["fields"]["email"], "grace@example.com");
    // FOT-IN-6: display_name defaults to the login.
    assert_eq!(account["fields"]["display_name"], "grace");
    for (path, status) in
        [("fotolia/44", 404), ("nobody/1", 404), ("fotolia/x", 422), ("fotolia/2147483648", 422)]
    {
        for (method, suffix) in
            [("GET", ""), ("DELETE", ""), ("POST", "/confirm"), ("POST", "/activate")]
        {
            let target = format!("{ACCOUNTS}/{path}{suffix}");
            let reply = fake.plain().call(method, &target, &[], b"");
            assert_eq!(reply.status, status, "{method} {target}: {}", reply.text());
        }
    }
}

/// FOT-VAL-2: a confirmation moves the account on, and the next message goes out.
#[test]
fn accounts_are_confirmed_step_by_step_or_activated_at_once() {
    let fake = settled();
    let messages = || fake.get("/api/v1/messages").json()["total"].as_u64().unwrap();
    let confirm = |id: i32| fake.post(&format!("{ACCOUNTS}/fotolia/{id}/confirm"), "", "").json();
    let before = messages();
    let after_one = confirm(43);
    assert_eq!((&after_one["state"], &after_one["awaits"][0]), (&"pending".into(), &"sms".into()));
    assert_eq!(messages(), before + 1);
    assert_eq!(confirm(43)["state"], "active");
    assert_eq!(confirm(43)["state"], "active", "again: no effect");
    assert_eq!(messages(), before + 1);

    sign_up("fotolia", "EMAIL_SMS_KEY", "eve").send(&fake);
    let activated = fake.post(&format!("{ACCOUNTS}/fotolia/44/activate"), "", "").json();
    assert_eq!((&activated["state"], messages()), (&"active".into(), before + 2));
    // FIL-ACT-5
    let activated = fake.post(&format!("{ACCOUNTS}/filemobile/1/activate"), "", "").json();
    assert_eq!(activated["state"], "active");
}

#[test]
fn a_deleted_account_frees_its_name_and_not_its_id() {
    let fake = settled();
    for (vendor, id) in
        [("boxnet", 398_387), ("fotolia", 42), ("filemobile", 1), ("movedigital", 1000)]
    {
        let place = format!("{ACCOUNTS}/{vendor}/{id}");
        let again = default_sign_up(vendor, "ada");
        assert!(!again.succeeded(&again.send(&fake)), "{vendor}: taken");
        assert_eq!(fake.plain().call("DELETE", &place, &[], b"").status, 200);
        assert_eq!(fake.get(&place).status, 404);
        assert!(again.succeeded(&again.send(&fake)), "{vendor}: free");
        assert_eq!(fake.get(&place).status, 404, "{vendor}: ids are not used twice");
    }
}
