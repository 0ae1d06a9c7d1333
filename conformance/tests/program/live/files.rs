//! Files that are wrong, each with its own words: exit code 2, and nothing is sent.

use super::endpoint::right;
use super::{PLAIN, Place, WIDE};

#[test]
fn each_mistake_has_its_own_words() {
    let endpoint = right();
    let url = &endpoint.url;
    let head = format!("name = 'x'\nlive = true\nhosts = ['127.0.0.1']\nhttp = '{url}'\n");
    let role = "[vendors.fotolia.roles.main]\nkey = ";
    let elsewhere = "https = 'https://api.example.com'\n";
    for (text, at, saying) in [
        (format!("{head}{WIDE}[stop]\nfailures = 3\n"), "14:1", "unknown field `failures`"),
        (
            format!("{head}{WIDE}{role}'env:STANDIN_NO_SUCH'\n"),
            "14:7",
            "the environment has no STANDIN_NO_SUCH",
        ),
        (format!("{head}{WIDE}{role}'file:no-such-file'\n"), "14:7", "cannot read no-such-file"),
        (
            format!("{head}{WIDE}{role}'in-the-clear-1234'\n"),
            "14:7",
            "a live target's secrets are not written here",
        ),
        // Nor any other secret of its line, whichever is complained of.
        (
            format!(
                "{head}{WIDE}[vendors.movedigital.roles]\nmain = {{ userid = \"x\\\"in-the-clear-1234\", \
                 sessionid = 'in-the-clear-1234' }}\n"
            ),
            "14:8",
            "a live target's secrets are not written here",
        ),
        (
            format!(
                "{head}{WIDE}[vendors.movedigital.roles]\nmain = {{ userid = 'in-the-clear-1234', \
                 session = 'env:STANDIN_NO_SUCH' }}\n"
            ),
            "14:8",
            "the environment has no STANDIN_NO_SUCH",
        ),
        (format!("{head}{WIDE}{role}4711471147114711\n"), "14:7", "a field of a caller is a text"),
        (
            format!("{head}{elsewhere}{WIDE}"),
            "5:9",
            "api.example.com is not among the hosts that may be called",
        ),
        (head.clone(), "2:8", "there is no [pace], [budget]"),
        (format!("{}{WIDE}", head.replace("true", "'yes'")), "2:8", "invalid type: string \"yes\""),
    ] {
        let place = Place::of(&text);
        let run = ["run", "--target", &place.file, "--live", "create,notify", "--case", PLAIN];
        let ran = place.judge(&run);
        ran.ends(2, &[&format!("{}:{at}", place.file), saying, "^"]);
        // Not even the line that it stands in is shown.
        let shown = ran.to_string();
        assert!(!shown.contains("in-the-clear-1234") && !shown.contains("4711"), "{ran}");
    }
    assert!(endpoint.asked().is_empty());
}
