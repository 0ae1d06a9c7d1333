//! What is asked: each vendor's call in each of its envelopes, with a user that is not there yet.

use crate::template::Template;

/// A call in one envelope.
pub(crate) struct Case {
    pub(crate) vendor: &'static str,
    pub(crate) envelope: &'static str,
    method: &'static str,
    target: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    /// What a success has in it.
    pub(crate) mark: &'static str,
    /// What the fake needs over plain http.
    pub(crate) plain_seed: &'static str,
}

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");
const XML: (&str, &str) = ("Content-Type", "text/xml");

/// Box.net by REST, which the other measurements use, too.
pub(crate) const BOXNET_REST: Case = Case {
    vendor: "boxnet",
    envelope: "rest",
    method: "GET",
    target: "/api/1.0/rest?action=register_new_user&api_key=rrc1d3ntb53tt6b2vhail6rdtrsxov3v\
             &login={user}@example.com&password=123456",
    headers: &[],
    body: "",
    mark: "<status>successful_register</status>",
    plain_seed: "",
};

/// All of them.
pub(crate) const CASES: [Case; 8] = [
    BOXNET_REST,
    Case {
        vendor: "boxnet",
        envelope: "xml",
        method: "POST",
        target: "/api/1.0/xml",
        headers: &[XML],
        body: "<request><action>register_new_user</action>\
               <api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key>\
               <login>{user}@example.com</login><password>123456</password></request>",
        mark: "<status>successful_register</status>",
        plain_seed: "",
    },
    Case {
        vendor: "boxnet",
        envelope: "soap",
        method: "POST",
        target: "/api/1.0/soap",
        headers: &[XML],
        body: "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
               <b:register_new_user xmlns:b=\"urn:boxnet\">\
               <api_key>rrc1d3ntb53tt6b2vhail6rdtrsxov3v</api_key>\
               <login>{user}@example.com</login><password>123456</password>\
               </b:register_new_user></s:Body></s:Envelope>",
        mark: "successful_register</status>",
        plain_seed: "",
    },
    Case {
        vendor: "fotolia",
        envelope: "form",
        method: "POST",
        target: "/Rest/1/user/createUser",
        headers: &[FORM, ("Authorization", "Basic QVBJX0tFWTo=")],
        body: "properties[login]={user}&properties[password]=secret\
               &properties[email]={user}@example.com&properties[language_id]=2",
        mark: "application/json",
        plain_seed: "",
    },
    Case {
        vendor: "filemobile",
        envelope: "rest",
        method: "POST",
        target: "/services/rest/users/register",
        headers: &[FORM],
        body: "APIKEY=APIKEY&vhost=1&userData[user]={user}&userData[email]={user}@example.com\
               &userData[password]=secret&activate=true",
        mark: "<result>",
        plain_seed: "",
    },
    Case {
        vendor: "filemobile",
        envelope: "json",
        method: "POST",
        target: "/services/json?method=users.register",
        headers: &[FORM],
        body: "APIKEY=APIKEY&vhost=1&userData[user]={user}&userData[email]={user}@example.com\
               &userData[password]=secret&activate=true",
        mark: "\"status\": true",
        plain_seed: "",
    },
    // It asks whether users may be signed up; imageloop documents no call that does it.
    Case {
        vendor: "imageloop",
        envelope: "httprpc",
        method: "GET",
        target: "/httprpc/?apiKey=YOUR-API-KEY&f=imagelooop.canRegisterUsers&h=yourwebsite.com",
        headers: &[],
        body: "",
        mark: "</imag:Response>",
        plain_seed: "",
    },
    Case {
        vendor: "movedigital",
        envelope: "form",
        method: "POST",
        target: "/services/rest/",
        headers: &[FORM],
        body: "method=movedigital.accounts.proxy.createAccount&userid=20&sessionid=12345\
               &session=7234928734927349273492783497293&username={user}&password=ignored\
               &confirm_password=ignored&email={user}@example.com&eula_agree=yes",
        mark: "<userid>",
        plain_seed: "[movedigital]\ntls = \"ignored\"\n",
    },
];

impl Case {
    /// The call as a server of that host gets it.
    pub(crate) fn template(&self, host: &str) -> Template {
        Template::new(self.method, self.target, host, self.headers, self.body)
    }

    /// What `--only` looks at.
    pub(crate) fn name(&self, tls: bool) -> String {
        format!("{}-{}-{}", self.vendor, self.envelope, transport(tls))
    }
}

pub(crate) fn transport(tls: bool) -> &'static str {
    if tls { "tls" } else { "plain" }
}
