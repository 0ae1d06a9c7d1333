//! What a wrong reply costs at a real endpoint: cases are recorded at the fake, the last reply is made
//! another, and that is graded by basis.
#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use standin_conformance::case::Case;
use standin_conformance::derive::derive;
use standin_conformance::exchange::{Exchange, Reply};
use standin_conformance::grade::grade;
use standin_conformance::report::Redactor;
use standin_conformance::run::{Exit, Guard, Runner};
use standin_conformance::send::{Limits, Wire};
use standin_conformance::spec::{Basis, Ledger, Specs};
use standin_conformance::target::{Target, day};
use standin_conformance::verdict::{Verdict, Word};
use standin_emulator::Standin;

struct Bench {
    fake: Standin,
    ledger: Ledger,
    cases: Vec<Case>,
    /// So many cases were recorded, each in a world of its own.
    recorded: AtomicUsize,
}

impl Bench {
    async fn new() -> Self {
        let specs = Specs::embedded().unwrap();
        let cases = derive(&specs).unwrap();
        let fake = Standin::builder().start().await.unwrap();
        Self { fake, ledger: specs.ledger, cases, recorded: AtomicUsize::new(0) }
    }

    fn case(&self, id: &str) -> &Case {
        self.cases.iter().find(|case| case.id == id).unwrap()
    }

    async fn recorded(&self, id: &str) -> Vec<Exchange> {
        let target = Target::open(&self.fake.url()).unwrap();
        let wire = Wire::new(Limits::default()).unwrap();
        let runner = Runner {
            ledger: &self.ledger,
            target: &target,
            wire: &wire,
            run_seed: "run".to_owned(),
            nonce: self.recorded.fetch_add(1, Ordering::Relaxed).to_string(),
            today: day(SystemTime::now()),
            against: None,
            guard: &Guard::open(),
            redactor: &Redactor::default(),
        };
        let ran = runner.try_case(self.case(id)).await.unwrap();
        assert_eq!(ran.verdict.word, Word::Pass, "{id}");
        ran.exchanges
    }

    /// The verdict by basis on a case whose last reply is another.
    async fn with(&self, id: &str, reply: impl Fn(Reply) -> Reply) -> Verdict {
        let mut exchanges = self.recorded(id).await;
        let last = exchanges.last_mut().unwrap();
        last.received = last.received.clone().map(reply);
        grade(self.case(id), &exchanges, &self.ledger, false)
    }

    /// With other words in the last reply.
    async fn saying(&self, id: &str, words: &[(&str, &str)]) -> Verdict {
        let other = |reply: Reply| {
            let mut body = String::from_utf8(reply.body.clone()).unwrap();
            for (from, to) in words {
                assert!(body.contains(from), "no {from} in {body}");
                body = body.replace(from, to);
            }
            with_body(reply, body)
        };
        self.with(id, other).await
    }

    /// With the reply of another case as the last.
    async fn as_in(&self, id: &str, other: &str) -> Verdict {
        let mut others = self.recorded(other).await;
        let reply = others.pop().unwrap().received.unwrap();
        self.with(id, |_| reply.clone()).await
    }
}

fn with_body(mut reply: Reply, body: String) -> Reply {
    for (name, value) in &mut reply.headers {
        if name.eq_ignore_ascii_case("Content-Length") {
            *value = body.len().to_string().into_bytes();
        }
    }
    reply.body = body.into_bytes();
    reply
}

/// Other words of a reply.
type Words = &'static [(&'static str, &'static str)];

/// Cases whose refusal we chose, and another documented one.
const CHOSEN: &[(&str, Words)] = &[
    (
        "boxnet.register-new-user.rest.absent.login",
        &[("<status>email_invalid</status>", "<status>e_register</status>")],
    ),
    ("fotolia.create-user.form.email-no-at.email", &[("6007", "6006")]),
    ("filemobile.register.rest.zero.vhost", &[("Unknown vhost", "Missing argument: vhost")]),
    (
        "imageloop.can-register-users.httprpc.absent.h",
        &[
            ("2001", "2002"),
            ("InvalidApiKeyException", "InvalidParameterNameException"),
            ("The API key is not valid.", "Unknown function or parameter."),
        ],
    ),
    (
        "movedigital.create-account.form.absent.userid",
        &[("\"99\"", "\"102\""), ("User not signed in.", "Missing required argument: userid.")],
    ),
];

#[tokio::test]
async fn another_refusal_than_the_one_we_chose_is_a_note() {
    let bench = Bench::new().await;
    for (id, words) in CHOSEN {
        let verdict = bench.saying(id, words).await;
        assert_eq!(verdict.word, Word::Note, "{id} {verdict:#?}");
        let headline = bench.case(id).clauses.first().unwrap();
        let own = verdict.mismatches.iter().find(|mismatch| mismatch.clause == *headline);
        assert!(id.starts_with("filemobile") || own.unwrap().basis == Basis::Choice, "{id}");
        assert_eq!(Exit::of([verdict.word]).code(), 0);
    }
}

/// What is on a page but for the part that these cases are about, and the plain call.
const CHOSEN_PARTS: &[(&str, &str)] = &[
    (
        "movedigital.create-account.form.capitals.eula_agree",
        "movedigital.create-account.form.plain",
    ),
    ("movedigital.create-account.form.yes.updates", "movedigital.create-account.form.plain"),
    ("movedigital.create-account.form.longer.method", "movedigital.create-account.form.plain"),
    ("fotolia.create-user.form.path.small-letters", "fotolia.create-user.form.plain"),
    ("filemobile.register.rest.email-local-of-65.email", "filemobile.register.rest.plain"),
    ("boxnet.register-new-user.xml.email-local-of-65.login", "boxnet.register-new-user.xml.plain"),
    ("filemobile.register.rest.int-plus.vhost", "filemobile.register.rest.plain"),
    (
        "imageloop.can-register-users.httprpc.absent.apiKey",
        "imageloop.can-register-users.httprpc.plain",
    ),
];

#[tokio::test]
async fn what_a_page_does_not_say_is_no_failure_of_its_clause() {
    let bench = Bench::new().await;
    for (id, plain) in CHOSEN_PARTS {
        let verdict = bench.as_in(id, plain).await;
        assert_eq!(verdict.word, Word::Note, "{id} {verdict:#?}");
        let headline = bench.case(id).clauses.first().unwrap();
        let own = verdict.mismatches.iter().find(|mismatch| mismatch.clause == *headline);
        assert_eq!(own.unwrap().basis, Basis::Choice, "{id}");
    }
    let multipart = "movedigital.create-account.form.multipart";
    let refused = "movedigital.create-account.form.absent.method";
    assert_eq!(bench.as_in(multipart, refused).await.word, Word::Note);
    // What nobody takes for an address is the page's.
    let no_at = "filemobile.register.rest.email-no-at.email";
    let verdict = bench.as_in(no_at, "filemobile.register.rest.plain").await;
    assert_eq!(verdict.word, Word::Fail, "{verdict:#?}");
}

/// Cases whose refusal is on the page, and the plain call, whose success they get.
const ON_THE_PAGE: &[(&str, &str)] = &[
    ("boxnet.register-new-user.rest.unknown.api_key", "boxnet.register-new-user.rest.plain"),
    ("fotolia.create-user.form.too-short.login", "fotolia.create-user.form.plain"),
    ("filemobile.register.rest.absent.user", "filemobile.register.rest.plain"),
    (
        "imageloop.can-register-users.httprpc.unknown.apiKey",
        "imageloop.can-register-users.httprpc.plain",
    ),
    ("movedigital.create-account.form.absent.username", "movedigital.create-account.form.plain"),
];

#[tokio::test]
async fn a_success_where_the_page_refuses_fails() {
    let bench = Bench::new().await;
    for (id, plain) in ON_THE_PAGE {
        let verdict = bench.as_in(id, plain).await;
        assert_eq!(verdict.word, Word::Fail, "{id} {verdict:#?}");
    }
}

/// Whoever registers gets the token of whoever came before: each reply is fine, and not all together.
#[tokio::test]
async fn one_token_for_all_fails() {
    let bench = Bench::new().await;
    for envelope in ["rest", "xml", "soap"] {
        let id = format!("boxnet.register-new-user.{envelope}.tokens-differ");
        let mut exchanges = bench.recorded(&id).await;
        let token = |exchange: &Exchange| {
            let body = String::from_utf8(exchange.received.as_ref().unwrap().body.clone()).unwrap();
            let (_, from) = body.split_once("<auth_token").unwrap();
            let (token, _) = from.split_once('>').unwrap().1.split_once('<').unwrap();
            (body.clone(), token.to_owned())
        };
        let (_, second) = token(exchanges.get(1).unwrap());
        let last = exchanges.last_mut().unwrap();
        let (body, third) = token(last);
        last.received =
            last.received.clone().map(|reply| with_body(reply, body.replace(&third, &second)));
        let verdict = grade(bench.case(&id), &exchanges, &bench.ledger, true);
        assert_eq!(verdict.word, Word::Fail, "{id}");
        assert!(verdict.mismatches.iter().all(|one| one.clause == "ALL-ID-1"), "{verdict:#?}");
    }
}
