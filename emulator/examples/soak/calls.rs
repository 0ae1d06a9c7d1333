//! Well-formed calls of every vendor in every envelope, each with the answer that it has to get.

use crate::client::Request;
use crate::random::Random;
use crate::world::{Vendor, World};

const FORM: &str = "application/x-www-form-urlencoded";
const XML: &str = "text/xml; charset=utf-8";
const JSON: &str = "application/json";

/// A call, what it has to be answered, and what it leaves behind.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) kind: &'static str,
    pub(crate) request: Request,
    pub(crate) secure: bool,
    /// It carries the world's own key, where the world has one.
    pub(crate) keyed: bool,
    pub(crate) status: u16,
    pub(crate) marker: String,
    pub(crate) leaves: Leaves,
}

/// What a call leaves behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    Nothing,
    /// An account that waits for a confirmation.
    Pending,
    /// A user, and where in the answer its id stands.
    User(Vendor, String, &'static str),
}

impl Call {
    fn new(kind: &'static str, request: Request, status: u16, marker: &str) -> Self {
        let (marker, leaves) = (marker.to_owned(), Leaves::Nothing);
        Self { kind, request, secure: false, keyed: false, status, marker, leaves }
    }

    fn leaving(self, leaves: Leaves) -> Self {
        Self { leaves, ..self }
    }

    fn keyed(self) -> Self {
        Self { keyed: true, ..self }
    }

    fn over_tls(self) -> Self {
        Self { secure: true, ..self }
    }
}

/// Any call of any vendor. `serial` has never been used before.
pub(crate) fn any(world: &World, random: &mut Random, serial: u64) -> Call {
    let user = format!("u{serial:x}");
    match random.below(16) {
        0..=2 => boxnet(world, random, &user),
        3..=5 => fotolia(world, random, &user),
        6..=8 => filemobile(world, random, &user),
        9 => imageloop(world, random),
        10 | 11 => movedigital(world, random, &user),
        12 | 13 => easy_outcome(random, &user),
        _ => refused(random),
    }
}

/// A name that is taken in other letters, or a fresh one.
fn taken(world: &World, vendor: Vendor, random: &mut Random) -> Option<String> {
    let name = world.taken.get(&vendor).map(|name| name.to_ascii_uppercase());
    name.filter(|_| random.once_in(3))
}

fn boxnet(world: &World, random: &mut Random, user: &str) -> Call {
    let taken = taken(world, Vendor::Boxnet, random);
    let login = taken.clone().unwrap_or_else(|| format!("{user}@example.com"));
    let key = world.key("boxnet", "rrc1d3ntb53tt6b2vhail6rdtrsxov3v");
    let rest = format!("action=register_new_user&api_key={key}&login={login}&password=123");
    let elements = format!("<api_key>{key}</api_key><login>{login}</login><password>p</password>");
    let (kind, request) = match random.below(5) {
        0 => ("boxnet rest GET", Request::get(format!("/api/1.0/rest?{rest}"))),
        1 => ("boxnet rest POST", Request::post("/api/1.0/rest", FORM, rest)),
        2 => {
            let fields = [
                ("action", "register_new_user"),
                ("api_key", key),
                ("login", &login),
                ("password", "p"),
            ];
            ("boxnet rest multipart", multipart("/api/1.0/rest", &fields))
        }
        3 => {
            let action = "<action>register_new_user</action>";
            let body = format!("<?xml version='1.0'?><request>{action}{elements}</request>");
            ("boxnet xml", Request::post("/api/1.0/xml", XML, body))
        }
        _ => ("boxnet soap", Request::post("/api/1.0/soap", XML, soap(&elements))),
    };
    let call = match taken {
        Some(_) => Call::new(kind, request, 200, "email_already_registered"),
        None => {
            let user = Leaves::User(Vendor::Boxnet, login, "<user_id");
            Call::new(kind, request, 200, "successful_register").leaving(user)
        }
    };
    call.keyed()
}

fn soap(elements: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
         <b:register_new_user xmlns:b=\"urn:boxnet\">{elements}</b:register_new_user>\
         </s:Body></s:Envelope>"
    )
}

fn fotolia(world: &World, random: &mut Random, user: &str) -> Call {
    let taken = taken(world, Vendor::Fotolia, random);
    let login = taken.as_deref().unwrap_or(user);
    let mail = format!("{user}@example.com");
    let fields = [
        ("properties[login]", login),
        ("properties[password]", "secret"),
        ("properties[email]", &mail),
        ("properties[language_id]", "2"),
        ("properties[city]", "K\u{f6}ln"),
    ];
    let path = "/Rest/1/user/createUser";
    let (kind, request) = match random.below(3) {
        0 => ("fotolia form", Request::post(path, FORM, form(&fields))),
        1 => ("fotolia multipart", multipart(path, &fields)),
        _ => {
            let target = format!("{path}?{}", form(&fields));
            ("fotolia query", Request { method: "POST", ..Request::get(target) })
        }
    };
    let pending = [("EMAIL_KEY", "6009"), ("SMS_KEY", "6010"), ("EMAIL_SMS_KEY", "6009")];
    if random.once_in(4) {
        let (key, code) = random.pick(&pending, ("EMAIL_KEY", "6009"));
        let request = basic(request, key);
        return match taken {
            Some(_) => Call::new(kind, request, 409, "\"6008\""),
            None => Call::new("fotolia pending", request, 403, code).leaving(Leaves::Pending),
        };
    }
    let request = basic(request, world.key("fotolia", "API_KEY"));
    let call = match taken {
        Some(_) => Call::new(kind, request, 409, "\"6008\""),
        None => {
            let user = Leaves::User(Vendor::Fotolia, user.to_owned(), "");
            Call::new(kind, request, 200, "").leaving(user)
        }
    };
    call.keyed()
}

fn filemobile(world: &World, random: &mut Random, user: &str) -> Call {
    let taken = taken(world, Vendor::Filemobile, random);
    let name = taken.as_deref().unwrap_or(user);
    let mail = format!("{user}@example.com");
    let mut fields = vec![
        ("APIKEY", world.key("filemobile", "APIKEY")),
        ("vhost", "1"),
        ("userData[user]", name),
        ("userData[email]", &mail),
        ("userData[meta][colour]", "blue & green"),
        ("activate", if random.once_in(2) { "true" } else { "0" }),
        ("sendEmail", if random.once_in(2) { "true" } else { "0" }),
    ];
    let (path, json) = match random.below(3) {
        0 => ("/services/rest/users/register", false),
        1 => ("/services/json/users/register", true),
        _ => {
            fields.extend([("method", "users.register"), ("callBack", "app.done")]);
            ("/services/json", true)
        }
    };
    let request = match random.below(3) {
        0 => Request::get(format!("{path}?{}", form(&fields))),
        1 => Request::post(path, FORM, form(&fields)),
        _ => multipart(path, &fields),
    };
    let kind = if json { "filemobile json" } else { "filemobile rest" };
    let call = match taken {
        Some(_) => Call::new(kind, request, 200, "User already exists"),
        None => {
            let (before, marker) =
                if json { ("\"result\":", "\"status\": true") } else { ("<result>", "<result>") };
            let user = Leaves::User(Vendor::Filemobile, user.to_owned(), before);
            Call::new(kind, request, 200, marker).leaving(user)
        }
    };
    call.keyed()
}

fn imageloop(world: &World, random: &mut Random) -> Call {
    let key = world.key("imageloop", "YOUR-API-KEY");
    let sent = format!("apiKey={key}&f=imagelooop.canRegisterUsers&h=yourwebsite.com");
    let request = match random.below(2) {
        0 => Request::get(format!("/httprpc/?{sent}")),
        _ => Request::post("/httprpc/", FORM, sent),
    };
    Call::new("imageloop", request, 200, "imagelooop-api-xsd/\"></imag:Response>").keyed()
}

fn movedigital(world: &World, random: &mut Random, user: &str) -> Call {
    let taken = taken(world, Vendor::Movedigital, random);
    let name = taken.as_deref().unwrap_or(user);
    let key = world.key("movedigital", "20:12345:7234928734927349273492783497293");
    let mut parts = key.splitn(3, ':');
    let mut part = || parts.next().unwrap_or_default();
    let mail = format!("{user}@example.com");
    let fields = [
        ("method", "movedigital.accounts.proxy.createAccount"),
        ("userid", part()),
        ("sessionid", part()),
        ("session", part()),
        ("username", name),
        ("password", "ignored"),
        ("confirm_password", "ignored"),
        ("email", &mail),
        ("eula_agree", "yes"),
    ];
    let request = match random.below(2) {
        0 => Request::post("/services/rest/", FORM, form(&fields)),
        _ => multipart("/services/rest/", &fields),
    };
    if random.once_in(6) {
        return Call::new("movedigital plain", request, 200, "code=\"111\"").keyed();
    }
    let call = match taken {
        Some(_) => Call::new("movedigital", request, 200, "code=\"104\""),
        None => {
            let user = Leaves::User(Vendor::Movedigital, user.to_owned(), "<userid>");
            Call::new("movedigital", request, 200, "rsp stat=\"ok\"").leaving(user)
        }
    };
    call.keyed().over_tls()
}

/// Outcomes by asking for them.
fn easy_outcome(random: &mut Random, user: &str) -> Call {
    const KIND: &str = "easy outcome";
    let statuses = ["email_invalid", "email_already_registered", "application_restricted"];
    let fotolia: [(&str, u16); 10] = [
        ("001", 503),
        ("002", 400),
        ("010", 401),
        ("011", 401),
        ("031", 404),
        ("032", 403),
        ("2001", 400),
        ("6006", 500),
        ("6007", 400),
        ("6008", 409),
    ];
    match random.below(6) {
        0 => {
            let code = random.pick(&statuses, "e_register");
            let target = format!(
                "/api/1.0/rest?action=register_new_user&api_key=standin-{code}&login=a@b.example"
            );
            Call::new(KIND, Request::get(target), 200, code)
        }
        1 => {
            let elements = format!("<login>{user}@e_register.standin.test</login>");
            Call::new(KIND, Request::post("/api/1.0/soap", XML, soap(&elements)), 200, "e_register")
        }
        2 => {
            let (code, status) = random.pick(&fotolia, ("6006", 500));
            let request = Request::post("/Rest/1/user/createUser", FORM, "properties[login]=abc");
            Call::new(KIND, basic(request, &format!("standin-{code}")), status, code)
        }
        3 => {
            let target = "/services/json/users/register?APIKEY=standin-fail";
            Call::new(KIND, Request::get(target), 200, "Service unavailable")
        }
        4 => {
            let code = random.pick(&["2001", "2002", "2005", "3004"], "2005");
            Call::new(KIND, Request::get(format!("/httprpc/?apiKey=standin-{code}")), 200, code)
        }
        _ => {
            let code = random.pick(&["98", "99", "104", "106", "108", "109", "111"], "109");
            let body = format!("email={user}@{code}.standin.test");
            let marker = format!("code=\"{code}\"");
            Call::new(KIND, Request::post("/services/rest/", FORM, body), 200, &marker).over_tls()
        }
    }
}

/// Requests that HTTP allows and the vendors do not.
fn refused(random: &mut Random) -> Call {
    const KIND: &str = "refused";
    let deep = format!("userData{}=1", "[a]".repeat(20));
    let (request, status, marker) = match random.below(12) {
        0 => (Request::post("/api/1.0/xml", XML, "<request><login>"), 200, "wrong_input"),
        1 => (Request::post("/api/1.0/soap", XML, "<s:Envelope"), 500, "SOAP-ENV:Client"),
        2 => (Request::post("/api/1.0/xml", XML, random.bytes(300)), 200, "wrong_input"),
        3 => {
            let sent = Request::post("/Rest/1/user/createUser", FORM, "properties[login]=%zz");
            (basic(sent, "API_KEY"), 400, "\"002\"")
        }
        4 => (Request::post("/Rest/1/user/createUser", FORM, "a=b"), 401, "\"010\""),
        5 => (Request::post("/services/rest/users/register", FORM, deep), 400, "nested deeper"),
        6 => (Request::post("/httprpc/", JSON, "{}"), 200, "<errorCode>2002"),
        7 => (Request::get("/api/1.0/rset"), 404, "Did you mean /api/1.0/rest?"),
        8 => {
            let request = Request { method: "DELETE", ..Request::get("/api/1.0/rest") };
            (request, 405, "takes GET, POST")
        }
        9 => {
            let torn = Request::post("/api/1.0/rest", "multipart/form-data; boundary=b", "--b\r\n");
            (torn, 200, "wrong_input")
        }
        10 => (Request::get("/httprpc/?f=x"), 200, "<errorCode>2001"),
        _ => (Request::get("/services/rest/users/register?vhost=1"), 200, "Invalid API key"),
    };
    Call::new(KIND, request, status, marker)
}

fn basic(request: Request, key: &str) -> Request {
    use base64::Engine as _;
    let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{key}:"));
    request.with("Authorization", format!("Basic {credentials}"))
}

fn form(fields: &[(&str, &str)]) -> String {
    let escaped = standin_emulator::wire::percent::encode;
    let pair = |(name, value): &(&str, &str)| format!("{}={}", escaped(name), escaped(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn multipart(path: &str, fields: &[(&str, &str)]) -> Request {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--soak\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--soak--\r\n");
    Request::post(path, "multipart/form-data; boundary=soak", body)
}
