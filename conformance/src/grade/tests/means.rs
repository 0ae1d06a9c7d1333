//! Headers, framing, and places in content.

#![expect(clippy::indexing_slicing, reason = "a test that panics has failed")]

use super::{graded, told};
use crate::case::{Check, Reads, What};
use crate::grade::fixture::{answer, at, check, exchange, header, reply};
use crate::verdict::Word;

fn of_headers(check: Check, headers: &[(&str, &str)]) -> Vec<String> {
    told(&graded(vec![check], exchange(Ok(reply(200, headers, "body"))), true))
}

#[test]
fn a_header_stands_once_and_fits() {
    let differs = |headers: &[(&str, &str)]| {
        of_headers(header("CHOICE-1", "Date", "{date:date PAGE-2}"), headers)
    };
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    assert!(differs(&[date]).is_empty());
    assert_eq!(differs(&[]), ["PAGE-2 header Date: a date of HTTP / nothing"]);
    assert_eq!(differs(&[("Date", "now")]), ["PAGE-2 header Date: a date of HTTP / now"]);
    assert!(differs(&[date, date])[0].contains("2 headers: Sun"));
    let literal = of_headers(header("CHOICE-1", "Allow", "GET, HEAD"), &[("Allow", "GET")]);
    assert_eq!(literal, ["CHOICE-1 header Allow: GET, HEAD / GET"]);
}

#[test]
fn a_header_that_may_not_be_is_told() {
    let server = || check("CHOICE-1", What::NoHeader("Server".into()));
    assert!(of_headers(server(), &[]).is_empty());
    assert_eq!(of_headers(server(), &[("server", "x")]), ["CHOICE-1 header Server: nothing / x"]);
}

#[test]
fn framing_is_one_true_length() {
    let framing = || check("CHOICE-1", What::Framing);
    assert!(of_headers(framing(), &[]).is_empty());
    let twice = of_headers(framing(), &[("Content-Length", "4")]);
    assert_eq!(twice, ["CHOICE-1 header Content-Length: 4 / 2 headers: 4 | 4"]);
    let chunked = of_headers(framing(), &[("Transfer-Encoding", "chunked")]);
    assert_eq!(chunked, ["CHOICE-1 header Transfer-Encoding: nothing / chunked"]);
    let mut wrong = reply(200, &[], "body");
    wrong.headers[0].1 = b"04".to_vec();
    let verdict = graded(vec![framing()], exchange(Ok(wrong)), true);
    assert_eq!(told(&verdict), ["CHOICE-1 header Content-Length: 4 / 04"]);
}

#[test]
fn places_of_content_are_checked_alone() {
    let xml = "<w:definitions xmlns:w='u' name='boxnet'><a/><a b='x'>y</a></w:definitions>";
    let json = r#"{"messages":[{"Subject":"Hello someone","Read":false,"To":[]}]}"#;
    let differs = |reads, place: &str, is: Option<&str>| {
        let got = if reads == Reads::Xml { xml } else { json };
        told(&graded(vec![at("PAGE-2", reads, place, is)], answer(got), false))
    };
    for (reads, place, is) in [
        (Reads::Xml, "/u:definitions/@name", Some("boxnet")),
        (Reads::Xml, "/u:definitions/a[2]", Some("{v:text}")),
        (Reads::Xml, "/u:definitions/a[1]/@b", None),
        (Reads::Json, "/messages/0/Subject", Some("Hello {login:sent}")),
        (Reads::Json, "/messages/0/Read", Some("false")),
        (Reads::Json, "/messages/0/To", Some("[]")),
        (Reads::Json, "/messages/1", None),
    ] {
        assert!(differs(reads, place, is).is_empty(), "{place}");
    }
    assert_eq!(
        differs(Reads::Xml, "/u:definitions/a[2]/@b", Some("z")),
        ["PAGE-2 body /u:definitions/a[2]/@b: z / x"]
    );
    assert_eq!(
        differs(Reads::Xml, "/u:definitions", Some("z")),
        ["PAGE-2 body /u:definitions: z / elements in place of text"]
    );
    assert_eq!(differs(Reads::Xml, "/a", Some("z")), ["PAGE-2 body /a: z / nothing"]);
    assert_eq!(
        differs(Reads::Json, "/messages/0/Read", None),
        ["PAGE-2 body /messages/0/Read: nothing / false"]
    );
}

#[test]
fn nothing_is_not_found_in_what_cannot_be_read() {
    for is in [None, Some("x")] {
        let verdict = graded(vec![at("PAGE-2", Reads::Json, "/a", is)], answer("<a/>"), true);
        assert_eq!(verdict.word, Word::Fail);
        assert!(verdict.mismatches[0].got.starts_with("<a/> ("), "{verdict:?}");
    }
}
