//! What is said when the command has ended.

use super::super::{stderr, stdout};
use super::{Home, SIGN_UP};

#[test]
fn it_counts_what_was_called() {
    let home = Home::new();
    let script = format!(
        "for name in ada bob ada; do curl -sS \"{SIGN_UP}$name@example.com\"; done >/dev/null; \
         curl -sS 'http://www.box.net/api/2.0/rest?key=secret' >/dev/null; \
         curl -sS '{SIGN_UP}eve@example.com&passwort=secret' >/dev/null; exit 4"
    );
    let output = home.executed(&[], &script);
    assert_eq!(output.status.code(), Some(4));
    let lines: Vec<_> = stderr(&output).lines().collect();
    let wanted = [
        // The command's last line may have no end.
        "",
        "standin: 4 calls of vendors",
        "     1  boxnet      register_new_user                           email_already_registered: login: taken (BOX-ST-3)",
        "     3  boxnet      register_new_user                           success",
        "standin: what nobody serves (404)",
        "     1  GET http://www.box.net/api/2.0/rest  (did you mean /api/1.0/rest?)",
        "standin: arguments that were sent and that nobody read",
        "     1  boxnet      register_new_user                           passwort  (did you mean password?)",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn nothing_called_is_said_aloud() {
    let home = Home::new();
    let output = home.executed(&[], "true");
    assert_eq!(output.status.code(), Some(0));
    let said = stderr(&output);
    assert!(said.starts_with("\nstandin: NOTHING WAS CALLED, and no client came"), "{said}");
    // One who goes through the fake, and trusts another authority.
    let other = stdout(&home.run(&["ca"])).trim().to_owned();
    let script = format!("curl -sS --cacert '{other}' --capath / https://www.box.net/; true");
    let output = home.executed(&[], &script);
    let said = stderr(&output);
    assert!(said.contains("standin: NO VENDOR WAS CALLED, though clients came"), "{said}");
    assert!(said.contains("TLS handshakes that failed\n     1  www.box.net  "), "{said}");
    assert!(
        said.contains("received fatal alert") && said.contains("does not trust the fake's"),
        "{said}"
    );
    // Whoever asks for the control plane alone trusts it.
    let output = home.executed(&[], "curl -sS $STANDIN_HTTPS_URL/__admin/health");
    let said = stderr(&output);
    assert!(
        said.contains("asked for its control plane alone") && !said.contains("trust"),
        "{said}"
    );
}

#[test]
fn what_the_fake_refused_is_no_matter_of_certificates() {
    let home = Home::new();
    let refused = |options: &[&str], script: &str| {
        let output = home.executed(options, script);
        let said = stderr(&output).to_owned();
        assert!(said.contains("NO VENDOR WAS CALLED, though clients came to the fake\n"), "{said}");
        assert!(!said.contains("trust"), "{said}");
        said.split_once("standin: what the fake itself refused\n").unwrap().1.to_owned()
    };
    let call = format!("curl -sS '{SIGN_UP}ada@example.com' >/dev/null");
    let said = refused(&["--strict-worlds"], &format!("{call}; {call}"));
    assert!(said.starts_with("     2  400  The call names no world"), "{said}");
    let said = refused(&["--max-body", "10"], &format!("{call} -d 12345678901"));
    assert!(said.starts_with("     1  413  "), "{said}");
    let said = refused(
        &["--max-head", "8KiB"],
        &format!("{call} -H \"x: $(head -c 100000 /dev/zero | tr '\\0' x)\""),
    );
    assert!(said.starts_with("     1  431  "), "{said}");
}

#[test]
fn strict_worlds_without_a_world_is_said_at_the_start() {
    let home = Home::new();
    let warning = "--strict-worlds without --world";
    let output = home.executed(&["-q", "--strict-worlds"], "true");
    assert!(stderr(&output).contains(warning), "{}", stderr(&output));
    let call = format!("curl -sS '{SIGN_UP}ada@example.com'");
    let output = home.executed(&["-q", "--strict-worlds", "--world", "mine"], &call);
    assert_eq!(stderr(&output), "");
    assert!(stdout(&output).contains("successful_register"), "{}", stdout(&output));
}

#[test]
fn a_refusal_has_its_cause_and_an_unknown_key_its_remedy() {
    let home = Home::new();
    let call = |key: &str, login: &str| {
        format!(
            "curl -sS 'http://www.box.net/api/1.0/rest?action=register_new_user&api_key={key}&login={login}&password=123' >/dev/null;"
        )
    };
    let output = home.executed(&[], &(call("s3cret", "a@b.cc") + &call("s3cret2", "a@b.cc")));
    let lines: Vec<_> = stderr(&output).lines().collect();
    let wanted = [
        "",
        "standin: 2 calls of vendors",
        "     2  boxnet      register_new_user                           application_restricted: api_key: unknown (BOX-ST-4)",
        "        boxnet does not know the key: --key boxnet=KEY makes it known, --any-key takes any",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn processes_that_are_left_are_counted() {
    let home = Home::new();
    let output = home.executed(&[], "sleep 1000 >/dev/null 2>&1 & sleep 1000 >/dev/null 2>&1 &");
    let said = stderr(&output);
    assert!(
        said.contains("2 processes of the command were still running, and were ended"),
        "{said}"
    );
}

#[test]
fn an_emptied_journal_is_no_empty_one() {
    let home = Home::new();
    let script = format!(
        "curl -sS '{SIGN_UP}ada@example.com' >/dev/null; curl -sS -X POST $STANDIN_URL/__admin/reset"
    );
    let output = home.executed(&["--fail-on-escape"], &script);
    assert_eq!(output.status.code(), Some(0));
    let said = stderr(&output);
    assert!(said.contains("standin: 1 call, of which no journal has any left\n"), "{said}");
}

#[test]
fn it_can_go_to_a_file_or_nowhere() {
    let home = Home::new();
    let script = format!("curl -sS '{SIGN_UP}ada@example.com' >/dev/null");
    let quiet = home.executed(&["--quiet"], &script);
    assert_eq!((stderr(&quiet), stdout(&quiet)), ("", ""));
    let report = home.path("report.txt").display().to_string();
    let output = home.executed(&["--report", &report], &script);
    assert_eq!(stderr(&output), "");
    let said = std::fs::read_to_string(report).unwrap();
    assert!(said.starts_with("standin: 1 call of vendors\n"), "{said}");
}

#[test]
fn calls_of_another_world_are_told_apart() {
    let home = Home::new();
    let script = format!(
        "curl -sS -H 'Standin-World: other' '{SIGN_UP}ada@example.com' >/dev/null; \
         curl -sS '{SIGN_UP}ada@example.com' >/dev/null"
    );
    let output = home.executed(&[], &script);
    let said = stderr(&output);
    assert!(said.contains("of these 1 in the world other, not in default\n"), "{said}");
    assert!(said.starts_with("\nstandin: 2 calls of vendors\n"), "{said}");
    let script = format!(
        "for name in a b c d; do curl -sS -H \"Standin-World: $name\" '{SIGN_UP}ada@example.com'; done >/dev/null"
    );
    let output = home.executed(&[], &script);
    let said = stderr(&output);
    assert!(said.contains("of these 4 in 4 other worlds (a, b, c, …), not in default\n"), "{said}");
    assert_eq!(said.matches("of these").count(), 1, "{said}");
}

#[test]
fn it_shows_no_secret_and_no_control_character() {
    let home = Home::new();
    let script = "curl -sS 'http://www.box.net/x%1b?password=s3cret' >/dev/null; \
                  curl -sS http://www.box.net/api/1.0/rest -d '{\"password\": \"s3cret\"}' >/dev/null";
    let output = home.executed(&[], script);
    let said = stderr(&output);
    assert!(said.contains("GET http://www.box.net/x%1b\n") && said.contains("what is no name"));
    assert!(!said.contains("s3cret"), "{said}");
}

#[test]
fn a_transcript_is_whole_or_not_there() {
    let home = Home::new();
    let path = home.path("transcript.txt").display().to_string();
    let script = format!("curl -sS '{SIGN_UP}ada@example.com' >/dev/null; test ! -e '{path}'");
    let output = home.executed(&["-q", "--transcript", &path], &script);
    assert_eq!(output.status.code(), Some(0), "it was there before the end");
    let transcript = std::fs::read_to_string(&path).unwrap();
    assert!(transcript.starts_with("> GET /api/1.0/rest?"), "{transcript}");
    assert!(transcript.ends_with("= boxnet register_new_user: success\n"), "{transcript}");
    // A device is written to, and not replaced.
    let output = home.executed(&["-q", "--transcript", "/dev/stdout"], &script);
    assert!(stdout(&output).starts_with("> GET /api/1.0/rest?"), "{}", stdout(&output));
    // The folder goes while the command runs.
    std::fs::create_dir(home.path("gone")).unwrap();
    let path = home.path("gone/transcript.txt").display().to_string();
    let folder = home.path("gone").display().to_string();
    let output = home.executed(&["-q", "--transcript", &path], &format!("rmdir '{folder}'"));
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("transcript.txt cannot be written"), "{}", stderr(&output));
    let script = "exit 3";
    std::fs::create_dir(home.path("gone")).unwrap();
    let script = format!("rmdir '{folder}'; {script}");
    let output = home.executed(&["-q", "--transcript", &path], &script);
    assert_eq!(output.status.code(), Some(3), "the command's own code is not hidden");
}

#[test]
fn why_a_host_that_is_let_through_was_not_reached_is_said() {
    let home = Home::new();
    let output = home.executed(
        &["--pass", "nowhere.invalid"],
        "curl -s http://nowhere.invalid/ >/dev/null; true",
    );
    let said = stderr(&output);
    let line =
        "nowhere.invalid:80  failed: GET http://nowhere.invalid/  (its name has no address (";
    assert!(said.contains(line), "{said}");
}

/// Asks for hosts that are no vendor's: nobody is reached, the fake refuses.
const ESCAPES: &str = "curl -s http://example.com/a?key=secret; curl -s http://example.com/b; \
                       curl -s https://example.org/; true";

#[test]
fn every_escape_is_listed() {
    let home = Home::new();
    let script = format!("({ESCAPES}) >/dev/null; curl -sS '{SIGN_UP}ada@example.com' >/dev/null");
    let output = home.executed(&[], &script);
    assert_eq!(output.status.code(), Some(0));
    let lines: Vec<_> = stderr(&output).lines().collect();
    let wanted = [
        "",
        "standin: 1 call of vendors",
        "     1  boxnet      register_new_user                           success",
        "standin: 3 requests to hosts that are no vendor's",
        "     2  example.com:80  refused: GET http://example.com/a  (to let it through: --pass example.com)",
        "     1  example.org:443  refused: CONNECT example.org:443  (to let it through: --pass example.org)",
    ];
    assert_eq!(lines, wanted);
}

#[test]
fn an_escape_can_be_an_error() {
    let home = Home::new();
    let code = |options: &[&str], script: &str| {
        home.executed(&[&["-q"], options].concat(), script).status.code()
    };
    let vendor = format!("curl -sS '{SIGN_UP}ada@example.com' >/dev/null");
    assert_eq!(code(&[], ESCAPES), Some(0));
    assert_eq!(code(&["--fail-on-escape"], ESCAPES), Some(122));
    assert_eq!(code(&["--fail-on-escape"], &vendor), Some(0));
    // Whoever calls nobody through us may have gone past us.
    assert_eq!(code(&["--fail-on-escape"], "true"), Some(122));
    assert_eq!(code(&["--fail-on-escape"], "exit 3"), Some(3));
    // The command's own failure is the more important one.
    assert_eq!(code(&["--fail-on-escape"], &format!("{ESCAPES}; exit 3")), Some(3));
    // What a command resets in the fake, it does not hide from us.
    let hidden = format!("{ESCAPES}; curl -sS -X POST $STANDIN_URL/__admin/reset");
    assert_eq!(code(&["--fail-on-escape"], &hidden), Some(122));
}

#[test]
fn only_escapes_are_said_aloud() {
    let home = Home::new();
    let output = home.executed(&[], ESCAPES);
    let said = stderr(&output);
    assert!(said.starts_with("\nstandin: NO VENDOR WAS CALLED, other hosts were\n"), "{said}");
}

#[test]
fn what_is_never_let_through_has_no_flag() {
    let home = Home::new();
    // PHP's streams send loopback through the proxy as well.
    let output = home.executed(&[], "curl -s --noproxy '' http://127.0.0.1:1/; true");
    let said = stderr(&output);
    assert!(said.contains("127.0.0.1:1  refused: GET http://127.0.0.1:1/  (is never"), "{said}");
}

#[test]
fn each_vendor_that_does_not_know_the_key_is_named() {
    let home = Home::new();
    let called = home.executed(
        &[],
        "curl -s 'http://www.box.net/api/1.0/rest?action=register_new_user&api_key=nope&login=a@example.com&password=1'
         curl -s -u nope: http://api.fotolia.com/Rest/1/user/createUser -d 'properties[login]=ada'
         curl -s http://api.filemobile.com/services/rest/users/register -d 'APIKEY=nope&vhost=1&userData[user]=a'
         curl -s 'http://www.imageloop.com/httprpc/?apiKey=nope&f=imagelooop.canRegisterUsers&h=x'
         curl -s https://www.movedigital.com/services/rest/ -d 'method=movedigital.accounts.proxy.createAccount&userid=9&sessionid=9&session=nope'",
    );
    let report = stderr(&called);
    for vendor in standin_emulator::vendors::VENDORS {
        let line = format!("{} does not know the key: ", vendor.name);
        assert!(report.contains(&line), "{line}{report}");
    }
}

#[test]
fn an_unknown_key_within_a_batch_has_its_remedy_too() {
    let home = Home::new();
    let request = r#"<request><parameter name="apiKey"><value>nope</value></parameter></request>"#;
    let batch = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><i:InvocationBatchHandled xmlns:i="http://www.imageloop.com/imagelooop-api-xsd/">{request}</i:InvocationBatchHandled></s:Body></s:Envelope>"#
    );
    let called = home.executed(
        &[],
        &format!(
            "curl -s http://www.imageloop.com/soap/api/ -H 'Content-Type: text/xml' -d '{batch}'"
        ),
    );
    let report = stderr(&called);
    assert!(report.contains("request 1 of 1: apiKey: unknown"), "{report}");
    assert!(report.contains("imageloop does not know the key: "), "{report}");
}
