//! No secret is in a transcript: in no envelope, and in no spelling.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::transcript;
use crate::calls::sign_up;
use crate::support::{Fake, MULTIPART, Options, multipart, urlencoded};

const FORM: &str = "application/x-www-form-urlencoded";

/// The parts of MoveDigital's session.
const SESSION: [&str; 3] = ["77", "sess&on/id", "s<e>ss%20ion+"];

/// A fake whose keys every envelope escapes in its own way, and what nobody must see.
struct Secret {
    fake: Fake,
    all: Vec<String>,
}

impl Secret {
    fn new() -> Self {
        let keys = ["boxnet", "fotolia", "filemobile", "imageloop"];
        let mut options: Vec<_> = keys.map(|vendor| (vendor, key(vendor))).to_vec();
        let mut all = keys.map(key).to_vec();
        options.push(("movedigital", SESSION.join(":")));
        options.push(("fotolia", "key-of-nobody-who-called".to_owned()));
        all.extend([SESSION[1], SESSION[2]].map(str::to_owned));
        Self { fake: Fake::with(Options { keys: options, ..Options::default() }), all }
    }

    /// A new password; 16 characters at most (FOT-IN-2).
    fn password(&mut self, of: &str) -> String {
        let password = format!("{of} &<\"\\/+%é#");
        self.all.push(password.clone());
        password
    }

    /// Box.net's arguments with a password of their own.
    fn box_net(&mut self, name: &str) -> String {
        let password = self.password(name);
        let login = format!("{name}@example.com");
        let key = key("boxnet");
        let fields = [
            ("action", "register_new_user"),
            ("api_key", &key),
            ("login", &login),
            ("password", &password),
        ];
        match name {
            "par" => multipart(&fields),
            _ => urlencoded(&fields),
        }
    }

    fn forms(&mut self) {
        let query = format!("/api/1.0/rest?{}", self.box_net("que"));
        let body = self.box_net("bod").replace("%20", "+");
        let parts = self.box_net("par");
        for reply in [
            self.fake.get(&query),
            self.fake.form("/api/1.0/rest", &body),
            self.fake.post("/api/1.0/rest", MULTIPART, parts),
        ] {
            assert!(reply.text().contains("successful_register"), "{}", reply.text());
        }
    }

    /// References, CDATA, a document that breaks off behind the password, and one within its tag.
    fn xml(&mut self) {
        let cdata = format!("<![CDATA[{}]]><!-- of a comment -->", self.password("cda"));
        let reference = escaped(&self.password("xml"));
        for (login, password, cut, outcome) in [
            ("c", &cdata, "nothing", "successful_register"),
            ("x", &reference, "nothing", "successful_register"),
            ("y", &reference, "</password></request>", "wrong_input"),
        ] {
            let key = escaped(&key("boxnet"));
            let document = format!(
                "<request><action>register_new_user</action><api_key>{key}</api_key>\
                 <login>{login}@example.com</login><password>{password}</password></request>"
            );
            let reply = self.fake.post("/api/1.0/xml", "text/xml", document.replace(cut, ""));
            assert!(reply.text().contains(outcome), "{}", reply.text());
        }
        let unclosed = format!("<request><password a=\"{}", self.password("unc"));
        self.fake.post("/api/1.0/xml", "text/xml", unclosed);
    }

    /// BOX-SOAP-8 and toolkits that put every value beside the call; base64.
    fn soap(&mut self) {
        let (key, referred) = (escaped(&key("boxnet")), escaped(&self.password("ref")));
        let coded = STANDARD.encode(self.password("b64"));
        for inner in [
            format!("<b:password xsi:type=\"xsd:base64Binary\">{coded}</b:password>"),
            "<password href=\"#i1\"/>".to_owned(),
        ] {
            let document = format!(
                "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
                 xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><e:Body><b:register_new_user \
                 xmlns:b=\"urn:boxnet\"><api_key>{key}</api_key><login>s@example.com</login>{inner}\
                 </b:register_new_user><m id=\"i1\">{referred}</m></e:Body></e:Envelope>"
            );
            self.fake.post("/api/1.0/soap", "text/xml", document);
        }
    }

    fn fotolia(&mut self) {
        let beside = self.password("bas");
        let pair = format!("{}:{beside}", key("fotolia"));
        let basic = format!("Basic {}", STANDARD.encode(pair));
        let headers = [("Authorization", basic.as_str()), ("Content-Type", FORM)];
        for name in ["fot", "fo2"] {
            let password = self.password(name);
            let body = urlencoded(&[
                ("properties[login]", name),
                ("properties[password]", &password),
                ("properties[email]", "f@example.com"),
                ("properties[language_id]", "2"),
                // The same once more, where nobody looks for it.
                ("properties[city]", &format!("city of {password}.")),
                ("properties[address]", &format!("of {beside}.")),
            ]);
            let client = self.fake.plain();
            let reply = client.call("POST", "/Rest/1/user/createUser", &headers, body.as_bytes());
            assert_eq!(reply.status, 200, "{}", reply.text());
        }
        for (scheme, token) in [
            ("Bearer ", "tok&n+of-a-bearer"),
            ("", "tok&n+of-no-scheme"),
            ("Basic ", "!tok&n-of-no"),
        ] {
            let headers = [("Authorization", format!("{scheme}{token}"))];
            let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
            self.fake.plain().call("POST", "/Rest/1/user/createUser", &headers, b"");
            self.all.push(token.to_owned());
        }
    }

    /// Both gateways, each with one password that counts and one that does not, and one that is made up.
    fn filemobile(&mut self) {
        let key = key("filemobile");
        for (path, user) in [("rest/users/register", "fa"), ("json/users/register", "fb")] {
            let (first, last) =
                (self.password(&format!("{user}1")), self.password(&format!("{user}2")));
            let fields = urlencoded(&[
                ("APIKEY", &key),
                ("vhost", "1"),
                ("userData[user]", user),
                ("userData[email]", "m@example.com"),
                ("userData[password]", &first),
                ("userData[password]", &last),
                ("sendEmail", "true"),
            ]);
            let reply = self.fake.get(&format!("/services/{path}?{fields}"));
            assert_eq!(reply.status, 200, "{}", reply.text());
        }
        let fields = urlencoded(&[
            ("APIKEY", &key),
            ("vhost", "1"),
            ("userData[user]", "made"),
            ("userData[email]", "m@example.com"),
        ]);
        self.fake.get(&format!("/services/rest/users/register?{fields}"));
    }

    /// JSON, which none of these reads, and a token that is none.
    fn imageloop(&mut self) {
        let (text, listed) = (self.password("jso"), self.password("jsa"));
        let body =
            json!({"password": text, "session": [listed], "deep": {"apiKey": 1_234_567_890}});
        self.fake.post("/httprpc/", "application/json", body.to_string());
        self.all.push("1234567890".to_owned());
        let (key, token) = (key("imageloop"), self.password("acc"));
        let function = "imagelooop.canRegisterUsers";
        let fields = urlencoded(&[("apiKey", &key), ("f", function), ("accessToken", &token)]);
        self.fake.form("/httprpc/", &fields);
        self.imageloop_by_soap();
    }

    /// Values that an attribute names: as the schema has them, and in many other ways.
    fn imageloop_by_soap(&mut self) {
        let key = escaped(&key("imageloop"));
        let parameters = [
            "<parameter name=\"accessToken\"><value>SECRET</value></parameter>",
            "<i:parameter\n xsi:type='a:b' name = 'ACCESSTOKEN' >\n<i:value>SECRET</i:value> </i:parameter>",
            "<parameter name=\"accessToken\">SECRET</parameter>",
            "<parameter name=\"accessToken\"><list><value>SECRET</value><value/></list></parameter>",
            "<parameter name=\"accessToken\"><map><namedvalue name=\"x\">SECRET</namedvalue></map></parameter>",
            "<parameter name=\"accessToken\"><value><![CDATA[SECRET]]></value></parameter>",
            "<parameter name=\"accessToken\"><value a=\"SECRET\"/></parameter>",
            "<parameter name=\"accessToken\" a=\"SECRET\"/>",
            "<parameter name=\"access&#84;oken\"><value>SECRET</value></parameter>",
            "<parameter surname=\"x\" name=\"accessToken\"><value>SECRET</value></parameter>",
            "<parameter name=\"accessToken\"><value>SECRET",
            "<parameter name=\"accessToken\" a='SECRET",
            "<parameter name=\"accessToken\"><value xsi:type=\"xsd:base64Binary\">BASE64</value></parameter>",
        ];
        for (number, parameter) in parameters.iter().enumerate() {
            let secret = self.password(&format!("so{number}"));
            let coded = STANDARD.encode(&secret);
            let raw = parameter.contains("CDATA");
            let secret = if raw { secret } else { escaped(&secret) };
            let parameter = parameter.replace("SECRET", &secret).replace("BASE64", &coded);
            let document = format!(
                "<e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><e:Body><i:Invocation \
                 xmlns:i=\"http://www.imageloop.com/imagelooop-api-xsd/\">\
                 <parameter name=\"apiKey\"><value>{key}</value></parameter>{parameter}\
                 </i:Invocation></e:Body></e:Envelope>"
            );
            self.fake.post("/soap/api/", "text/xml", document);
        }
        self.fake.get("/soap/api/api.wsdl");
        self.fake.get("/api/1.0/soap?wsdl");
    }

    fn movedigital(&mut self) {
        let (password, again) = (self.password("mov"), self.password("con"));
        let answer = self.password("ans");
        let fields = urlencoded(&[
            ("method", "movedigital.accounts.proxy.createAccount"),
            ("userid", SESSION[0]),
            ("sessionid", SESSION[1]),
            ("session", SESSION[2]),
            ("username", "mov"),
            ("password", &password),
            ("confirm_password", &again),
            ("email", "m@example.com"),
            ("eula_agree", "yes"),
            ("security_question", "which?"),
            ("security_answer", &answer),
        ]);
        let reply = self.fake.tls().form("/services/rest/", &fields);
        assert!(reply.text().contains("<userid>1000</userid>"), "{}", reply.text());
    }

    /// Codes, links, tokens and passwords that the fake made up.
    fn made_up(&mut self) {
        sign_up("fotolia", "EMAIL_KEY", "pending").send(&self.fake);
        sign_up("fotolia", "SMS_KEY", "texted").send(&self.fake);
        for message in self.fake.standin.outbox() {
            self.all.extend(message.draft.code.clone());
            let link = message.draft.link.as_ref();
            self.all.extend(link.and_then(|link| link.rsplit('/').next()).map(str::to_owned));
        }
        let accounts = self.fake.get("/__admin/standin/accounts?limit=100").json();
        for account in accounts["accounts"].as_array().unwrap() {
            let fields = ["password", "auth_token"].map(|name| account["fields"][name].as_str());
            self.all.extend(fields.into_iter().flatten().map(str::to_owned));
        }
    }

    /// What the world knows to be a secret, in the middle of a path.
    fn strays(&mut self) {
        for secret in ["key-of-nobody-who-called", "29135479a888671e0dd6512df4f7a009"] {
            self.fake.get(&format!("/nowhere/{secret}/x"));
            self.all.push(secret.to_owned());
        }
    }

    /// The transcript, in which none of them is.
    fn text(&self) -> String {
        let text = transcript(&self.fake, "");
        for secret in &self.all {
            for spelling in spellings(secret) {
                assert!(!text.contains(&spelling), "{secret:?} as {spelling:?} is in\n{text}");
            }
        }
        text
    }
}

fn key(vendor: &str) -> String {
    format!("{vendor}-k&y+/<%>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#x26;").replace('<', "&lt;")
}

/// A secret as any envelope may write it.
fn spellings(secret: &str) -> Vec<String> {
    let percent = urlencoded(&[("", secret)])[1..].to_owned();
    let minimal = secret.replace('%', "%25").replace('&', "%26").replace('+', "%2B");
    let minimal = minimal.replace('#', "%23");
    let xml = secret.replace('&', "&amp;").replace('<', "&lt;");
    let numeric: String = secret.chars().map(|c| format!("&#{};", u32::from(c))).collect();
    let json = Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    vec![
        secret.to_owned(),
        percent.to_lowercase(),
        percent.replace("%20", "+"),
        percent,
        minimal.replace(' ', "+"),
        minimal,
        xml.replace('"', "&quot;"),
        xml,
        numeric,
        json.replace('/', "\\/"),
        json,
        escaped(secret),
        STANDARD.encode(format!("{secret}:")),
        STANDARD.encode(secret),
    ]
}

#[test]
fn no_secret_is_shown_in_any_envelope_and_any_spelling() {
    let mut secret = Secret::new();
    secret.forms();
    secret.xml();
    secret.soap();
    secret.fotolia();
    secret.filemobile();
    secret.imageloop();
    secret.movedigital();
    secret.made_up();
    secret.strays();
    assert!(secret.all.len() > 40, "{}", secret.all.len());
    let text = secret.text();
    for kept in [
        "login=que%40example%2Ecom&password={password}\n",
        "city%20of%20{password}%2E&",
        "security%5Fquestion=which%3F&security%5Fanswer={answer}\n",
        "userid=77&sessionid={session}&session={session}&",
        "{\"password\":\"{password}\",\"session\":{session},\"deep\":{\"apiKey\":{key}}}\n",
        "> Authorization: Bearer {key}\n",
        "> GET /nowhere/{key}/x\n",
        "> GET /nowhere/{token}/x\n",
        "properties%5Baddress%5D=of%20{password}%2E\n",
        "> Authorization: {key}\n",
        "<password href=\"#i1\"/>",
        "<m id=\"i1\">{password}</m>",
        "<parameter name=\"apiKey\"><value>{key}</value></parameter>\
         <parameter name=\"accessToken\"><value>{token}</value></parameter>",
        "xsi:type='a:b' name = 'ACCESSTOKEN' >{token}</i:parameter>",
        "<part name=\"api_key\" type=\"xsd:string\"/>",
    ] {
        assert!(text.contains(kept), "{kept}\nis not in\n{text}");
    }
    // What the world does not know any more is hidden by its place.
    secret.fake.plain().call("DELETE", "/api/v1/messages", &[], b"");
    for id in 398_387..398_393 {
        let target = format!("/__admin/standin/accounts/boxnet/{id}");
        secret.fake.plain().call("DELETE", &target, &[], b"");
    }
    let text = secret.text();
    assert!(text.contains("<auth_token>{token}</auth_token>"), "{text}");
    assert!(!text.contains("\n@ "), "the messages are gone: {text}");
}
