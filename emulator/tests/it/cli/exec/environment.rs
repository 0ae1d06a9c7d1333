//! What the command finds in its environment.

use super::super::{stderr, stdout};
use super::{Home, SIGN_UP};

/// What a developer's machine may have preset, and what must not be left of it.
const PRESET: [&str; 33] = [
    "http_proxy",
    "https_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "all_proxy",
    "no_proxy",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "PERL_LWP_SSL_CA_FILE",
    "PERL_LWP_SSL_CA_PATH",
    "PERL_LWP_ENV_PROXY",
    "HTTPS_CA_FILE",
    "HTTPS_CA_DIR",
    "NODE_EXTRA_CA_CERTS",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "NODE_USE_ENV_PROXY",
    "DENO_CERT",
    "WGETRC",
    "GIT_HTTP_PROXY_AUTHMETHOD",
    "PIP_CERT",
    "AWS_CA_BUNDLE",
    "REQUEST_METHOD",
    "npm_config_https_proxy",
    "NPM_CONFIG_HTTPS_PROXY",
    "NPM_CONFIG_NOPROXY",
    "NPM_CONFIG_STRICT_SSL",
    "STANDIN_URL",
    "STANDIN_HTTPS_URL",
];

/// These may hold what has nothing to do with us.
const KEPT: [&str; 4] = ["NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "PHP_INI_SCAN_DIR"];

fn value<'a>(environment: &'a str, name: &str) -> Option<&'a str> {
    let line = |line: &'a str| line.strip_prefix(name)?.strip_prefix('=');
    environment.lines().find_map(line)
}

#[test]
fn nothing_that_was_preset_is_left() {
    let home = Home::new();
    let mut command = home.exec(&["-q"], "env");
    command.envs(PRESET.map(|name| (name, "--preset")));
    command.envs(KEPT.map(|name| (name, "--preset")));
    let output = command.output().unwrap();
    let environment = stdout(&output);
    for name in PRESET {
        let value = value(environment, name).unwrap_or_default();
        assert!(!value.contains("preset"), "{name}={value}");
    }
    for name in KEPT {
        let value = value(environment, name).unwrap();
        assert!(value.starts_with("--preset") && value.contains("standin-"), "{name}={value}");
    }
}

#[test]
fn without_presets_only_ours_is_there() {
    let home = Home::new();
    let output = home.executed(&["-q"], "env");
    let environment = stdout(&output);
    let scan = value(environment, "PHP_INI_SCAN_DIR").unwrap();
    assert!(scan.starts_with(":/"), "the distribution's own files are gone: {scan}");
    assert_eq!(value(environment, "NO_PROXY"), Some("localhost,127.0.0.1,::1"));
    assert_eq!(value(environment, "http_proxy"), value(environment, "STANDIN_URL"));
    for name in ["SSL_CERT_DIR", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "LD_PRELOAD"] {
        assert_eq!(value(environment, name), None, "{name}");
    }
}

#[test]
fn a_proxy_for_java_in_the_variable_of_a_script_does_not_win() {
    let home = Home::new();
    let mut command = home.exec(&["-q"], "env");
    let output = command.env("JAVA_OPTS", "-Dhttp.proxyHost=corp").output().unwrap();
    let environment = stdout(&output);
    assert_eq!(value(environment, "JAVA_OPTS"), Some("-Dhttp.proxyHost=corp"));
    let last = value(environment, "_JAVA_OPTIONS").unwrap();
    assert!(last.starts_with("-Dhttp.proxyHost=127.0.0.1 "), "{last}");
}

#[test]
fn every_file_that_is_named_is_there() {
    let home = Home::new();
    // A path with a space, as some have.
    std::fs::create_dir_all(home.path("a b")).unwrap();
    let script = "for file in \"$SSL_CERT_FILE\" \"$CURL_CA_BUNDLE\" \"$NODE_EXTRA_CA_CERTS\" \
                  \"$WGETRC\" \"${PHP_INI_SCAN_DIR#:}/zz-standin.ini\"; do \
                  test -s \"$file\" || echo \"no $file\"; done; \
                  echo \"$NODE_OPTIONS\"; echo \"$JAVA_TOOL_OPTIONS\"";
    let mut command = home.exec(&["-q"], script);
    let output = command.env("TMPDIR", home.path("a b")).output().unwrap();
    let (said, folder) = (stdout(&output), home.path("a b").display().to_string());
    assert!(!said.contains("no /"), "{said}");
    assert!(said.starts_with(&format!("--require \"{folder}/standin-")), "{said}");
    assert!(said.contains(&format!("-Djavax.net.ssl.trustStore=\"{folder}/standin-")), "{said}");
    assert_eq!(std::fs::read_dir(home.path("a b")).unwrap().count(), 0);
}

#[test]
fn a_folder_that_cannot_be_told_is_refused() {
    let home = Home::new();
    std::fs::create_dir_all(home.path("a:b")).unwrap();
    let mut command = home.exec(&["-q"], "true");
    let output = command.env("TMPDIR", home.path("a:b")).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(said.contains("cannot be told to every client") && said.contains("TMPDIR"), "{said}");
    assert_eq!(std::fs::read_dir(home.path("a:b")).unwrap().count(), 0);
}

#[test]
fn curl_reaches_the_vendor_by_its_own_name() {
    let home = Home::new();
    let output = home.executed(&["-q"], &format!("curl -sS '{SIGN_UP}ada@example.com'"));
    let (said, error) = (stdout(&output), stderr(&output));
    assert!(said.contains("<status>successful_register</status>"), "{said}{error}");
    assert_eq!((output.status.code(), error), (Some(0), ""));
}

#[test]
fn curl_trusts_the_vendor_over_https() {
    let home = Home::new();
    let url = SIGN_UP.replace("http:", "https:");
    let output = home.executed(&["-q"], &format!("curl -sS '{url}ada@example.com'"));
    let (said, error) = (stdout(&output), stderr(&output));
    assert!(said.contains("<status>successful_register</status>"), "{said}{error}");
    assert_eq!((output.status.code(), error), (Some(0), ""));
}

#[test]
fn the_fake_is_reached_by_its_own_address_too() {
    let home = Home::new();
    let script =
        "curl -sS $STANDIN_URL/__admin/health && curl -sS $STANDIN_HTTPS_URL/__admin/health";
    let output = home.executed(&["-q"], script);
    assert_eq!(stdout(&output).matches("healthy").count(), 2, "{}", stderr(&output));
}

#[test]
fn the_system_keeps_its_certificates() {
    let home = Home::new();
    let script = "grep -c BEGIN.CERTIFICATE $SSL_CERT_FILE $NODE_EXTRA_CA_CERTS";
    let output = home.executed(&["-q"], script);
    let mut counts = stdout(&output)
        .lines()
        .map(|line| line.rsplit_once(':').unwrap().1.parse::<usize>().unwrap());
    let (all, ours) = (counts.next().unwrap(), counts.next().unwrap());
    assert!(all > 1 && ours == 1, "{all} {ours}: {}", stderr(&output));
}

#[test]
fn a_world_is_the_commands_however_it_calls() {
    let home = Home::new();
    let transcript = home.path("transcript.txt").display().to_string();
    let options = ["-q", "--world", "ci-17", "--transcript", &transcript];
    // Through the proxy, whose user is the world, and directly, as Java does, which has no user.
    let script = format!(
        "curl -sS '{SIGN_UP}ada@example.com'; curl -sS --proxy $STANDIN_URL '{SIGN_UP}bob@example.com'; \
         env | grep ^http_proxy"
    );
    let output = home.executed(&options, &script);
    let said = stdout(&output);
    assert_eq!(said.matches("successful_register").count(), 2, "{said}{}", stderr(&output));
    assert!(said.contains("http_proxy=http://ci-17:x@127.0.0.1:"), "{said}");
    let transcript = std::fs::read_to_string(transcript).unwrap();
    assert_eq!(
        transcript.matches("= boxnet register_new_user: success").count(),
        2,
        "{transcript}"
    );
}

#[test]
fn the_options_of_the_fake_are_taken() {
    let home = Home::new();
    let seed = home.file("seed.toml", "[[boxnet.keys]]\nkey = \"seeds\"\n");
    let keys = ["--key", "boxnet=mine"];
    let call = |key: &str| {
        let url = format!(
            "http://box.com/api/1.0/rest?action=register_new_user&api_key={key}&password=1&login=a@b.cc"
        );
        format!("curl -sS '{url}'; ")
    };
    let count = |options: &[&str], script: &str| {
        let output = home.executed(&[&["-q"], options].concat(), script);
        stdout(&output).matches("successful_register").count()
    };
    assert_eq!(count(&keys, &call("mine")), 1);
    assert_eq!(count(&[], &call("mine")), 0);
    assert_eq!(count(&["--any-key"], &call("mine")), 1);
    assert_eq!(count(&["--seed", &seed], &call("seeds")), 1);
}
