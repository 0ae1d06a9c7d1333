//! What became of a call that got no answer, or one that nobody documents: never a blind retry.

use super::endpoint::{Does, endpoint, refusal, reply, with_headers};
use super::{ABSENT, PLAIN, Place, TAKEN, WIDE};

/// The answer is lost; the same call again says that the name is taken, so it was made.
#[test]
fn a_create_without_an_answer_is_read_back() {
    let endpoint =
        endpoint(|asked| if asked.number == 1 { Does::RightAndHangsUp } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN], &[]);
    live.ran.ends(5, &["1 INCONCLUSIVE", "left behind: accounts: 1 made, 0 of unknown fate"]);
    let why = live.why(PLAIN);
    assert!(why.contains("the connection ended after 0 bytes"), "{why}");
    assert!(why.contains("an account was made: ") && why.contains("the name is taken"), "{why}");
    let calls = endpoint.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0].body, calls[1].body);
    place.leftovers().ends(0, &["made: 1", "may have been made: 0"]);
}

/// It was lost on the way: the one that asks makes it, and so it is there.
#[test]
fn a_create_that_never_arrived_is_made_by_reading_it_back() {
    let endpoint = endpoint(|asked| if asked.number == 1 { Does::HangsUp } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN], &[]);
    live.ran.ends(5, &["1 INCONCLUSIVE", "1 made, 0 of unknown fate"]);
    assert_eq!(endpoint.users().len(), 1);
    assert_eq!(endpoint.calls().len(), 2);
}

#[test]
fn what_cannot_be_read_back_is_of_unknown_fate() {
    let endpoint = endpoint(|asked| if asked.number > 0 { Does::HangsUp } else { Does::Right });
    let place = Place::new(&endpoint.url, WIDE);
    let (junit, html) = (place.path("junit.xml"), place.path("report.html"));
    let (of_junit, of_html) = (format!("junit={junit}"), format!("html={html}"));
    let live = place.run(&[PLAIN, ABSENT], &["--report", &of_junit, "--report", &of_html]);
    let name = endpoint.calls()[0].field("login").unwrap();
    // Whoever reads but one of the reports reads of it.
    let junit = std::fs::read_to_string(junit).unwrap();
    assert!(junit.contains("LEFT BEHIND") && junit.contains(&name), "{junit}");
    let html = std::fs::read_to_string(html).unwrap();
    assert!(html.contains("Accounts left behind") && html.contains(&name));
    let may = format!("may have been made: {name} (fotolia)");
    live.ran.ends(7, &["1 INCONCLUSIVE", "1 BLOCKED", "0 made, 1 of unknown fate", &may, "exit 7"]);
    assert_eq!(endpoint.calls().len(), 2, "once, and once to read it back");
    assert_eq!(live.end().left.as_ref().unwrap().unknown, [format!("{name} (fotolia)")]);
    place.leftovers().ends(7, &["may have been made: 1", &name]);
}

#[test]
fn a_refusal_without_an_answer_is_read_back() {
    let endpoint = endpoint(|asked| match asked.number {
        2 => Does::HangsUp,
        _ => Does::Right,
    });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN, ABSENT], &[]);
    live.ran.ends(5, &["1 PASS", "1 INCONCLUSIVE", "1 made, 0 of unknown fate, 1 not made"]);
    let why = live.why(ABSENT);
    assert!(why.contains("no account was made: ") && why.contains("as it was to be"), "{why}");
}

/// That the name is taken, as it was to be, does not say by whom.
#[test]
fn what_was_to_be_taken_is_not_read_back_as_refused() {
    let endpoint = endpoint(|asked| match asked.number {
        3 => Does::RightAndHangsUp,
        _ => Does::Right,
    });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN, TAKEN], &[]);
    live.ran.ends(7, &["2 made, 1 of unknown fate, 0 not made"]);
    let why = live.why(TAKEN);
    assert!(why.contains("the same call again: the name is taken, as it was to be"), "{why}");
}

/// A name that is not made up may be a stranger's: that it is taken does not say that it is ours.
#[test]
fn a_strangers_name_is_not_read_back_as_ours() {
    let endpoint = endpoint(|asked| match asked.number {
        2 => Does::HangsUp,
        3 => Does::Sends(refusal(409, "6008", "Login already exists")),
        _ => Does::Right,
    });
    let place = Place::new(&endpoint.url, WIDE);
    let two = "fotolia.create-user.form.two-of-two-bytes.login";
    let live = place.run(&[PLAIN, two], &[]);
    live.ran.ends(7, &["1 made, 1 of unknown fate, 0 not made"]);
    assert!(live.why(two).contains("it may be by another than this call"), "{}", live.why(two));
}

/// Replies that say whether, and replies that do not.
#[test]
fn replies_are_read_for_what_they_say() {
    let json = "application/json";
    let rows: [(&str, String, i32, &str); 10] = [
        (
            "another refusal",
            refusal(500, "6006", "User cannot be created"),
            1,
            "0 made, 0 of unknown fate, 1 not made",
        ),
        ("pending", refusal(403, "6009", "Email validation required"), 1, "1 made, 0 of unknown"),
        (
            "another refusal's words",
            refusal(418, "777", "No"),
            1,
            "0 made, 0 of unknown fate, 1 not made",
        ),
        ("too many", reply(429, "text/plain", "busy"), 5, "0 made, 0 of unknown fate, 1 not made"),
        (
            "too late, for somebody",
            reply(408, "text/html", ""),
            7,
            "0 made, 1 of unknown fate, 0 not made",
        ),
        // Pending accounts come with 403: what says so in other words is none that is refused.
        (
            "pending, in other words",
            reply(403, json, "{\"error\":\"Email validation required\",\"code\":6009}"),
            7,
            "0 made, 1 of unknown fate, 0 not made",
        ),
        ("a wall", reply(403, "text/html", "<h1>"), 7, "0 made, 1 of unknown fate, 0 not made"),
        ("not found", reply(404, "text/html", "<h1>"), 1, "0 made, 0 of unknown fate, 1 not made"),
        ("an error", reply(500, "text/html", "<h1>"), 7, "0 made, 1 of unknown fate, 0 not made"),
        (
            "a page",
            reply(200, json, "{\"welcome\":true}"),
            7,
            "0 made, 1 of unknown fate, 0 not made",
        ),
    ];
    for (name, answer, code, left) in rows {
        let endpoint = endpoint(move |asked| match asked.number {
            0 => Does::Right,
            _ => Does::Sends(answer.clone()),
        });
        let place = Place::new(&endpoint.url, WIDE);
        let live = place.run(&[PLAIN], &[]);
        assert_eq!(live.ran.code, code, "{name}\n{}", live.ran);
        assert!(live.ran.out.contains(left), "{name}\n{}", live.ran);
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = super::endpoint::right();
    let to = elsewhere.url.replace("127.0.0.1", "localhost");
    let location = format!("Location: {to}/Rest/1/user/createUser\r\n");
    let endpoint = endpoint(move |asked| match asked.number {
        0 => Does::Right,
        _ => Does::Sends(with_headers(307, &location, "")),
    });
    let place = Place::new(&endpoint.url, WIDE);
    let live = place.run(&[PLAIN, TAKEN, ABSENT], &[]);
    live.ran.ends(
        7,
        &[
            "it redirects to another host, localhost: not followed",
            "stopped: stop.redirects = 1: redirects to another host: 1",
            "a reply that no document has, with status 307",
            "not read back: it sends its callers to another host",
        ],
    );
    assert!(elsewhere.asked().is_empty());
    assert_eq!(endpoint.calls().len(), 1);
}

/// Against the fake, in one world for all: every account that is there was told of, by its name, and no other.
#[test]
fn what_is_told_is_what_is_there() {
    use standin_conformance::run::live::{Fate, Leftovers};

    let fake = crate::support::fake();
    let authority = fake.address();
    let place = Place::of(&format!(
        "name = 'all'\nlive = true\nhosts = ['127.0.0.1']\nhttp = 'http://{authority}'\n\
         https = 'https://{authority}'\n{}\
         [vendors.boxnet.roles.main]\napi_key = {{ public = 'rrc1d3ntb53tt6b2vhail6rdtrsxov3v' }}\n\
         [vendors.fotolia.roles.main]\nkey = {{ public = 'API_KEY' }}\n\
         [vendors.filemobile.roles.main]\nkey = {{ public = 'APIKEY' }}\n\
         [vendors.movedigital.roles.main]\nuserid = {{ public = '20' }}\n\
         sessionid = {{ public = '12345' }}\n\
         session = {{ public = '7234928734927349273492783497293' }}\n",
        WIDE.replace("= 100\n", "= 1000\n")
    ));
    let cases =
        ["*.plain", "*.taken*", "*.twice.*", "*.absent.*", "*.soap.accepts-*", "*.json.*-first"];
    let live = place.run(&cases, &[]);
    live.ran.ends(0, &[" PASS", "0 of unknown fate"]);
    let left = Leftovers::read(&place.intents()).unwrap();
    let told = left
        .of(Fate::Made)
        .map(|(intent, _)| (intent.vendor.clone(), intent.name.clone().unwrap_or_default()));
    let mut told: Vec<_> = told.collect();
    told.sort();
    let accounts = crate::support::get(authority, "/__admin/standin/accounts?limit=1000");
    let accounts: serde_json::Value = serde_json::from_str(&accounts).unwrap();
    let there = accounts["accounts"].as_array().unwrap().iter().map(|account| {
        let text = |key: &str| account[key].as_str().unwrap().to_owned();
        (text("vendor"), text("name"))
    });
    let mut there: Vec<_> = there.collect();
    there.sort();
    assert_eq!(told, there);
    assert!(told.len() > 40, "{}", told.len());
    let vendors: std::collections::BTreeSet<_> = told.iter().map(|(vendor, _)| vendor).collect();
    assert_eq!(vendors.len(), 4);
}
