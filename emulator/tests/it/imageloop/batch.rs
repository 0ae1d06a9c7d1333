//! A batch: a result for each of its requests, whatever became of the others (IML-SOAP-2).

use serde_json::{Value, json};

use super::{F, H, KEY, TOKEN, batched, expect_reply, inside, post};
use crate::calls::create;
use crate::support::{Fake, Reply};

type Sent = &'static [(&'static str, &'static str)];

/// Requests, and what each gets.
const REQUESTS: [(Sent, &str); 6] = [
    (&[KEY, F, H], ""),
    (&[("apiKey", "nope"), F, H], "2001"),
    (&[KEY, F, H, ("x", "1")], "2002"),
    (&[("apiKey", "UNPRIVILEGED-KEY"), F, TOKEN], "3004"),
    (&[("apiKey", "standin-2005")], "2005"),
    (&[], "2001"),
];

fn send(fake: &Fake, requests: &[Sent]) -> Reply {
    let requests = requests.iter().map(|sent| format!("<request>{}</request>", inside(sent)));
    post(fake.plain(), "InvocationBatchHandled", &requests.collect::<String>())
}

// IML-SOAP-2, IML-SOAP-5, IML-ORD-1: each on its own, with its own key
#[test]
fn each_request_has_its_own_result() {
    let fake = Fake::start();
    for first in REQUESTS {
        for second in REQUESTS {
            for third in REQUESTS {
                let (sent, codes): (Vec<_>, Vec<_>) = [first, second, third].into_iter().unzip();
                expect_reply(&send(&fake, &sent), &batched(&codes), &format!("{codes:?}"));
            }
        }
    }
}

/// One exchange, which is as a whole what its first refusal is; each result stands behind it.
#[test]
fn the_journal_shows_each_result() {
    let fake = Fake::start();
    let (sent, _): (Vec<_>, Vec<_>) = REQUESTS.into_iter().unzip();
    send(&fake, &sent);
    let verdict = fake.verdict();
    assert_eq!(verdict["operation"], "imagelooop.canRegisterUsers");
    assert_eq!((&verdict["outcome"], &verdict["forced"]), (&json!("2001"), &json!(false)));
    assert_eq!(verdict["cause"], "request 2 of 6: apiKey: unknown (IML-ERR-2001)");
    assert_eq!(verdict["clauses"], json!(["IML-ERR-2001"]));
    assert_eq!(verdict["unread"], json!(["x"]));
    let outcomes = |name: &str| -> Vec<Value> {
        let parts = verdict["parts"].as_array().expect("parts");
        parts.iter().map(|part| part[name].clone()).collect()
    };
    assert_eq!(outcomes("outcome"), ["success", "2001", "2002", "3004", "2005", "2001"]);
    assert_eq!(outcomes("forced"), [false, false, false, false, true, false]);
    assert_eq!(outcomes("cause")[0], Value::Null);
    assert_eq!(outcomes("cause")[2], "a parameter that there is not (IML-ERR-2002)");
    assert_eq!(outcomes("clauses")[4], json!(["ALL-MAGIC-1"]));
    let transcript = fake.get("/__admin/standin/transcript");
    let told = "\n= imageloop imagelooop.canRegisterUsers: 2001\n= 1: success\n\
        = 2: 2001, because apiKey: unknown (IML-ERR-2001)\n";
    assert!(transcript.text().contains(told), "{}", transcript.text());
    let forced = "\n= 5: 2005 (asked for), because asked for by the key (ALL-MAGIC-1)\n";
    assert!(transcript.text().contains(forced), "{}", transcript.text());
    // All good is a success; one call has no parts.
    send(&fake, &[sent[0], sent[0]]);
    let verdict = fake.verdict();
    assert_eq!((&verdict["outcome"], &verdict["cause"]), (&json!("success"), &Value::Null));
    assert_eq!(verdict["parts"].as_array().map(Vec::len), Some(2));
    post(fake.plain(), "InvocationHandled", &inside(sent[0]));
    assert_eq!(fake.verdict().get("parts"), None);
    assert_eq!(fake.get("/__admin/requests").json()["meta"]["total"], 3);
}

/// What the control plane asks for, it asks of the whole request.
#[test]
fn a_fault_strikes_every_request_of_a_batch() {
    let fake = Fake::start();
    let fault = json!({"vendor": "imageloop", "outcome": "3004"});
    fake.post("/__admin/standin/faults", "application/json", fault.to_string());
    let (sent, _): (Vec<_>, Vec<_>) = REQUESTS.into_iter().unzip();
    expect_reply(&send(&fake, &sent[..3]), &batched(&["3004", "3004", "3004"]), "struck");
    assert_eq!(fake.verdict()["forced"], true);
    expect_reply(&send(&fake, &sent[..3]), &batched(&["", "2001", "2002"]), "once");
}

/// The world is that of the first key that belongs to one, whichever operation carries it.
#[test]
fn a_key_finds_its_world() {
    let fake = Fake::start();
    let world = create(&fake, &json!({"name": "ci-1"}), 201);
    let own = [("apiKey", world["credentials"]["imageloop"].as_str().expect("a key")), F, H];
    let request = |sent: &[(&str, &str)]| format!("<request>{}</request>", inside(sent));
    for (operation, content) in [
        ("Invocation", inside(&own)),
        ("InvocationHandled", inside(&own)),
        ("InvocationBatchHandled", request(&own) + &request(&[KEY, F, H])),
        ("InvocationBatchHandled", request(&[("apiKey", "nope"), F, H]) + &request(&own)),
    ] {
        let reply = post(fake.plain(), operation, &content);
        assert_eq!(reply.status, 200, "{}", reply.text());
        let journal = fake.get("/~ci-1/__admin/requests?limit=1").json();
        let body = journal["requests"][0]["request"]["body"].as_str().unwrap_or_default();
        assert!(body.contains(&content), "{journal}");
    }
    assert_eq!(fake.get("/__admin/requests").json()["meta"]["total"], 0);
}
