//! Scores over recordings made by hand.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

use super::*;
use crate::case::{Check, Reads, Step, Wanted, What};
use crate::grade::fixture::{answer, at, body, case, check, exchange, header, ledger, reply, step};
use crate::text::{Name, Spaces};

const XML: &str = "<r stat=\"{s=\"ok\" PAGE-1}\">\n<login>{login:sent CHOICE-2}</login>\n\
                   <id>{id:int SAMPLE-2}</id><token>{t:hex32}</token><again>{id:int}</again>\n</r>";
const GOOD: &str = "<r stat=\"ok\">\n<login>someone</login>\n<id>42</id>\
                    <token>29135479a888671e0dd6512df4f7a009</token><again>42</again>\n</r>";
const REFUSED: &str = "<r stat=\"no\"/>";

fn whole() -> Vec<Check> {
    vec![
        check("CHOICE-1", What::Status(200)),
        header("CHOICE-1", "Content-Type", "text/xml; charset={c=\"utf-8\" CLIENT-1}"),
        check("ALL-WIRE-1", What::NoHeader("Server".into())),
        check("ALL-WIRE-1", What::Framing),
        body("SAMPLE-1", Reads::Xml, "/r/@stat", XML),
    ]
}

fn good() -> Vec<Exchange> {
    vec![exchange(Ok(reply(200, &[("Content-Type", "text/xml; charset=utf-8")], GOOD)))]
}

fn scored(case: &Case, exchanges: &[Exchange], pair: Option<&[Exchange]>) -> Score {
    score(&[Subject { case, exchanges, pair, siblings: vec![] }], &ledger())
}

#[test]
fn a_case_that_checks_all_notices_all() {
    let case = case("PAGE-1", vec![step(whole())]);
    let refused = [answer(REFUSED)];
    let score = scored(&case, &good(), Some(&refused));
    assert_eq!(score.survivors, []);
    assert_eq!((score.caught, score.rightly_named), (score.damages, score.damages));
    assert!(score.damages > 20, "{}", score.damages);
}

#[test]
fn each_damage_differs_in_one_thing_and_says_in_which() {
    let case = case("PAGE-1", vec![step(whole())]);
    let (good, refused) = (good(), [answer(REFUSED)]);
    let siblings = vec![("other", refused.as_slice()), ("same", good.as_slice())];
    let subject = Subject { case: &case, exchanges: &good, pair: Some(&refused), siblings };
    let damages = damages(&subject);
    let what: Vec<&str> = damages.iter().map(|damage| damage.what.as_str()).collect();
    for wanted in [
        "step 1: the reply is that of its pair",
        "step 1: the reply is that of other",
        "step 1: the status is 500",
        "step 1: no header Content-Type",
        "step 1: header Content-Type: byte 1 is altered",
        "step 1: header Content-Type: {c} is `xtf-8`",
        "step 1: there is a header Server",
        "step 1: no Content-Length",
        "step 1: a newline behind the body",
        "step 1: body: byte 2 is altered",
        "step 1: body: {s} is `xk`",
        "step 1: body: {login} is ``",
        "step 1: body: {login} is `someonx`",
        "step 1: body: {id} is `-42`",
        "step 1: body: {id} is `49`",
    ] {
        assert!(what.contains(&wanted), "{wanted} of {what:#?}");
    }
    assert!(!what.contains(&"step 1: the reply is that of same"));
    assert!(damages.iter().all(|damage| damage.exchanges[0].received != good[0].received));
}

#[test]
fn what_a_case_does_not_check_survives() {
    let loose = vec![
        check("PAGE-1", What::Status(200)),
        at("PAGE-1", Reads::Xml, "/r/id", Some("{id:int}")),
    ];
    let case = case("PAGE-1", vec![step(loose)]);
    let other = [answer("<r><id>7</id></r>")];
    let score = scored(&case, &good(), Some(&other));
    let survivors: Vec<&str> =
        score.survivors.iter().map(|survivor| survivor.what.as_str()).collect();
    assert_eq!(survivors, ["step 1: the reply is that of its pair"]);
    assert!(!score.survivors[0].caught);
    assert_eq!(score.damages, 4);
}

#[test]
fn what_goes_under_another_name_survives_as_caught() {
    // The body is the same: only the status tells the two apart, and that has a clause of its own.
    let checks = vec![check("PAGE-1", What::Status(200)), body("SAMPLE-1", Reads::Text, "", "ok")];
    let case = case("PAGE-2", vec![step(checks)]);
    let good = [exchange(Ok(reply(200, &[], "ok")))];
    let other = [exchange(Ok(reply(201, &[], "ok")))];
    let score = scored(&case, &good, Some(&other));
    let [survivor] = score.survivors.as_slice() else { panic!("{score:?}") };
    assert!(
        survivor.caught && survivor.why == "FAIL under PAGE-1, not PAGE-2, SAMPLE-1",
        "{survivor:?}"
    );
}

#[test]
fn a_recording_that_does_not_pass_is_not_damaged() {
    let case = case("PAGE-1", vec![step(whole())]);
    let score = scored(&case, &[answer(REFUSED)], None);
    assert_eq!((score.damages, score.unusable), (0, vec![(case.id, Word::Fail)]));
}

#[test]
fn what_is_bound_in_one_step_is_damaged_in_the_next() {
    let id = || step(vec![body("SAMPLE-1", Reads::Json, "", "{id:int PAGE-1}")]);
    let mail = Step {
        prepares: true,
        ..step(vec![at("PAGE-2", Reads::Json, "/m", Some("No. {id:int}"))])
    };
    let case = case("PAGE-1", vec![id(), mail, id()]);
    let exchanges = [answer("42"), answer("{\"m\":\"No. 42\"}"), answer("42")];
    let score = scored(&case, &exchanges, None);
    assert_eq!(score.survivors, []);
    let subject = Subject { case: &case, exchanges: &exchanges, pair: None, siblings: vec![] };
    let what: Vec<String> = damages(&subject).into_iter().map(|damage| damage.what).collect();
    assert!(!what.contains(&"step 1: body: {id} is `49`".to_owned()));
    assert!(what.contains(&"step 2: body /m: {id} is `49`".to_owned()), "{what:#?}");
    assert!(what.contains(&"step 3: body: {id} is `49`".to_owned()));
}

#[test]
fn what_has_to_differ_is_given_the_others_value() {
    let first = step(vec![body("SAMPLE-1", Reads::Json, "", "{first:int}")]);
    let second = |hole: &str| step(vec![body("SAMPLE-1", Reads::Json, "", hole)]);
    let exchanges = [answer("42"), answer("43")];
    let scored = |hole: &str| {
        let case = case("PAGE-1", vec![first.clone(), second(hole)]);
        let subject = Subject { case: &case, exchanges: &exchanges, pair: None, siblings: vec![] };
        let damages = damages(&subject).into_iter();
        let what = damages.map(|damage| damage.what).filter(|what| what.contains("is that of"));
        (what.collect::<Vec<_>>(), score(&[subject], &ledger()).survivors)
    };
    let (what, survivors) = scored("{second:int!first PAGE-2}");
    assert_eq!(what, ["step 2: body: {second} is that of {first}"]);
    assert_eq!(survivors, []);
    assert_eq!(scored("{second:int PAGE-2}").0, [""; 0]);
}

#[test]
fn a_value_altered_in_all_of_a_body_need_not_differ() {
    let both = vec![
        body("SAMPLE-1", Reads::Json, "", "{\"id\": {id:int PAGE-1}}"),
        at("PAGE-1", Reads::Json, "/id", Some("{id:int}")),
    ];
    let case = case("PAGE-1", vec![step(both)]);
    let score = scored(&case, &[answer("{\"id\": 42}")], None);
    assert_eq!(score.survivors, []);
    assert!(score.damages > 3);
}

/// A recording of XML, and checks that look at places of it.
fn of_places(checks: Vec<Check>) -> (Case, Vec<Exchange>) {
    let xml = "<u:r xmlns:u=\"u\" xmlns:v=\"v\" of=\"u\"><a type=\"u:t\">u</a><b of=\"u\"/></u:r>";
    (case("PAGE-1", vec![step(checks)]), vec![answer(xml)])
}

fn name(text: &str) -> Name {
    Name::parse(text, &Spaces::from([("p".into(), "u".into())])).unwrap()
}

#[test]
fn a_place_of_xml_is_damaged_there_and_nowhere_else() {
    let named = at("PAGE-2", Reads::Xml, "/u:r/a/@type", None);
    let What::At { at: place, .. } = named.what else { panic!("{named:?}") };
    let (case, good) = of_places(vec![
        at("PAGE-1", Reads::Xml, "/u:r/a", Some("u")),
        check("PAGE-2", What::At { at: place, is: Wanted::Name(name("p:t")) }),
        at("SAMPLE-1", Reads::Xml, "/u:r/c[@of='u']", None),
        at("SAMPLE-2", Reads::Xml, "/u:r/@u:of", None),
    ]);
    let subject = Subject { case: &case, exchanges: &good, pair: None, siblings: vec![] };
    let bodies: Vec<_> = damages(&subject)
        .into_iter()
        .map(|damage| {
            let body = damage.exchanges[0].received.clone().unwrap().body;
            (damage.clauses[0].clone(), String::from_utf8(body).unwrap())
        })
        .collect();
    for (clause, wanted) in [
        ("PAGE-1", "<a type=\"u:t\">x</a>"),
        ("PAGE-1", "of=\"u\"><b of"),
        ("PAGE-2", "type=\"u:x\""),
        ("PAGE-2", "type=\"un-u:t\""),
        ("PAGE-2", "<a >u</a>"),
        ("SAMPLE-1", "<c xmlns=\"\" of=\"u\"/></u:r>"),
        ("SAMPLE-2", ":of=\"x\" xmlns:u"),
    ] {
        let made = |(under, body): &&(String, String)| under == clause && body.contains(wanted);
        assert_eq!(bodies.iter().filter(made).count(), 1, "{clause} {wanted} of {bodies:#?}");
    }
    let score = scored(&case, &good, None);
    assert_eq!((score.survivors, score.rightly_named), (vec![], bodies.len()));
}
