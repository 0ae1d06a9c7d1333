//! The WSDLs and the XSD, damaged all over: every attribute altered and left out, every element left out and
//! doubled. Some case has to notice, but for what no clause speaks of, which is listed here.
//!
//! `score` damages what the checks look at; this shows that they look at everything.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::ops::Range;
use std::time::SystemTime;

use roxmltree::Document;
use standin_conformance::case::Case;
use standin_conformance::derive::derive;
use standin_conformance::exchange::Exchange;
use standin_conformance::grade::grade;
use standin_conformance::report::Redactor;
use standin_conformance::run::{Guard, Pace, Runner};
use standin_conformance::send::{Limits, Wire};
use standin_conformance::spec::Specs;
use standin_conformance::target::{Target, day};
use standin_conformance::verdict::Word;
use standin_emulator::Standin;

/// What of Box.net's WSDL no clause speaks of.
const BOXNET: &[&str] = &[];

/// What of imageloop's WSDL no clause speaks of: names that are the document's own affair.
const IMAGELOOP: &[&str] = &[
    "/definitions imagelooop-api: no name",
    "/definitions imagelooop-api: name is imagelooop-apix",
    "InvocationRequest/part parameters: name is parametersx",
    "InvocationResponse/part parameters: name is parametersx",
    "InvocationFault/part fault: name is faultx",
    "InvocationHandledRequest/part parameters: name is parametersx",
    "InvocationHandledResponse/part parameters: name is parametersx",
    "InvocationBatchHandledRequest/part parameters: name is parametersx",
    "InvocationBatchHandledResponse/part parameters: name is parametersx",
    "imagelooop-api/service ApiService: name is ApiServicex",
    "ApiService/port ApiPort: name is ApiPortx",
];

/// What of imageloop's XSD no clause speaks of.
const SCHEMA: &[&str] = &[];

#[test]
fn every_damage_to_a_wsdl_or_an_xsd_is_noticed() {
    let specs = Specs::embedded().unwrap();
    let cases = derive(&specs).unwrap();
    let recorded = recordings(&specs, &cases);
    for (folder, known) in [
        ("boxnet.register-new-user.wsdl.", BOXNET),
        ("imageloop.can-register-users.wsdl.", IMAGELOOP),
        ("imageloop.can-register-users.xsd.", SCHEMA),
    ] {
        let of_it: Vec<_> = recorded.iter().filter(|one| one.0.id.starts_with(folder)).collect();
        let found: Vec<_> = of_it
            .iter()
            .filter_map(|(case, exchanges)| {
                Some((*case, exchanges, damages(&body(exchanges.first()?)?)?))
            })
            .collect();
        let count = found.iter().map(|one| one.2.len()).max().unwrap();
        assert!(count > 100 && found.len() > 5, "{folder}: {count} damages, {} cases", found.len());
        // All that were asked for it have the same document, but for its address.
        assert!(found.iter().all(|one| one.2.len() == count), "{folder}");
        let mut order: Vec<_> = (0..found.len()).collect();
        let mut noticed = |at: usize| {
            let by = order.iter().position(|one| {
                let (case, exchanges, damages) = &found[*one];
                let mut exchanges = (*exchanges).clone();
                exchanges[0] = with(&exchanges[0], &damages[at].1);
                grade(case, &exchanges, &specs.ledger, true).word != Word::Pass
            });
            // What is near is noticed by the same case: it goes first.
            order[..=by.unwrap_or_default()].rotate_right(1);
            by.is_some()
        };
        let unnoticed: Vec<_> =
            (0..count).filter(|at| !noticed(*at)).map(|at| found[0].2[at].0.as_str()).collect();
        assert_eq!(unnoticed, known, "{folder}");
    }
}

/// The cases of the documents, and what the fake answered.
fn recordings<'c>(specs: &Specs, cases: &'c [Case]) -> Vec<(&'c Case, Vec<Exchange>)> {
    let fake = Standin::builder().start_blocking().unwrap();
    let runner = Runner {
        ledger: &specs.ledger,
        target: &Target::open(&fake.url()).unwrap(),
        wire: &Wire::new(Limits::default()).unwrap(),
        run_seed: "documents".to_owned(),
        nonce: "documents".to_owned(),
        today: day(SystemTime::now()),
        guard: &Guard::open(),
        against: None,
        redactor: &Redactor::default(),
    };
    let selected = |case: &Case| [".wsdl.", ".xsd."].iter().any(|part| case.id.contains(part));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut all = BTreeMap::new();
    runtime.block_on(runner.run(cases, selected, Pace { jobs: 8, max_fail: None }, |case, ran| {
        all.insert(case.id.clone(), ran.exchanges);
        true
    }));
    cases.iter().filter_map(|case| Some((case, all.remove(&case.id)?))).collect()
}

fn body(exchange: &Exchange) -> Option<String> {
    String::from_utf8(exchange.received.as_ref().ok()?.body.clone()).ok()
}

fn with(exchange: &Exchange, body: &str) -> Exchange {
    let mut exchange = exchange.clone();
    let reply = exchange.received.as_mut().unwrap();
    let length =
        reply.headers.iter_mut().find(|header| header.0.eq_ignore_ascii_case("Content-Length"));
    length.unwrap().1 = body.len().to_string().into_bytes();
    reply.body = body.as_bytes().to_vec();
    exchange
}

/// Everything that can be wrong with a document in one place, and the place; none if it is no XML.
fn damages(text: &str) -> Option<Vec<(String, String)>> {
    let document = Document::parse(text).ok()?;
    let mut all = Vec::new();
    let mut add = |what: String, range: Range<usize>, by: &str| {
        let damaged = format!("{}{by}{}", &text[..range.start], &text[range.end..]);
        all.push((what, damaged));
    };
    for node in document.root_element().descendants().filter(roxmltree::Node::is_element) {
        let named =
            ["name", "element", "type", "message", "location"].map(|name| node.attribute(name));
        let name = named.into_iter().flatten().next().unwrap_or_default();
        let parent = node.parent_element().and_then(|parent| parent.attribute("name"));
        let place = format!("{}/{} {name}", parent.unwrap_or_default(), node.tag_name().name());
        for attribute in node.attributes() {
            let (own, value) = (attribute.name(), attribute.value());
            add(format!("{place}: no {own}"), attribute.range(), "");
            add(
                format!("{place}: {own} is {value}x"),
                attribute.range_value(),
                &format!("{value}x"),
            );
        }
        if node != document.root_element() {
            add(format!("{place}: nothing"), node.range(), "");
            add(format!("{place}: twice"), node.range(), &text[node.range()].repeat(2));
        }
    }
    Some(all)
}
