//! What holds of all values and all bytes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use proptest::prelude::*;

use super::graded;
use crate::case::Reads;
use crate::exchange::{Exchange, Sending};
use crate::grade::fixture::{answer, body};
use crate::verdict::Word;

const XML: &str = "<?xml version=\"1.0\"?>\n<r xmlns:p=\"u\" a=\"{login:sent}\">\n <p:id>{id:int}</p:id> \
                   <t>{token:hex32}</t><s>{login:sent}, {why:text}</s></r>";
const JSON: &str = "{\n    \"a\": \"{login:sent}\",\n    \"id\": {id:int},\n    \"t\": [\"{token:hex32}\", true]\n}";
const TEXT: &str = "f({\"a\": \"{login:sent}\"}); {id:int}/{token:hex32}.";

fn passes(reads: Reads, template: &str, login: &str, got: &[u8]) -> bool {
    let sent = Sending { arguments: vec![("login".into(), login.into())], ..Sending::default() };
    let mut exchange = Exchange { sent, ..answer("") };
    exchange.received.as_mut().unwrap().body = got.to_vec();
    let verdict = graded(vec![body("SAMPLE-1", reads, "", template)], exchange, true);
    verdict.word == Word::Pass
}

/// As a server writes them: escaped by hand, so that the two can differ.
fn written(template: &str, login: &str, id: u32, token: &str) -> String {
    let text = template.replace("{id:int}", &id.to_string()).replace("{token:hex32}", token);
    text.replace("{why:text}", "why").replace("{login:sent}", login)
}

fn xml_escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

fn json_escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '"' | '\\' => format!("\\{letter}"),
            '\n' => "\\n".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

proptest! {
    #[test]
    fn a_template_filled_with_anything_passes(
        login in "[a-zé€😀&<>'/\\\\\"{},.@ -]{1,20}",
        id in 1u32..,
        token in "[0-9a-f]{32}",
    ) {
        let xml = written(XML, "LOGIN", id, &token)
            .replacen("LOGIN", &xml_escaped(&login).replace('"', "&quot;"), 1)
            .replacen("LOGIN", &xml_escaped(&login), 1);
        prop_assert!(passes(Reads::Xml, XML, &login, xml.as_bytes()), "{xml}");
        let login = format!("{login}\n");
        let json = written(JSON, &json_escaped(&login), id, &token);
        prop_assert!(passes(Reads::Json, JSON, &login, json.as_bytes()), "{json}");
        let text = written(TEXT, &login, id, &token);
        prop_assert!(passes(Reads::Text, TEXT, &login, text.as_bytes()), "{text}");
    }

    #[test]
    fn any_byte_of_a_literal_counts(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let token = "29135479a888671e0dd6512df4f7a009";
        for (reads, template) in [(Reads::Xml, XML), (Reads::Json, JSON), (Reads::Text, TEXT)] {
            // The holes' values are such that no other byte in them is right, but for digits of the id.
            let mut got = written(template, "someone", 42, token).replace("why", "{why}").into_bytes();
            let at = at.index(got.len());
            let is_free = |text: &str| {
                let whole = String::from_utf8(got.clone()).unwrap();
                whole.find(text).is_some_and(|start| (start..start + text.len()).contains(&at))
            };
            if got[at] == to || is_free("42") || is_free("{why}") || is_free(token) {
                continue;
            }
            got[at] = to;
            prop_assert!(!passes(reads, template, "someone", &got), "{}", String::from_utf8_lossy(&got));
        }
    }
}
