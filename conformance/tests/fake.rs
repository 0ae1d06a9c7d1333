//! The built-in target against the fake itself: its callers are who the file says, its means are where
//! it says, and what is composed is understood.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;

use standin_conformance::case::{Body, Escaping, Need, Request, Sent, To, Wrap};
use standin_conformance::compose::{Context, Names, compose, make_world, remove_world};
use standin_conformance::exchange::Reply;
use standin_conformance::send::{Limits, Wire};
use standin_conformance::target::Target;
use standin_conformance::text::Value;
use standin_emulator::Standin;

struct Bench {
    fake: Standin,
    target: Target,
    wire: Wire,
}

impl Bench {
    async fn new() -> Self {
        let fake = Standin::builder().start().await.unwrap();
        let target = Target::open(&fake.url()).unwrap();
        Self { fake, target, wire: Wire::new(Limits::default()).unwrap() }
    }

    async fn ask(&self, vendor: &str, request: &Request, world: Option<&str>, link: &str) -> Reply {
        let names = Names::new("run", "case");
        let bound = |name: &str| (name == "link").then(|| link.to_owned());
        let target = &self.target;
        let context = Context { target, vendor, names: &names, person: 1, bound: &bound, world };
        let sending = compose(request, &context).unwrap();
        self.wire.exchange(&sending).await.received.unwrap()
    }

    /// The body of a reply in a world of this name, so that no call is in another's way.
    async fn call(&self, vendor: &str, world: &str, request: &Request) -> String {
        text(&self.ask(vendor, request, Some(world), "").await)
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

/// A call with arguments: `name=value`, one a line, as a spec has them.
fn request(verb: &str, path: &str, body: Body, arguments: &str) -> Request {
    let in_query = matches!(body, Body::None);
    let sent = |line: &str| {
        let (name, text) = line.trim().split_once('=').unwrap();
        Sent { name: name.to_owned(), value: value(text), in_query }
    };
    Request {
        to: To::Vendor,
        tls: false,
        either: true,
        verb: verb.to_owned(),
        path: value(path),
        query: None,
        headers: Vec::new(),
        without: Vec::new(),
        basic: None,
        arguments: arguments.lines().filter(|line| !line.trim().is_empty()).map(sent).collect(),
        body,
        escaping: Escaping::Plain,
    }
}

fn asking(to: To, path: &str) -> Request {
    Request { to, ..request("GET", path, Body::None, "") }
}

fn create_user(role: &str, body: Body) -> Request {
    let arguments = "properties[login]={fresh:12}
        properties[password]=a b&c%ü
        properties[email]={fresh:12}@example.com
        properties[language_id]=2";
    let basic = Some(value(&format!("{{credential:{role}.key}}")));
    Request { basic, ..request("POST", "/Rest/1/user/createUser", body, arguments) }
}

#[tokio::test]
async fn boxnets_callers() {
    let bench = Bench::new().await;
    let by = |role: &str| {
        format!(
            "action=register_new_user
            api_key={{credential:{role}.api_key}}
            login={{fresh:12}}@example.com
            password=p<&>"
        )
    };
    for (world, role, status) in
        [("a", "main", "successful_register"), ("b", "restricted", "application_restricted")]
    {
        let rest = request("GET", "/api/1.0/rest", Body::None, &by(role));
        let body = bench.call("boxnet", world, &rest).await;
        assert!(body.contains(&format!("<status>{status}</status>")), "{body}");
    }
    for escaping in [Escaping::Plain, Escaping::Full] {
        let wrap = Body::Wrap(Wrap {
            around: value("<request>{arguments}</request>"),
            each: value("<{name}>{value}</{name}>"),
            own: BTreeMap::new(),
        });
        let xml = Request { escaping, ..request("POST", "/api/1.0/xml", wrap, &by("main")) };
        let body = bench.call("boxnet", &format!("{escaping:?}"), &xml).await;
        assert!(body.contains("<status>successful_register</status>"), "{body}");
    }
}

#[tokio::test]
async fn fotolias_callers() {
    let bench = Bench::new().await;
    for (role, outcome) in [
        ("main", "42"),
        ("expired", r#""code":"011""#),
        ("no-create", r#""code":"032""#),
        ("email", r#""code":"6009""#),
        ("sms", r#""code":"6010""#),
        ("email-sms", r#""code":"6009""#),
    ] {
        assert!(bench.target.has("fotolia", &Need::Role(role.into())));
        let body = bench.call("fotolia", role, &create_user(role, Body::Form)).await;
        assert!(body.contains(outcome), "{role}: {body}");
    }
}

#[tokio::test]
async fn forms_parts_and_escapes_are_understood() {
    let bench = Bench::new().await;
    let full = Request { escaping: Escaping::Full, ..create_user("main", Body::Form) };
    assert_eq!(bench.call("fotolia", "full", &full).await, "42");
    let parts = create_user("main", Body::Multipart);
    assert_eq!(bench.call("fotolia", "parts", &parts).await, "42");
    let outage = Request { basic: Some(value("{outage:6008}")), ..create_user("main", Body::Form) };
    let body = bench.call("fotolia", "outage", &outage).await;
    assert!(body.contains(r#""code":"6008""#), "{body}");
    assert_eq!(bench.fake.outbox().len(), 0);
}

#[tokio::test]
async fn filemobiles_and_imageloops_callers() {
    let bench = Bench::new().await;
    let user = "vhost=1
        userData[user]=user
        userData[email]=a@example.com
        APIKEY={credential:main.key}";
    let rest = request("GET", "/services/rest/users/register", Body::None, user);
    let body = bench.call("filemobile", "w", &rest).await;
    assert!(body.contains("<result>1</result>"), "{body}");
    for (role, further, failed) in [
        ("main", "h={credential:main.host}", false),
        ("main", "accessToken={credential:main.token}", false),
        ("web-page", "h={credential:main.host}", false),
        ("standalone", "accessToken={credential:standalone.token}", false),
        ("unprivileged", "h={credential:unprivileged.host}", true),
        ("unprivileged", "accessToken={credential:unprivileged.token}", true),
    ] {
        let arguments =
            format!("apiKey={{credential:{role}.key}}\nf=imagelooop.canRegisterUsers\n{further}");
        let call = request("GET", "/httprpc/", Body::None, &arguments);
        let body = bench.call("imageloop", role, &call).await;
        assert!(body.starts_with("<imag:Response"), "{body}");
        assert_eq!(body.contains("<errorCode>3004</errorCode>"), failed, "{role}: {body}");
    }
}

#[tokio::test]
async fn movedigitals_callers_over_tls() {
    let bench = Bench::new().await;
    let by = |role: &str| {
        let arguments = format!(
            "method=movedigital.accounts.proxy.createAccount
            userid={{credential:{role}.userid}}
            sessionid={{credential:{role}.sessionid}}
            session={{credential:{role}.session}}
            username=ada\npassword=x\nconfirm_password=x\nemail=ada@example.com\neula_agree=yes"
        );
        Request { tls: true, ..request("POST", "/services/rest/", Body::Form, &arguments) }
    };
    let body = bench.call("movedigital", "a", &by("main")).await;
    assert!(body.contains("<userid>1000</userid>"), "{body}");
    let body = bench.call("movedigital", "b", &by("no-right")).await;
    assert!(body.contains("<error code="), "{body}");
    let body = bench.call("movedigital", "c", &Request { tls: false, ..by("main") }).await;
    assert!(body.contains(r#"code="111""#), "{body}");
}

#[tokio::test]
async fn its_authority_vouches_for_it() {
    let bench = Bench::new().await;
    let at = bench.fake.address().to_string();
    let wire = Wire::trusting(Limits::default(), bench.fake.ca_pem().as_bytes()).unwrap();
    assert!(wire.handshake(&at).await.is_ok());
}

#[tokio::test]
async fn worlds_messages_accounts_and_links() {
    let bench = Bench::new().await;
    let seed = "[fotolia]\nnext_member_id = 77\n";
    let make = make_world(&bench.target, "fotolia", "seeded", seed).unwrap();
    assert_eq!(bench.wire.exchange(&make).await.received.unwrap().status, 201);
    let created = bench.call("fotolia", "seeded", &create_user("main", Body::Form)).await;
    assert_eq!(created, "77");
    let waiting = bench.call("fotolia", "mail", &create_user("email", Body::Form)).await;
    assert!(waiting.contains("6009"), "{waiting}");

    let latest = asking(To::Mailbox, "/message/latest");
    let mail = bench.call("fotolia", "mail", &latest).await;
    let link = mail.split("http://").nth(1).unwrap();
    let link = link.split(['\\', '"', ' ']).next().unwrap();
    let follow = asking(To::Link, "{bound:link}");
    let followed = bench.ask("fotolia", &follow, Some("mail"), &format!("http://{link}")).await;
    assert_eq!(followed.status, 200);

    let accounts = bench.call("fotolia", "mail", &asking(To::Accounts, "")).await;
    assert!(accounts.contains(r#""total":1"#), "{accounts}");
    let remove = remove_world(&bench.target, "fotolia", "seeded").unwrap();
    assert_eq!(bench.wire.exchange(&remove).await.received.unwrap().status, 200);
}
