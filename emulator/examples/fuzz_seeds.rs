//! Writes the fuzzers' first inputs from the documents' samples, which `standin example VENDOR` prints:
//! `cargo run --example fuzz_seeds -- emulator/fuzz/seeds`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use standin_emulator::vendors::VENDORS;

/// A command of curl, taken apart.
#[derive(Default)]
struct Sample {
    secure: bool,
    method: &'static str,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// As PHP's `SoapClient` writes objects that are used twice, one in the other (IML-SOAP-7).
const HREF: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
    <i:InvocationBatchHandled xmlns:i=\"http://www.imageloop.com/imagelooop-api-xsd/\"><request id=\"ref3\">\
    <function>imagelooop.canRegisterUsers</function>\
    <parameter name=\"apiKey\" id=\"ref1\"><value>YOUR-API-KEY</value></parameter>\
    <parameter name=\"h\"><value>yourwebsite.com</value></parameter></request><request id=\"ref2\">\
    <function>imagelooop.canRegisterUsers</function><parameter href=\"#ref1\"/>\
    <parameter name=\"h\"><value>example.com</value></parameter></request>\
    <request href=\"#ref2\"/><request href=\"#ref3\"/></i:InvocationBatchHandled></s:Body></s:Envelope>";

fn main() -> io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "emulator/fuzz/seeds".to_owned());
    let folder = PathBuf::from(folder);
    for vendor in VENDORS {
        let samples: Vec<_> =
            vendor.examples.iter().map(|e| Sample::of(e.arguments, e.secure)).collect();
        let whole: Vec<_> = samples.iter().map(Sample::whole).collect();
        write(&folder, "world", vendor.name, &whole.join("\n%%%\n"))?;
        for (number, sample) in samples.iter().enumerate() {
            sample.write(&folder, &format!("{}-{number}", vendor.name))?;
        }
        let host = vendor.hosts.first().copied().unwrap_or_default();
        for (number, sample) in samples.iter().enumerate() {
            write(
                &folder,
                "world",
                &format!("{}-proxied-{number}", vendor.name),
                &sample.proxied(host),
            )?;
        }
        write(&folder, "destination", &format!("{}-connect", vendor.name), &format!("{host}:443"))?;
    }
    write(&folder, "soap", "imageloop-href", HREF)?;
    let whole = format!("POST /soap/api/\nhost: localhost:4700\ncontent-type: text/xml\n\n{HREF}");
    write(&folder, "world", "imageloop-href", &whole)?;
    write(&folder, "proxy_user", "basic", "Basic Y2ktMTc6eA==")?;
    write(&folder, "proxy_user", "escaped", "Basic Y2klMkQxNzp4")?;
    write(&folder, "seed", "example", include_str!("../seed.example.toml"))
}

impl Sample {
    fn of(arguments: &str, secure: bool) -> Self {
        let mut sample = Self { secure, method: "GET", ..Self::default() };
        let mut words = words(arguments).into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "-H" => {
                    let header = words.next().unwrap_or_default();
                    let (name, value) = header.split_once(':').unwrap_or((&header, ""));
                    sample.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
                "-u" => {
                    let user = words.next().unwrap_or_default();
                    let user = base64::engine::general_purpose::STANDARD.encode(user);
                    sample.headers.push(("authorization".to_owned(), format!("Basic {user}")));
                }
                "-d" => {
                    let and = if sample.body.is_empty() { "" } else { "&" };
                    sample.body =
                        format!("{}{and}{}", sample.body, words.next().unwrap_or_default());
                    sample.method = "POST";
                }
                word => {
                    let target = word.strip_prefix("{base}").unwrap_or_default();
                    sample.target.push_str(target);
                }
            }
        }
        if sample.method == "POST" && sample.content_type().is_none() {
            let form = "application/x-www-form-urlencoded".to_owned();
            sample.headers.push(("content-type".to_owned(), form));
        }
        sample
    }

    /// As the target `world` reads it.
    fn whole(&self) -> String {
        let Self { method, target, body, .. } = self;
        let secure = if self.secure { "s" } else { "" };
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        format!("{secure}{method} {target}\nhost: localhost:4700\n{headers}\n{body}")
    }

    /// The same as to a proxy: with its URL, behind a CONNECT and in its tunnel, and for somebody else.
    fn proxied(&self, host: &str) -> String {
        let Self { method, target, body, .. } = self;
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
        let headers = headers.collect::<String>() + "proxy-authorization: Basic Y2ktMTc6eA==\n";
        [
            format!("{method} http://{host}{target}\n{headers}\n{body}"),
            format!("CONNECT {host}:443\nhost: {host}:443\n\n"),
            format!("s{method} {target}\n{headers}tunnel: {host}:443\n\n{body}"),
            format!("{method} http://beyond.example{target}\n{headers}\n{body}"),
        ]
        .join("\n%%%\n")
    }

    /// The pieces that the targets of single decoders read.
    fn write(&self, folder: &Path, name: &str) -> io::Result<()> {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        write(folder, "destination", name, &format!("{path}?\nwww.box.net:80\nci-17"))?;
        for (header, value) in &self.headers {
            let target = if header == "authorization" { "basic" } else { "content_type" };
            write(folder, target, name, value)?;
        }
        if self.body.starts_with('<') {
            let target = if self.body.contains("Envelope") { "soap" } else { "xml" };
            return write(folder, target, name, &self.body);
        }
        let fields = if self.body.is_empty() { query } else { &self.body };
        if fields.is_empty() {
            return Ok(());
        }
        write(folder, "form", name, &format!("0{fields}"))?;
        write(folder, "percent", name, fields)?;
        write(folder, "arguments", name, &fields.replace('&', "\n"))?;
        write(folder, "multipart", name, &multipart(fields))?;
        for value in fields.split('&').filter_map(|field| Some(field.split_once('=')?.1)) {
            if value.contains('@') {
                write(folder, "email", name, value)?;
            } else if value.parse::<i32>().is_ok() {
                write(folder, "number", name, value)?;
            }
        }
        Ok(())
    }

    fn content_type(&self) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str())
    }
}

/// The words of a command, as a shell parts them where only single quotes are used.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (number, piece) in command.split('\'').enumerate() {
        let mut parts = piece.split(' ');
        let quoted = number % 2 == 1;
        if let Some(last) = words.last_mut() {
            last.push_str(if quoted { piece } else { parts.next().unwrap_or_default() });
        }
        if !quoted {
            words.extend(parts.map(str::to_owned));
        }
    }
    words.retain(|word| !word.is_empty() && !matches!(word.as_str(), "-sS" | "-g"));
    words
}

fn multipart(fields: &str) -> String {
    let mut text = "multipart/form-data; boundary=\"b\"\n".to_owned();
    for (name, value) in fields.split('&').filter_map(|field| field.split_once('=')) {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n");
        text.push_str(&format!("{head}\r\n{value}\r\n"));
    }
    text + "--b--\r\n"
}

fn write(folder: &Path, target: &str, name: &str, text: &str) -> io::Result<()> {
    let folder = folder.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), text)
}
