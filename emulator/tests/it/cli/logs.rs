//! The log: a line a request, and never a secret in it.

use super::Home;
use crate::calls::{Call, VENDORS, default_sign_up, sign_up};

/// The call whose line is the last.
const LAST: &str = "/nowhere-to-be-found";

/// Calls with canaries where secrets stand: right ones, wrong ones, misplaced ones.
fn calls() -> Vec<Call> {
    let mut calls = Vec::new();
    for (vendor, _) in VENDORS {
        let movedigital = vendor == "movedigital";
        let wrong = if movedigital { "20:CANARY-1:CANARY-2" } else { "CANARY-key" };
        calls.push(sign_up(vendor, wrong, "ada"));
        // Secrets under names that the vendor does not read, and a refused name.
        let mut misplaced = default_sign_up(vendor, "CANARY-name");
        let more = "&password=CANARY-pw&token=CANARY-t&CANARY-key=1&userData[password]=CANARY-p";
        if misplaced.body.is_empty() {
            misplaced.target += more;
        } else {
            misplaced.body += more;
        }
        calls.push(misplaced);
        let mut body = default_sign_up(vendor, "grace");
        body.body = body.body.replace("pw-of-grace", "CANARY-pw-that-is-much-too-long");
        body.target = body.target.replace("password-of-grace", "");
        calls.push(body);
    }
    calls.push(default_sign_up("boxnet", "x").with("Authorization", "Bearer CANARY-token"));
    calls.push(default_sign_up("boxnet", "y").with("Cookie", "session=CANARY-cookie"));
    calls.push(default_sign_up("boxnet", "z").with("Standin-World", "not a world: CANARY"));
    calls
}

fn log_of(format: &str, extra: &[&str]) -> String {
    let home = Home::new();
    let seed = home.file("seed.toml", "[movedigital]\ntls = \"ignored\"\n");
    let key = "boxnet=CANARY-admitted";
    let arguments =
        ["--log-format", format, "--seed", &seed, "--key", key, "--admin-token", "CANARY-admin"];
    let program = home.start(&[&arguments, extra].concat());
    assert!(!program.banner.contains("CANARY"), "{}", program.banner);
    for call in calls() {
        program.send(&call);
    }
    program.call("GET /standin/confirm/CANARY-link", "", "");
    program.call("GET /__admin/health?CANARY=1", "Authorization: Bearer CANARY-wrong\r\n", "");
    assert_eq!(
        program.call(&format!("GET {LAST}?api_key=CANARY"), "X: CANARY\r\n", "").status,
        404
    );
    program.log_until("not_found")
}

#[test]
fn no_secret_is_ever_logged() {
    for format in ["text", "json"] {
        for verbose in [&[][..], &["-vv"]] {
            let log = log_of(format, verbose);
            assert!(!log.contains("CANARY"), "{format}: {log}");
            assert!(log.contains(LAST), "a path that nobody serves is told: {log}");
            for (vendor, _) in VENDORS {
                assert!(log.contains(vendor), "{format}: {vendor} was logged: {log}");
            }
        }
    }
}

#[test]
fn a_line_of_json_says_what_became_of_a_request() {
    let log = log_of("json", &[]);
    let lines: Vec<serde_json::Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<_> = lines.iter().filter(|line| line["vendor"].is_string()).collect();
    assert!(requests.len() >= calls().len() - 1, "{log}");
    let first = requests[0];
    assert_eq!(first["vendor"], "boxnet");
    assert_eq!(first["operation"], "register_new_user");
    assert_eq!(first["outcome"], "application_restricted");
    assert_eq!((&first["world"], &first["status"]), (&"default".into(), &200.into()));
    assert_eq!(first["cause"], "api_key: unknown (BOX-ST-4)");
    assert!(first["micros"].is_u64() && first["timestamp"].is_string(), "{first}");
    assert!(first["forced"].is_null(), "{first}");
}
