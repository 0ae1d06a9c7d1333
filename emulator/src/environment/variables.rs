//! The variables: which of them, for whom, and what becomes of what was there.

use super::{Target, java};

/// What is to be set and what is not to be there; names that stand in neither stay as they are.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Names and values.
    pub set: Vec<(&'static str, String)>,
}

/// A proxy for every scheme, in both cases: curl and wget read `http_proxy` in lower case alone.
const PROXIES: [&str; 6] =
    ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/// Whom to call directly.
const DIRECT: [&str; 2] = ["no_proxy", "NO_PROXY"];

/// These replace what a client trusts, so that they name ours and the system's.
const BUNDLES: [&str; 13] = [
    "SSL_CERT_FILE",
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "PERL_LWP_SSL_CA_FILE",
    "HTTPS_CA_FILE",
    "AWS_CA_BUNDLE",
    "CARGO_HTTP_CAINFO",
    "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "HTTPLIB2_CA_CERTS",
    "NIX_SSL_CERT_FILE",
    "PIP_CERT",
];

/// These add to it.
const ADDED: [&str; 2] = ["NODE_EXTRA_CA_CERTS", "DENO_CERT"];

/// What would lead a client past the fake, or let a certificate pass that nobody vouches for.
pub const REMOVED: [&str; 23] = [
    // Would be looked at beside or before the files.
    "SSL_CERT_DIR",
    "HTTPS_CA_DIR",
    "PERL_LWP_SSL_CA_PATH",
    "GIT_SSL_CAPATH",
    // Would look at no certificate, and so hide that one is wrong.
    "GIT_SSL_NO_VERIFY",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "PERL_LWP_SSL_VERIFY_HOSTNAME",
    "PYTHONHTTPSVERIFY",
    // What is set under npm wins over the proxy variables in axios and whoever reads them as it does.
    "npm_config_http_proxy",
    "npm_config_https_proxy",
    "npm_config_no_proxy",
    "npm_config_noproxy",
    "npm_config_proxy",
    "NPM_CONFIG_HTTP_PROXY",
    "NPM_CONFIG_HTTPS_PROXY",
    "NPM_CONFIG_NO_PROXY",
    "NPM_CONFIG_NOPROXY",
    "NPM_CONFIG_PROXY",
    // npm's own authority, and that it is not to look at any.
    "npm_config_cafile",
    "npm_config_strict_ssl",
    "NPM_CONFIG_CAFILE",
    "NPM_CONFIG_STRICT_SSL",
    // With it a program is a CGI, where HTTP_PROXY comes from a caller and is read by nobody.
    "REQUEST_METHOD",
];

/// What was in these is kept, and ours stands behind or before it.
pub const COMBINED: [&str; 6] = [
    "NODE_OPTIONS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
    "PHP_INI_SCAN_DIR",
    "LD_PRELOAD",
];

/// These are read, and stay as they are: scripts that start Java put them on its command line, which goes over
/// `JAVA_TOOL_OPTIONS`.
pub const LAUNCHERS: [&str; 6] =
    ["JAVA_OPTS", "MAVEN_OPTS", "GRADLE_OPTS", "ANT_OPTS", "CATALINA_OPTS", "SBT_OPTS"];

/// What of them would lead past the fake.
const ELSEWHERE: [&str; 3] = ["-Dhttp", "-DsocksProxy", "-Djavax.net.ssl."];

impl Variables {
    /// All of them. `before` says what one of [`COMBINED`] or [`LAUNCHERS`] was.
    #[must_use]
    pub fn of(target: &Target<'_>, before: impl Fn(&str) -> Option<String>) -> Self {
        let mut variables = Self::default();
        variables.set("STANDIN_URL", target.urls.0);
        variables.set("STANDIN_HTTPS_URL", target.urls.1);
        variables.all(&PROXIES, &target.proxy());
        variables.all(&DIRECT, &direct(target));
        variables.all(&BUNDLES, &target.folder.file("bundle.pem"));
        variables.all(&ADDED, &target.folder.file("ca.pem"));
        variables.set("PERL_LWP_ENV_PROXY", "1");
        variables.set("GIT_HTTP_PROXY_AUTHMETHOD", "basic");
        variables.set("WGETRC", &target.folder.file("wgetrc"));
        variables.node(target, &before);
        variables.java(target, &before);
        variables.php(target, &before);
        variables.proxychains(target, &before);
        variables
    }

    /// The names of all that may be set.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let ours = ["STANDIN_URL", "STANDIN_HTTPS_URL", "PERL_LWP_ENV_PROXY", "WGETRC"];
        let more = ["GIT_HTTP_PROXY_AUTHMETHOD", "NODE_USE_ENV_PROXY"];
        let chains = ["PROXYCHAINS_CONF_FILE", "PROXYCHAINS_QUIET_MODE"];
        let lists: [&[&'static str]; 5] = [&PROXIES, &DIRECT, &BUNDLES, &ADDED, &COMBINED];
        let listed = lists.into_iter().flatten().copied();
        ours.into_iter().chain(more).chain(chains).chain(listed)
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.set.push((name, value.to_owned()));
    }

    fn all(&mut self, names: &[&'static str], value: &str) {
        for name in names {
            self.set(name, value);
        }
    }

    /// Node reads the proxy from version 22.21 and 24.5 on; the preload is for those before.
    fn node(&mut self, target: &Target<'_>, before: impl Fn(&str) -> Option<String>) {
        self.set("NODE_USE_ENV_PROXY", "1");
        let preload = target.folder.file("standin-preload.cjs");
        let preload = if preload.contains(' ') { format!("\"{preload}\"") } else { preload };
        self.behind("NODE_OPTIONS", &format!("--require {preload}"), " ", before);
    }

    /// Of two options that say the same the last one counts, and each of these goes over the one before:
    /// ours stands last in all that are there. The last goes over the command line as well.
    fn java(&mut self, target: &Target<'_>, before: impl Fn(&str) -> Option<String>) {
        let options = java::options(target);
        let leads_past = |name: &&str| {
            before(name).is_some_and(|value| ELSEWHERE.iter().any(|option| value.contains(option)))
        };
        let is_overruled = LAUNCHERS.iter().any(leads_past);
        self.behind("JAVA_TOOL_OPTIONS", &options, " ", &before);
        for (name, needed) in [("JDK_JAVA_OPTIONS", false), ("_JAVA_OPTIONS", is_overruled)] {
            if needed || before(name).is_some_and(|value| !value.trim().is_empty()) {
                self.behind(name, &options, " ", &before);
            }
        }
    }

    /// An empty part stands for the folder that PHP was built with; a variable that is there and empty
    /// for none.
    fn php(&mut self, target: &Target<'_>, before: impl Fn(&str) -> Option<String>) {
        let ours = target.folder.file("phpini");
        let value = match before("PHP_INI_SCAN_DIR") {
            None => format!(":{ours}"),
            Some(none) if none.is_empty() => ours,
            Some(folders) => format!("{folders}:{ours}"),
        };
        self.set.push(("PHP_INI_SCAN_DIR", value));
    }

    fn proxychains(&mut self, target: &Target<'_>, before: impl Fn(&str) -> Option<String>) {
        let Some(library) = target.proxychains else { return };
        self.behind("LD_PRELOAD", library, ":", before);
        self.set("PROXYCHAINS_CONF_FILE", &target.folder.file("proxychains.conf"));
        self.set("PROXYCHAINS_QUIET_MODE", "1");
    }

    fn behind(
        &mut self,
        name: &'static str,
        ours: &str,
        between: &str,
        before: impl Fn(&str) -> Option<String>,
    ) {
        let value = match before(name).filter(|value| !value.trim().is_empty()) {
            Some(value) => format!("{value}{between}{ours}"),
            None => ours.to_owned(),
        };
        self.set.push((name, value));
    }
}

/// This machine's own services are called directly, and so is the fake itself.
pub(super) fn direct(target: &Target<'_>) -> String {
    let mut hosts = vec!["localhost", "127.0.0.1", "::1"];
    if !hosts.contains(&target.host) {
        hosts.push(target.host);
    }
    hosts.join(",")
}
