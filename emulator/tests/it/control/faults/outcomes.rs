//! Every outcome of every vendor in every envelope: what a fault makes a vendor answer is, to the byte, what a
//! magic key makes it answer (ALL-MAGIC-1), and is counted only where it was answered.

use serde_json::{Value, json};
use standin_emulator::vendors;

use super::{FAULTS, proof, queue};
use crate::calls::{Call, VENDORS, sign_up};
use crate::support::{FROZEN, Fake, MULTIPART, multipart, urlencoded};

const FORM: &str = "application/x-www-form-urlencoded";

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// How a vendor's call can be sent.
struct Ways {
    plain: Call,
}

impl Ways {
    fn call(&self, method: &'static str, target: &str, content_type: &str, body: String) -> Call {
        let kept = self.plain.headers.iter().filter(|(name, _)| *name == "Authorization").cloned();
        let typed = (!content_type.is_empty()).then(|| ("Content-Type", content_type.to_owned()));
        let (target, headers) = (target.to_owned(), kept.chain(typed).collect());
        Call { method, target, headers, body, ..self.plain.clone() }
    }

    fn query(&self, target: &str, pairs: Pairs<'_>) -> Call {
        self.call("GET", &format!("{target}?{}", urlencoded(pairs)), "", String::new())
    }

    fn form(&self, target: &str, pairs: Pairs<'_>) -> Call {
        self.call("POST", target, FORM, urlencoded(pairs))
    }

    fn parts(&self, target: &str, pairs: Pairs<'_>) -> Call {
        self.call("POST", target, MULTIPART, multipart(pairs))
    }
}

/// A vendor's sign-up, in each of its envelopes and in each way in which that can be sent.
fn envelopes(vendor: &'static str, credential: &str) -> Vec<Call> {
    let ways = Ways { plain: sign_up(vendor, credential, "ada") };
    match vendor {
        "boxnet" => of_boxnet(&ways, credential),
        "fotolia" => of_fotolia(&ways),
        "filemobile" => of_filemobile(&ways, credential),
        "imageloop" => of_imageloop(&ways, credential),
        _ => of_movedigital(&ways, credential),
    }
}

fn of_boxnet(ways: &Ways, key: &str) -> Vec<Call> {
    let pairs = [
        ("action", "register_new_user"),
        ("api_key", key),
        ("login", "ada@example.com"),
        ("password", "secret"),
    ];
    let elements = pairs.iter().map(|(name, value)| format!("<{name}>{value}</{name}>"));
    let elements: String = elements.collect();
    let soap = format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <b:register_new_user xmlns:b=\"urn:boxnet\">{elements}</b:register_new_user>\
         </s:Body></s:Envelope>"
    );
    vec![
        ways.query("/api/1.0/rest", &pairs),
        ways.form("/api/1.0/rest", &pairs),
        ways.parts("/api/1.0/rest", &pairs),
        ways.call("POST", "/api/1.0/xml", "text/xml", format!("<request>{elements}</request>")),
        ways.call("POST", "/api/1.0/soap", "text/xml", soap),
    ]
}

fn of_fotolia(ways: &Ways) -> Vec<Call> {
    let pairs = [
        ("properties[login]", "ada"),
        ("properties[password]", "secret"),
        ("properties[email]", "ada@example.com"),
        ("properties[language_id]", "2"),
    ];
    let path = "/Rest/1/user/createUser";
    vec![ways.form(path, &pairs), ways.parts(path, &pairs), ways.query(path, &pairs)]
}

fn of_filemobile(ways: &Ways, key: &str) -> Vec<Call> {
    let pairs = [
        ("APIKEY", key),
        ("vhost", "1"),
        ("userData[user]", "ada"),
        ("userData[email]", "ada@example.com"),
    ];
    let wrapped = [&pairs[..], &[("callBack", "f.g"), ("method", "users.register")]].concat();
    let rest = "/services/rest/users/register";
    vec![
        ways.query(rest, &pairs),
        ways.form(rest, &pairs),
        ways.parts(rest, &pairs),
        ways.query("/services/json/users/register", &pairs),
        ways.query("/services/json", &wrapped),
        ways.form("/services/json", &wrapped),
    ]
}

fn of_imageloop(ways: &Ways, key: &str) -> Vec<Call> {
    let pairs = [("apiKey", key), ("f", "imagelooop.canRegisterUsers"), ("h", "yourwebsite.com")];
    let path = "/httprpc/";
    let inside = format!(
        "<function>imagelooop.canRegisterUsers</function>\
         <parameter name=\"apiKey\"><value>{key}</value></parameter>\
         <parameter name=\"h\"><value>yourwebsite.com</value></parameter>"
    );
    let soap = |operation: &str, inside: &str| {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
             <i:{operation} xmlns:i=\"http://www.imageloop.com/imagelooop-api-xsd/\">{inside}\
             </i:{operation}></s:Body></s:Envelope>"
        );
        ways.call("POST", "/soap/api/", "text/xml", body)
    };
    vec![
        ways.query(path, &pairs),
        ways.form(path, &pairs),
        ways.parts(path, &pairs),
        soap("Invocation", &inside),
        soap("InvocationHandled", &inside),
        soap("InvocationBatchHandled", &format!("<request>{inside}</request>").repeat(2)),
    ]
}

fn of_movedigital(ways: &Ways, credential: &str) -> Vec<Call> {
    let parts: Vec<_> = credential.splitn(3, ':').collect();
    let pairs = [
        ("method", "movedigital.accounts.proxy.createAccount"),
        ("userid", parts[0]),
        ("sessionid", parts[1]),
        ("session", parts[2]),
        ("username", "ada"),
        ("password", "ignored"),
        ("confirm_password", "ignored"),
        ("email", "ada@example.com"),
        ("eula_agree", "yes"),
    ];
    let path = "/services/rest/";
    vec![ways.form(path, &pairs), ways.parts(path, &pairs)]
}

/// The key that asks for an outcome.
fn magic(vendor: &str, code: &str) -> String {
    match vendor {
        "movedigital" => format!("20:12345:standin-{code}"),
        _ => format!("standin-{code}"),
    }
}

/// What is left of a call in a world: accounts with their states, and how many messages.
fn left(fake: &Fake, world: &str) -> (Value, Value) {
    let accounts = fake.get(&format!("/~{world}/__admin/standin/accounts")).json();
    let messages = fake.get(&format!("/~{world}/api/v1/messages")).json();
    (accounts, messages["total"].clone())
}

#[test]
fn a_fault_gets_the_same_bytes_as_a_magic_key() {
    let fake = Fake::seeded(FROZEN);
    let mut compared = 0;
    for (vendor, credential) in VENDORS {
        let codes = (vendors::named(vendor).unwrap().refusals)();
        for (code, number) in codes.iter().map(|refusal| refusal.code).zip(0..) {
            let by_magic = envelopes(vendor, &magic(vendor, code));
            let by_fault = envelopes(vendor, credential);
            for ((magic, plain), way) in by_magic.into_iter().zip(by_fault).zip(0..) {
                let row = format!("{vendor} {code} {way}");
                let [magical, faulty] = ["m", "f"].map(|w| format!("{w}-{vendor}-{number}-{way}"));
                let expected = magic.with("Standin-World", &magical).send(&fake);
                let faults = format!("/~{faulty}{FAULTS}");
                let fault = json!({"vendor": vendor, "outcome": code.to_ascii_uppercase()});
                let id = super::post(&fake, &faults, &fault)["id"].clone();
                let plain = plain.with("Standin-World", &faulty);
                assert_eq!(plain.send(&fake), expected, "{row}");
                assert_eq!(left(&fake, &faulty), left(&fake, &magical), "{row}");
                let proof = &fake.get(&faults).json()["faults"][0];
                assert_eq!((&proof["id"], &proof["fired"]), (&id, &json!(1)), "{row}");
                for world in [&faulty, &magical] {
                    let event = fake.get(&format!("/~{world}/__admin/requests")).json();
                    let event = &event["requests"][0];
                    let said = (&event["standin"]["outcome"], &event["standin"]["forced"]);
                    assert_eq!(said, (&json!(code), &json!(true)), "{row} in {world}");
                    assert_eq!(event["standin"]["clauses"], json!(["ALL-MAGIC-1"]), "{row}");
                }
                // Once, and the world is as if nothing had been but what the outcome leaves.
                let pending = matches!(code, "6009" | "6010");
                let again = plain.send(&fake);
                let get = vendor == "fotolia" && plain.method == "GET";
                let succeeded = match vendor {
                    "boxnet" => again.text().contains("successful_register"),
                    "filemobile" => !again.text().contains("message"),
                    "imageloop" => !again.text().contains("errorCode"),
                    _ => plain.succeeded(&again),
                };
                assert_eq!(succeeded, !pending && !get, "{row}: {}", again.text());
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 5 * 5 + 12 * 3 + 7 * 6 + 4 * 6 + 7 * 2);
}

/// A request that does not get as far as an outcome gets the vendor's own answer. The fault has not fired, and is
/// there for the next one; a fault behind it that fits has.
#[test]
fn what_does_not_get_as_far_as_an_outcome_is_not_counted() {
    let form = |target: &str, content_type: &str, body: &str| {
        (target.to_owned(), content_type.to_owned(), body.to_owned())
    };
    for (vendor, outcome, (target, content_type, body)) in [
        ("boxnet", "wrong_input", form("/api/1.0/xml", "text/xml", "<request>")),
        ("boxnet", "e_register", form("/api/1.0/soap", "text/xml", "<no-envelope/>")),
        ("boxnet", "e_register", form("/api/1.0/rest", "multipart/form-data", "x")),
        ("fotolia", "6006", form("/Rest/1/user/createUser", FORM, "properties[login]=%")),
        ("fotolia", "002", form("/Rest/1/user/createUser", "text/plain", "x")),
        ("filemobile", "fail", form("/services/json/users/register?callBack=1x", FORM, "")),
        ("filemobile", "fail", form("/services/rest/users/register", "multipart/form-data", "x")),
        ("imageloop", "2005", form("/httprpc/", "text/plain", "x")),
        ("imageloop", "2005", form("/soap/api/", "text/xml", "<no-envelope/>")),
        // Over plain http 111 comes first.
        ("movedigital", "109", form("/services/rest/", FORM, "method=x")),
        ("movedigital", "111", form("/services/rest/", FORM, "method=x")),
    ] {
        let row = format!("{vendor} {outcome} {target} {content_type}");
        let (fake, other) = (Fake::seeded(FROZEN), Fake::seeded(FROZEN));
        let id = queue(&fake, &json!({"vendor": vendor, "outcome": outcome}));
        let behind = queue(&fake, &json!({"vendor": vendor, "fixedDelayMilliseconds": 1}));
        let reply = fake.post(&target, &content_type, &body);
        assert_eq!(reply, other.post(&target, &content_type, &body), "{row}");
        assert_eq!(fake.verdict()["forced"], false, "{row}");
        assert_eq!(proof(&fake, &id), (0, Some(1)), "{row}");
        assert_eq!(proof(&fake, &behind), (1, Some(0)), "{row}");
        let call = crate::calls::default_sign_up(vendor, "ada");
        assert!(!call.succeeded(&call.send(&fake)), "{row}");
        assert_eq!(fake.verdict()["outcome"], outcome, "{row}");
        assert_eq!(proof(&fake, &id), (1, Some(0)), "{row}");
    }
}

/// MOV-REST-2: where plain http is not minded, it gets as far.
#[test]
fn an_option_may_let_a_request_get_further() {
    let fake = Fake::seeded("[movedigital]\ntls = \"ignored\"\n");
    let id = queue(&fake, &json!({"outcome": "109"}));
    let reply = fake.form("/services/rest/", "method=x");
    assert!(reply.text().contains("code=\"109\""), "{}", reply.text());
    assert_eq!(proof(&fake, &id), (1, Some(0)));
}
