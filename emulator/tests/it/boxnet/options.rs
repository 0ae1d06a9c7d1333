//! Every option both ways.

use super::{GOOD, ID, LOGIN, TOKEN, WAYS, Way, changed, expect};
use crate::support::Fake;

const FAILURE: &str = "e_register";

/// Makes a call that succeeds, then one that fails, each way in a world of its own; and compares.
fn compare(options: &str, wanted: impl Fn(Way, String) -> String) {
    for way in WAYS {
        let fake = Fake::seeded(&format!("[boxnet]\n{options}\n"));
        let what = format!("{options}: {way:?}");
        let success = (200, wanted(way, way.success(ID, LOGIN, TOKEN)));
        expect(&way.call(fake.plain(), &GOOD), &success, &what);
        let (status, failure) = way.failure(FAILURE);
        let reply = way.call(fake.plain(), &changed(&[("password", None)]));
        expect(&reply, &(status, wanted(way, failure)), &what);
        let (status, failure) = way.no_call();
        let reply = way.call(fake.plain(), &changed(&[("action", Some("x"))]));
        expect(&reply, &(status, wanted(way, failure)), &what);
    }
}

#[test]
fn the_defaults_spelt_out_change_nothing() {
    let defaults = "soap_reply = \"table\"\nsoap_values = \"nil\"\nlayout = \"lines\"\n\
                    empty_key = \"application_restricted\"";
    compare(defaults, |_, reply| reply);
    compare("", |_, reply| reply);
}

// BOX-X-1, BOX-X-2: failures differ only in `sid`
#[test]
fn the_soap_reply_may_have_the_words_of_the_sample() {
    compare("soap_reply = \"sample\"", |way, reply| match way {
        Way::Soap => reply
            .replace("successful_register", "successfu'_register")
            .replace("<auth_token xsi", "<sid xsi")
            .replace("</auth_token>", "</sid>"),
        _ => reply,
    });
}

// BOX-X-4
#[test]
fn the_soap_reply_may_be_filled_in() {
    compare("soap_values = \"filled\"", |way, reply| match way {
        Way::Soap => reply
            .replace(
                "<access_id xsi:type=\"xsd:int\" xsi:nil=\"true\"/>",
                "<access_id xsi:type=\"xsd:int\">398387</access_id>",
            )
            .replace(
                "<space_used xsi:type=\"xsd:long\" xsi:nil=\"true\"/>",
                "<space_used xsi:type=\"xsd:long\">0</space_used>",
            ),
        _ => reply,
    });
}

// BOX-X-3
#[test]
fn rest_and_xml_may_do_without_newlines() {
    compare("layout = \"compact\"", |way, reply| match way {
        Way::Soap => reply,
        _ => reply.replace('\n', ""),
    });
}

#[test]
fn all_options_together() {
    let all = "soap_reply = \"sample\"\nsoap_values = \"filled\"\nlayout = \"compact\"";
    compare(all, |way, reply| match way {
        Way::Soap => reply
            .replace("successful_register", "successfu'_register")
            .replace("<auth_token xsi", "<sid xsi")
            .replace("</auth_token>", "</sid>")
            .replace("\"xsd:int\" xsi:nil=\"true\"/>", "\"xsd:int\">398387</access_id>")
            .replace("\"xsd:long\" xsi:nil=\"true\"/>", "\"xsd:long\">0</space_used>"),
        _ => reply.replace('\n', ""),
    });
}

// BOX-ST-9
#[test]
fn an_empty_key_may_be_wrong_input() {
    for (option, word) in
        [("application_restricted", "application_restricted"), ("wrong_input", "wrong_input")]
    {
        let fake = Fake::seeded(&format!("[boxnet]\nempty_key = \"{option}\"\n"));
        for way in WAYS {
            for key in [None, Some("")] {
                // Before the login's format, as ever (BOX-ORD-1).
                let arguments = changed(&[("api_key", key), ("login", Some("nobody"))]);
                let reply = way.call(fake.plain(), &arguments);
                expect(&reply, &way.failure(word), &format!("{option} {way:?} {key:?}"));
            }
            // One that is no text is neither missing nor empty (ALL-ARG-5).
            let target = "/api/1.0/rest?action=register_new_user&api_key=%ff";
            let wanted = Way::Get.failure("application_restricted");
            expect(&fake.get(target), &wanted, option);
            for key in ["nope", "RESTRICTED-API-KEY"] {
                let reply = way.call(fake.plain(), &changed(&[("api_key", Some(key))]));
                let wanted = way.failure("application_restricted");
                expect(&reply, &wanted, &format!("{option} {way:?} {key}"));
            }
        }
    }
}
