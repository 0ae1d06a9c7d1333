//! The transcript: the same text from every fake that saw the same calls, and no secret in it.

mod secrets;
mod strange;

use serde_json::{Value, json};
use standin_emulator::world::Keeping;

use crate::calls::{create, default_sign_up, sign_up};
use crate::support::{Fake, Options, Reply, multipart, urlencoded};

const TRANSCRIPT: &str = "/__admin/standin/transcript";

fn transcript(fake: &Fake, prefix: &str) -> String {
    let reply = fake.get(&format!("{prefix}{TRANSCRIPT}"));
    assert_eq!(
        (reply.status, reply.header("Content-Type")),
        (200, Some("text/plain; charset=utf-8"))
    );
    reply.text().to_owned()
}

/// A created world, and calls in every envelope into it, however it can be named.
struct Traffic<'a> {
    fake: &'a Fake,
    world: String,
    keys: Value,
    boundary: &'a str,
}

impl<'a> Traffic<'a> {
    fn into(fake: &'a Fake, world: &str, boundary: &'a str) -> Self {
        let keys = create(fake, &json!({"name": world}), 201)["credentials"].clone();
        Self { fake, world: world.to_owned(), keys, boundary }
    }

    fn key(&self, vendor: &str) -> &str {
        self.keys[vendor].as_str().unwrap()
    }

    /// By the path's prefix.
    fn below(&self, target: &str) -> String {
        format!("/~{}{target}", self.world)
    }

    fn call(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        self.fake.plain().call(method, target, headers, body.as_bytes())
    }

    fn run(&self) -> String {
        self.box_net();
        self.others();
        self.strange();
        transcript(self.fake, &format!("/~{}", self.world))
    }

    fn box_net(&self) {
        let key = self.key("boxnet");
        // By the key alone.
        let rest = sign_up("boxnet", key, "ada");
        assert!(rest.succeeded(&rest.send(self.fake)));
        let xml = format!(
            "<request><action>register_new_user</action><api_key>{key}</api_key>\
             <login>xml@example.com</login><password>of &amp; xml</password></request>"
        );
        let types = [("Content-Type", "text/xml; charset=utf-8")];
        self.call("POST", "/api/1.0/xml", &types, &xml);
        let soap = format!(
            "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body>\
             <b:register_new_user xmlns:b=\"urn:boxnet\"><api_key>{key}</api_key>\
             <login>soap@example.com</login><password>of-soap</password></b:register_new_user>\
             </e:Body></e:Envelope>"
        );
        let types = [("Content-Type", "text/xml"), ("SOAPAction", "\"register_new_user\"")];
        self.call("POST", "/api/1.0/soap", &types, &soap);
        let fields = [
            ("action", "register_new_user"),
            ("api_key", key),
            ("login", "parts@example.com"),
            ("password", "of-parts"),
        ];
        let body = multipart(&fields).replace("X-STANDIN-X", self.boundary);
        let content_type = format!("multipart/form-data; boundary=\"{}\"", self.boundary);
        self.call("POST", &self.below("/api/1.0/rest"), &[("Content-Type", &content_type)], &body);
    }

    fn others(&self) {
        let named = |vendor, name| sign_up(vendor, self.key(vendor), name);
        named("fotolia", "ada").with("Standin-World", &self.world).send(self.fake);
        named("fotolia", "ada").send(self.fake);
        named("imageloop", "ada").send(self.fake);
        named("movedigital", "ada").below(&self.below("")).send(self.fake);
        // A key of the seed, so that an account has to be confirmed, by the host's label.
        let host = format!("{}.localhost:{}", self.world, self.fake.address().port());
        sign_up("fotolia", "EMAIL_KEY", "eve").with("Host", &host).send(self.fake);
        let filemobile = named("filemobile", "ada").below(&self.below(""));
        filemobile.send(self.fake);
        let find = |kind: &str| {
            let prefix = self.below("");
            let target = format!("{prefix}/__admin/standin/outbox/wait?kind={kind}&timeout=0");
            let found = self.fake.get(&target).json();
            let link = found["link"].as_str().unwrap().to_owned();
            link[link.find('/').unwrap() + 2..].split_once('/').unwrap().1.to_owned()
        };
        for kind in ["activation", "validation"] {
            assert_eq!(self.fake.get(&format!("/{}", find(kind))).status, 200, "{kind}");
        }
    }

    /// What nobody documents: our address and our world in a text, what is misspelt, what is no text.
    fn strange(&self) {
        let port = self.fake.address().port();
        let site = format!("http://localhost:{port}/~{}/page, http://127.0.0.1:{port}", self.world);
        let fields =
            urlencoded(&[("userData[website]", &site), ("userData[user]", "bob"), ("vhots", "1")]);
        let target = self.below(&format!("/services/rest/users/register?{fields}"));
        self.fake.get(&target);
        let json =
            format!("{{\"password\":\"of \\u006ason\",\"at\":\"http:\\/\\/localhost:{port}\\/\"}}");
        let types = [("Content-Type", "application/json"), ("Accept", "text/*")];
        self.call("PUT", &self.below("/nowhere"), &types, &json);
        let bytes = b"\xff\r\n\x00tail\\\n";
        self.fake.plain().call("POST", &self.below("/bytes"), &[], bytes);
    }
}

/// Other ports, worlds, keys, tokens, boundaries and times: the same text.
#[test]
fn the_same_calls_give_the_same_text() {
    let first = Fake::start();
    let second = Fake::with(Options {
        random_seed: 99,
        seed: "[clock]\nfrozen = \"2009-02-13T23:31:30Z\"\n".to_owned(),
        ..Options::default()
    });
    // So that the figures of the port differ, too, and not only by chance.
    assert_ne!(first.address().port(), second.address().port());
    let one = Traffic::into(&first, "one", "----WebKitFormBoundary7MA4YWxk").run();
    let two = Traffic::into(&second, "another-world", "b0undary").run();
    assert_eq!(one, two, "\n{one}\n\n{two}");
    for part in [
        "> POST /Rest/1/user/createUser\n> Content-Type: application/x-www-form-urlencoded\n\
         > Authorization: Basic {key}\n>\n> properties[login]=ada&properties[password]={password}&",
        "> SOAPAction: \"register_new_user\"\n",
        "<api_key>{key}</api_key>",
        "< <auth_token>{token}</auth_token>\n",
        "= fotolia user/createUser: 6008\n= because properties[login]: taken (FOT-ERR-6008)\n",
        "> POST /services/rest/ (TLS)\n",
        "userid=20&sessionid={session}&session={session}&",
        "> Content-Type: multipart/form-data; boundary=\"{boundary}\"\n>\n> --{boundary}␍\n",
        "\n\n@ email to ada@example.com\n@ From: Prodigem <no-reply@movedigital.com>\n\
         @ Subject: Your Prodigem account\n@ Tags: movedigital, email, password\n@\n\
         @ Welcome, ada!\n@ Your temporary password is {password}\n",
        "@ Your code is {code}.\n@ Or follow this link: http://{host}/standin/confirm/{token}\n",
        "> GET /standin/confirm/{token}\n",
        "= filemobile confirm: success\n",
        "userData%5Bwebsite%5D=http%3A%2F%2F{host}%2Fpage%2C%20http%3A%2F%2F{host}&",
        "= unread: vhots (did you mean vhost?)\n",
        "> Accept: text/*\n>\n> {\"password\":\"{password}\",\"at\":\"http:\\/\\/{host}\\/\"}\n",
        "= nobody: not_found\n",
        ">\n> \\xff␍\n> \\x00tail\\\n>\n",
    ] {
        assert!(one.contains(part), "{part}\nis not in\n{one}");
    }
    for part in ["one", "another", "localhost", "127.0.0.1", "Date:", "2009-02-13"] {
        assert!(!one.contains(part), "{part}\nis in\n{one}");
    }
}

#[test]
fn a_program_gets_the_same_text_from_the_library() {
    let fake = Fake::start();
    let mine = fake.standin.world("mine").unwrap();
    default_sign_up("boxnet", "ada").send(&fake);
    default_sign_up("filemobile", "ada").below("/~mine").send(&fake);
    assert_eq!(fake.standin.transcript(), transcript(&fake, ""));
    assert_eq!(mine.transcript(), transcript(&fake, "/~mine"));
    assert!(mine.transcript().contains("= filemobile users.register: success\n"));
    assert!(!mine.transcript().contains("boxnet register_new_user"));
}

#[test]
fn a_fresh_world_has_no_past() {
    assert_eq!(transcript(&Fake::start(), ""), "");
    let fake = Fake::start();
    default_sign_up("boxnet", "ada").send(&fake);
    fake.post("/__admin/reset", "", "");
    assert_eq!(transcript(&fake, ""), "");
}

#[test]
fn what_is_no_longer_kept_is_counted() {
    let keeping = Keeping { entries: 2, ..Keeping::default() };
    let fake = Fake::with(Options { keeping: Some(keeping), ..Options::default() });
    for number in 0..3 {
        sign_up("fotolia", "EMAIL_KEY", &format!("ada{number}")).send(&fake);
    }
    let text = transcript(&fake, "");
    let start = "! 1 request before these are no longer kept\n! 1 message before these are no longer kept\n\n> POST";
    assert!(text.starts_with(start), "{text}");
    assert_eq!(text.matches("\n> POST").count(), 2);
    fake.get("/x");
    fake.get("/y");
    let text = transcript(&fake, "");
    assert!(text.starts_with("! 3 requests before these"), "{text}");
    assert_eq!(text.matches("\n@ email to").count(), 2, "messages whose call is gone: {text}");
}

/// FOT-VAL-2: the second message is sent by nobody's request.
#[test]
fn messages_stand_behind_what_sent_them() {
    let fake = Fake::start();
    sign_up("fotolia", "EMAIL_SMS_KEY", "ada").send(&fake);
    fake.post("/__admin/standin/accounts/fotolia/42/confirm", "", "");
    fake.get("/x");
    sign_up("fotolia", "EMAIL_KEY", "eve").send(&fake);
    let text = transcript(&fake, "");
    let order: Vec<_> = text
        .lines()
        .filter(|line| {
            line.starts_with("> POST") || line.starts_with("> GET") || line.contains(" to ")
        })
        .collect();
    assert_eq!(
        order,
        [
            "> POST /Rest/1/user/createUser",
            "@ email to ada@example.com",
            "@ sms to sms:ada",
            "> GET /x",
            "> POST /Rest/1/user/createUser",
            "@ email to eve@example.com"
        ]
    );
}

/// A tool that a test can hang is none.
#[test]
fn hostile_bodies_take_no_time() {
    let fake = Fake::start();
    let bodies = [
        "<password ",
        "<password a='",
        "<password href=\"#a\">",
        "\"\\",
        "\"password\":\"",
        "\"password\":[",
        "Content-Disposition: form-data; name=password\n",
        "Content-Disposition: form-data; name=password\n\n",
        "password=",
        "password=a&",
        "%",
        "\n--",
    ];
    for body in &bodies {
        let body = body.repeat(250_000 / body.len());
        fake.post("/nothing", "multipart/form-data; boundary=-", body);
    }
    let text = transcript(&fake, "");
    assert_eq!(text.matches("> POST /nothing").count(), bodies.len());
}

/// Each was read over and over again: from every comment to the end, and from every letter.
#[test]
fn no_body_is_read_over_and_over_again() {
    let full = |start: &str, piece: &str, end: &str| {
        let room = MEGABYTE - start.len() - end.len();
        format!("{start}{}{end}", piece.repeat(room / piece.len()))
    };
    let secret = full("password=", "a", "b");
    for (bodies, shown) in [
        (vec![full("<password>", "<!--", "")], "\n> <password>{password}\n"),
        (vec![full("<password>", "<![CDATA[", "")], "\n> <password>{password}\n"),
        (vec![full("", "id='a'", "<password href='#a'/>")], "\n> {password}\n"),
        (vec![full("\"password\":[", "&password=abc", "")], "\n> \"password\":{password}\n"),
        (vec![full("", "&a=password", "")], "\n> &a={hidden: 8 bytes}&a={hidden: 8 bytes}&"),
        (vec![full("<a>", "%2525password", "")], "\n> {hidden: "),
        (vec![full("", "<parameter name='apiKey' ", "")], "\n> {hidden: "),
        (
            vec![full("", "<parameter name='apiKey'><value>", "")],
            "\n> <parameter name='apiKey'>{key}\n",
        ),
        (vec![secret, full("x=", "a", "")], "\n> {hidden: 1000000 bytes}\n"),
    ] {
        let fake = Fake::start();
        bodies.iter().for_each(|body| {
            fake.form("/nothing", body);
        });
        let text = transcript(&fake, "");
        assert!(text.contains(shown), "{shown}: {text:.2000}");
    }
}

const MEGABYTE: usize = 1_000_000;

#[test]
fn what_stood_in_and_what_struck_is_told_without_ids() {
    let fake = Fake::start();
    let stub = json!({"request": {"urlPath": "/sms"}, "response": {"status": 202, "body": "sent"}});
    super::stub(&fake, &stub);
    assert_eq!(fake.get("/sms").status, 202);
    let fault = json!({"vendor": "boxnet", "outcome": "e_register"});
    super::post(&fake, "/__admin/standin/faults", &fault);
    default_sign_up("boxnet", "ada").send(&fake);
    let transcript = transcript(&fake, "");
    for line in [
        "< 202",
        "< sent",
        "= by a stub",
        "= boxnet register_new_user: e_register",
        "= struck by a fault",
    ] {
        assert!(transcript.lines().any(|there| there.starts_with(line)), "{line}\n{transcript}");
    }
    assert!(!transcript.contains("0000-0000"), "{transcript}");
}
