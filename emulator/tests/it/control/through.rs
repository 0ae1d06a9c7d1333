//! Stubs that let the vendor answer: only a vendor that can give the outcome, and only where there is one.

use serde_json::json;

use super::stub;
use crate::calls::default_sign_up;
use crate::support::Fake;

#[test]
fn an_outcome_that_the_vendor_does_not_list_is_not_asked_of_it() {
    let fake = Fake::start();
    let outcome = json!({"outcome": "6007"});
    let response = json!({"transformers": ["vendor"], "transformerParameters": outcome});
    stub(&fake, &json!({"request": {}, "response": response}));
    let call = default_sign_up("boxnet", "ada");
    assert!(call.succeeded(&call.send(&fake)));
    let reply = default_sign_up("fotolia", "ada").send(&fake);
    assert!(reply.text().contains("\"6007\""), "{}", reply.text());
    let events = fake.get("/__admin/requests").json();
    let stubs: Vec<_> =
        (0..2).map(|at| events["requests"][at]["standin"]["stub"].is_string()).collect();
    assert_eq!(stubs, [true, false], "newest first: Fotolia's was forced, Box.net's was not");
}

#[test]
fn where_there_is_no_vendor_nobody_has_answered() {
    let fake = Fake::start();
    stub(&fake, &json!({"request": {}, "response": {"transformers": ["vendor"]}}));
    assert_eq!(fake.get("/nowhere").status, 404);
    let unmatched = fake.get("/__admin/requests/unmatched").json();
    assert_eq!(unmatched["requests"][0]["url"], "/nowhere");
}
