//! One sign-up of every vendor, with any credential and any name: the table that many tests walk.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::support::{Client, Fake, Reply};

/// The vendors, in the order of their list, each with a credential of the default seed.
pub(crate) const VENDORS: [(&str, &str); 5] = [
    ("boxnet", "rrc1d3ntb53tt6b2vhail6rdtrsxov3v"),
    ("fotolia", "API_KEY"),
    ("filemobile", "APIKEY"),
    ("imageloop", "YOUR-API-KEY"),
    ("movedigital", "20:12345:7234928734927349273492783497293"),
];

/// A call, not yet sent.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) vendor: &'static str,
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// It has to go over TLS (MOV-REST-2).
    pub(crate) secure: bool,
}

const FORM: &str = "application/x-www-form-urlencoded";

/// A vendor's sign-up; imageloop's only asks whether there could be one.
pub(crate) fn sign_up(vendor: &'static str, credential: &str, name: &str) -> Call {
    let get = |target: String| Call {
        vendor,
        method: "GET",
        target,
        headers: Vec::new(),
        body: String::new(),
        secure: false,
    };
    let form = |target: &str, body: String| Call {
        method: "POST",
        headers: vec![("Content-Type", FORM.to_owned())],
        body,
        ..get(target.to_owned())
    };
    match vendor {
        "boxnet" => get(format!(
            "/api/1.0/rest?action=register_new_user&api_key={credential}\
             &login={name}@example.com&password=password-of-{name}"
        )),
        "fotolia" => {
            let body = format!(
                "properties[login]={name}&properties[password]=pw-of-{name}\
                 &properties[email]={name}@example.com&properties[language_id]=2"
            );
            let mut call = form("/Rest/1/user/createUser", body);
            let user = STANDARD.encode(format!("{credential}:"));
            call.headers.push(("Authorization", format!("Basic {user}")));
            call
        }
        "filemobile" => get(format!(
            "/services/rest/users/register?APIKEY={credential}&vhost=1&userData[user]={name}\
             &userData[email]={name}@example.com&sendEmail=true"
        )),
        "imageloop" => get(format!(
            "/httprpc/?apiKey={credential}&f=imagelooop.canRegisterUsers&h=yourwebsite.com"
        )),
        "movedigital" => {
            let parts: Vec<_> = credential.splitn(3, ':').collect();
            let [userid, sessionid, session] = parts[..] else { panic!("{credential}") };
            let body = format!(
                "method=movedigital.accounts.proxy.createAccount&userid={userid}\
                 &sessionid={sessionid}&session={session}&username={name}&password=ignored\
                 &confirm_password=ignored&email={name}@example.com&eula_agree=yes"
            );
            Call { secure: true, ..form("/services/rest/", body) }
        }
        other => panic!("no vendor {other}"),
    }
}

/// A vendor's sign-up with a credential of the default seed.
pub(crate) fn default_sign_up(vendor: &'static str, name: &str) -> Call {
    let (_, credential) = VENDORS.iter().find(|(known, _)| *known == vendor).unwrap();
    sign_up(vendor, credential, name)
}

impl Call {
    /// The same below a world's path prefix.
    pub(crate) fn below(mut self, prefix: &str) -> Self {
        self.target.insert_str(0, prefix);
        self
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn send(&self, fake: &Fake) -> Reply {
        self.send_by(if self.secure { fake.tls() } else { fake.plain() })
    }

    pub(crate) fn send_by(&self, client: Client<'_>) -> Reply {
        let headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.call(self.method, &self.target, &headers, self.body.as_bytes())
    }

    /// Whether a reply to it says that it did what was asked.
    pub(crate) fn succeeded(&self, reply: &Reply) -> bool {
        let text = reply.text();
        reply.status == 200
            && match self.vendor {
                "boxnet" => text.contains("<status>successful_register</status>"),
                "fotolia" => text.parse::<u32>().is_ok(),
                "filemobile" => text.contains("<result>"),
                "imageloop" => text.ends_with("\"></imag:Response>"),
                _ => text.contains("<rsp stat=\"ok\"") || text.contains("<userid>"),
            }
    }
}

/// The names of all accounts of a world, by the control plane.
pub(crate) fn names(fake: &Fake, world: &str) -> Vec<String> {
    let listed = fake.get(&format!("/~{world}/__admin/standin/accounts")).json();
    let accounts = listed["accounts"].as_array().unwrap();
    accounts.iter().map(|account| account["name"].as_str().unwrap().to_owned()).collect()
}

/// A world as a seed with everything in it.
pub(crate) fn export(fake: &Fake, world: &str) -> String {
    let reply = fake.get(&format!("/__admin/standin/worlds/{world}/export?secrets=true"));
    assert_eq!(reply.status, 200);
    reply.text().to_owned()
}

/// Creates a world; the reply has to be the status.
pub(crate) fn create(fake: &Fake, body: &serde_json::Value, status: u16) -> serde_json::Value {
    let reply =
        fake.post("/__admin/standin/worlds", "application/json", body.to_string().as_bytes());
    assert_eq!(reply.status, status, "{}", reply.text());
    reply.json()
}
