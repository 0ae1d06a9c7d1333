//! Bodies: what differs, where, and under which clause.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use super::{graded, told};
use crate::case::Reads;
use crate::grade::fixture::{answer, body};
use crate::verdict::{View, Word};

const TOKEN: &str = "29135479a888671e0dd6512df4f7a009";
const XML: &str = "<?xml version='1.0' ?>\n<r>\n<status>ok</status>\n<token>{token:hex32 SAMPLE-2}\
                   </token>\n<user login=\"{login:sent CHOICE-2}\"><id>{id:int}</id><access>{id:int}</access></user>\n</r>";
const JSON: &str = "{\n    \"error\": \"{why:text CHOICE-1}\",\n    \"code\": {code=\"6007\" PAGE-2},\n    \"n\": {n:int}\n}";

fn xml() -> String {
    format!(
        "<?xml version='1.0' ?>\n<r>\n<status>ok</status>\n<token>{TOKEN}</token>\n\
         <user login=\"someone\"><id>42</id><access>42</access></user>\n</r>"
    )
}

/// The mismatches of a reply to [`XML`] that is [`xml`] with a part replaced.
fn of_xml(from: &str, to: &str) -> Vec<String> {
    let changed = xml().replacen(from, to, 1);
    assert_ne!(changed, xml(), "nothing was replaced");
    let check = body("SAMPLE-1", Reads::Xml, "/r/status", XML);
    let verdict = graded(vec![check], answer(&changed), true);
    assert_eq!(verdict.word, Word::Fail);
    told(&verdict)
}

fn of_json(got: &str) -> Vec<String> {
    told(&graded(vec![body("SAMPLE-1", Reads::Json, "/code", JSON)], answer(got), true))
}

#[test]
fn the_reply_of_the_template_passes() {
    let check = body("SAMPLE-1", Reads::Xml, "/r/status", XML);
    assert_eq!(graded(vec![check], answer(&xml()), true).word, Word::Pass);
    let none = of_json("{\n    \"error\": \"no \\\"/\\\"\",\n    \"code\": 6007,\n    \"n\": 7\n}");
    assert!(none.is_empty(), "{none:?}");
}

#[test]
fn holes_are_told_under_their_own_clause() {
    let upper = TOKEN.to_uppercase();
    assert_eq!(of_xml(TOKEN, &upper), [format!("SAMPLE-2 body /r/token: 32 of 0-9a-f / {upper}")]);
    assert_eq!(of_xml("someone", "s"), ["CHOICE-2 body /r/user/@login: someone / s"]);
    assert_eq!(of_xml("<access>42", "<access>43"), ["SAMPLE-1 body /r/user/access: 42 / 43"]);
    assert_eq!(
        of_xml("<id>42", "<id>"),
        ["SAMPLE-1 body /r/user/id: an integer from 1, of at most ten digits / "]
    );
}

#[test]
fn what_is_missing_extra_or_out_of_order_is_told() {
    assert_eq!(
        of_xml(&format!("<token>{TOKEN}</token>"), ""),
        [
            "SAMPLE-1 body /r/token: <token>{token}</token> / nothing",
            "SAMPLE-2 body /r/token: 32 of 0-9a-f / nothing"
        ]
    );
    assert_eq!(of_xml("</r>", "<x/></r>"), ["SAMPLE-1 body /r/x: nothing / <x>"]);
    assert_eq!(of_xml("<id>", "<id a='1'>"), ["SAMPLE-1 body /r/user/id/@a: nothing / 1"]);
    assert_eq!(
        of_xml(" login=\"someone\"", ""),
        ["CHOICE-2 body /r/user/@login: someone / nothing"]
    );
    assert_eq!(
        of_xml("<id>42</id><access>42</access>", "<access>42</access><id>42</id>"),
        ["SAMPLE-1 body /r/user: id, access / access, id"]
    );
    assert_eq!(
        of_xml("<id>42</id>", "<id>42</id><id>42</id>"),
        ["SAMPLE-1 body /r/user/id[2]: nothing / <id>42</id>"]
    );
    assert_eq!(of_xml("<user", "<user xmlns='u'").len(), 3);
}

#[test]
fn an_outcome_is_told_under_the_headline_first() {
    assert_eq!(of_xml("ok", "no"), ["PAGE-1 outcome: ok / no", "SAMPLE-1 body /r/status: ok / no"]);
    let gone = of_xml("<status>ok</status>", "");
    assert_eq!(
        gone.first().map(String::as_str),
        Some("PAGE-1 outcome: <status>ok</status> / nothing")
    );
    let broken = of_xml("</r>", "");
    assert!(
        broken[0].starts_with("PAGE-1 outcome: <r> / <?xml version='1.0' ?>\\n<r>"),
        "{broken:?}"
    );
    assert!(broken[2].starts_with("SAMPLE-2 body /r: 32 of 0-9a-f / "), "{broken:?}");
}

#[test]
fn an_outcome_under_the_headlines_own_clause_is_told_once() {
    let check = body("PAGE-1", Reads::Xml, "/r", "<r>{s=\"ok\"}</r>");
    let verdict = graded(vec![check], answer("<r>no</r>"), true);
    assert_eq!(told(&verdict), ["PAGE-1 body /r: ok / no"]);
    assert_eq!(verdict.mismatches[0].view, View::Outcome);
}

#[test]
fn an_outcome_that_should_not_be_is_one_too() {
    // As imageloop has it: a success is that there is no error.
    let check = || body("SAMPLE-1", Reads::Xml, "/r/error/code", "<r></r>");
    let told = |got| told(&graded(vec![check()], answer(got), true));
    assert_eq!(
        told("<r><error><code>1</code></error></r>"),
        ["PAGE-1 outcome: nothing / <error>", "SAMPLE-1 body /r/error: nothing / <error>"]
    );
    assert_eq!(told("<r><x/></r>"), ["SAMPLE-1 body /r/x: nothing / <x>"]);
}

#[test]
fn json_is_read_as_values_and_numbers_as_written() {
    let differs = |code: &str, n: &str| {
        of_json(&format!("{{\n    \"error\": \"e\",\n    \"code\": {code},\n    \"n\": {n}\n}}"))
    };
    assert_eq!(
        differs("6008", "7"),
        ["PAGE-1 outcome: 6007 / 6008", "PAGE-2 body /code: 6007 / 6008"]
    );
    assert_eq!(differs("\"6007\"", "7")[1], "PAGE-2 body /code: 6007 / \"6007\"");
    assert_eq!(
        differs("6007", "7.0"),
        ["SAMPLE-1 body /n: an integer from 1, of at most ten digits / 7.0"]
    );
    assert_eq!(differs("6007", "7, \"n\": 7"), ["SAMPLE-1 body /n: nothing / 7"]);
    assert_eq!(differs("6007", "7, \"m\": []"), ["SAMPLE-1 body /m: nothing / []"]);
    let order = of_json("{\n    \"code\": 6007,\n    \"error\": \"e\",\n    \"n\": 7\n}");
    assert_eq!(
        order,
        [
            "SAMPLE-1 body byte 8: {\\n    \"error\": \"e\",\\n    \"code\": 600… / {\\n    \"code\": 6007,\\n    \"error\": \"e…"
        ]
    );
}

#[test]
fn a_bare_number_and_an_object_are_told_apart() {
    let id = || body("CHOICE-1", Reads::Json, "", "{id:int SAMPLE-1}");
    assert_eq!(graded(vec![id()], answer("42"), true).word, Word::Pass);
    assert_eq!(
        told(&graded(vec![id()], answer("{\"code\":\"6007\"}"), true)),
        [
            "PAGE-1 outcome: an integer from 1, of at most ten digits / {\"code\":\"6007\"}",
            "SAMPLE-1 body: an integer from 1, of at most ten digits / {\"code\":\"6007\"}"
        ]
    );
    let refusal = of_json("42");
    assert_eq!(refusal[0], "PAGE-1 outcome: {\"error\":\"{why}\",\"code\":6007,\"n\":{n}} / 42");
    assert_eq!(refusal[3], "PAGE-2 body: 6007 / 42");
}

#[test]
fn text_is_compared_as_it_stands() {
    let differs = |got: &str| {
        let check = body("SAMPLE-1", Reads::Text, "/", "f({\"id\": {id:int CHOICE-1}});");
        assert_eq!(graded(vec![check], answer(got), true).word, Word::Error);
        let check = body("SAMPLE-1", Reads::Text, "", "f({\"id\": {id:int CHOICE-1}});");
        told(&graded(vec![check], answer(got), true))
    };
    assert!(differs("f({\"id\": 42});").is_empty());
    assert_eq!(
        differs("f({\"id\": x});")[1],
        "CHOICE-1 body: an integer from 1, of at most ten digits / x"
    );
    assert_eq!(
        differs("g({\"id\": 42});")[1],
        "SAMPLE-1 body: f({\"id\": {id}}); / g({\"id\": 42});"
    );
    assert_eq!(
        differs("f({\"id\": 42});\n"),
        ["ALL-WIRE-1 body byte 15: …{\"id\": 42});(end) / …{\"id\": 42});\\n"]
    );
}

#[test]
fn bytes_are_told_where_the_content_is_the_same() {
    let quotes = of_xml("'1.0'", "\"1.0\"");
    assert_eq!(quotes.len(), 1);
    assert!(quotes[0].starts_with("SAMPLE-1 body byte 15: "), "{quotes:?}");
    let end = of_xml("</r>", "</r>\r\n");
    assert!(end.len() == 1 && end[0].starts_with("ALL-WIRE-1 body byte "), "{end:?}");
    let escape = of_xml("someone", "some&#111;ne");
    assert!(escape.len() == 1 && escape[0].starts_with("ALL-WIRE-2 body byte "), "{escape:?}");
}

#[test]
fn a_wrong_hole_hides_no_wrong_byte() {
    let changed = xml().replace("someone", "s").replace("\n</r>", "</r>");
    let check = body("SAMPLE-1", Reads::Xml, "/r/status", XML);
    let told = told(&graded(vec![check], answer(&changed), true));
    assert_eq!(told[0], "CHOICE-2 body /r/user/@login: someone / s");
    assert!(told[1].starts_with("SAMPLE-1 body byte "), "{told:?}");
}

#[test]
fn what_is_no_utf8_is_told() {
    let mut exchange = answer("<r>ok</r>");
    exchange.received.as_mut().unwrap().body = b"<r>\xff</r>".to_vec();
    let verdict = graded(vec![body("PAGE-1", Reads::Xml, "/r", "<r>ok</r>")], exchange, true);
    assert_eq!(told(&verdict), ["PAGE-1 body /r: <r>ok</r> / <r>\u{fffd}</r> (not UTF-8)"]);
}

#[test]
fn a_reply_with_far_too_many_elements_is_graded_all_the_same() {
    let got = format!("<r>{}</r>", "<a/>".repeat(100_000));
    let check = body("SAMPLE-1", Reads::Xml, "/r/b", "<r><a/><b>1</b></r>");
    let verdict = graded(vec![check], answer(&got), true);
    assert_eq!(verdict.mismatches[0].expected, "<b>1</b>");
    assert_eq!(verdict.mismatches[2].place, "body /r/a[2]");
}
