//! The specs that this program is built with. A test holds the list against the folder.

/// Names and texts.
pub(super) const FILES: &[(&str, &str)] = &[
    ("specs/all/clauses.toml", include_str!("../../../specs/all/clauses.toml")),
    ("specs/all/types.toml", include_str!("../../../specs/all/types.toml")),
    ("specs/boxnet/clauses.toml", include_str!("../../../specs/boxnet/clauses.toml")),
    (
        "specs/boxnet/flows/arguments.toml",
        include_str!("../../../specs/boxnet/flows/arguments.toml"),
    ),
    ("specs/boxnet/flows/asked.toml", include_str!("../../../specs/boxnet/flows/asked.toml")),
    ("specs/boxnet/flows/escapes.toml", include_str!("../../../specs/boxnet/flows/escapes.toml")),
    ("specs/boxnet/flows/frame.toml", include_str!("../../../specs/boxnet/flows/frame.toml")),
    ("specs/boxnet/flows/hosts.toml", include_str!("../../../specs/boxnet/flows/hosts.toml")),
    ("specs/boxnet/flows/options.toml", include_str!("../../../specs/boxnet/flows/options.toml")),
    ("specs/boxnet/flows/samples.toml", include_str!("../../../specs/boxnet/flows/samples.toml")),
    (
        "specs/boxnet/flows/soap-arguments.toml",
        include_str!("../../../specs/boxnet/flows/soap-arguments.toml"),
    ),
    (
        "specs/boxnet/flows/soap-clients.toml",
        include_str!("../../../specs/boxnet/flows/soap-clients.toml"),
    ),
    (
        "specs/boxnet/flows/soap-faults.toml",
        include_str!("../../../specs/boxnet/flows/soap-faults.toml"),
    ),
    ("specs/boxnet/flows/users.toml", include_str!("../../../specs/boxnet/flows/users.toml")),
    ("specs/boxnet/flows/verbs.toml", include_str!("../../../specs/boxnet/flows/verbs.toml")),
    ("specs/boxnet/flows/wsdl.toml", include_str!("../../../specs/boxnet/flows/wsdl.toml")),
    (
        "specs/boxnet/flows/xml-accepted.toml",
        include_str!("../../../specs/boxnet/flows/xml-accepted.toml"),
    ),
    (
        "specs/boxnet/flows/xml-broken.toml",
        include_str!("../../../specs/boxnet/flows/xml-broken.toml"),
    ),
    (
        "specs/boxnet/flows/xml-documents.toml",
        include_str!("../../../specs/boxnet/flows/xml-documents.toml"),
    ),
    (
        "specs/boxnet/flows/xml-elements.toml",
        include_str!("../../../specs/boxnet/flows/xml-elements.toml"),
    ),
    (
        "specs/boxnet/flows/xml-refused.toml",
        include_str!("../../../specs/boxnet/flows/xml-refused.toml"),
    ),
    ("specs/boxnet/operation.toml", include_str!("../../../specs/boxnet/operation.toml")),
    ("specs/cases.lock", include_str!("../../../specs/cases.lock")),
    ("specs/filemobile/clauses.toml", include_str!("../../../specs/filemobile/clauses.toml")),
    (
        "specs/filemobile/flows/activation.toml",
        include_str!("../../../specs/filemobile/flows/activation.toml"),
    ),
    (
        "specs/filemobile/flows/arguments.toml",
        include_str!("../../../specs/filemobile/flows/arguments.toml"),
    ),
    (
        "specs/filemobile/flows/charsets.toml",
        include_str!("../../../specs/filemobile/flows/charsets.toml"),
    ),
    ("specs/filemobile/flows/http.toml", include_str!("../../../specs/filemobile/flows/http.toml")),
    (
        "specs/filemobile/flows/jsonp.toml",
        include_str!("../../../specs/filemobile/flows/jsonp.toml"),
    ),
    ("specs/filemobile/flows/mail.toml", include_str!("../../../specs/filemobile/flows/mail.toml")),
    (
        "specs/filemobile/flows/methods.toml",
        include_str!("../../../specs/filemobile/flows/methods.toml"),
    ),
    (
        "specs/filemobile/flows/multipart.toml",
        include_str!("../../../specs/filemobile/flows/multipart.toml"),
    ),
    (
        "specs/filemobile/flows/order.toml",
        include_str!("../../../specs/filemobile/flows/order.toml"),
    ),
    (
        "specs/filemobile/flows/passwords.toml",
        include_str!("../../../specs/filemobile/flows/passwords.toml"),
    ),
    (
        "specs/filemobile/flows/samples.toml",
        include_str!("../../../specs/filemobile/flows/samples.toml"),
    ),
    (
        "specs/filemobile/flows/templates.toml",
        include_str!("../../../specs/filemobile/flows/templates.toml"),
    ),
    (
        "specs/filemobile/flows/unreadable.toml",
        include_str!("../../../specs/filemobile/flows/unreadable.toml"),
    ),
    (
        "specs/filemobile/flows/userdata-rules.toml",
        include_str!("../../../specs/filemobile/flows/userdata-rules.toml"),
    ),
    (
        "specs/filemobile/flows/userdata.toml",
        include_str!("../../../specs/filemobile/flows/userdata.toml"),
    ),
    (
        "specs/filemobile/flows/users.toml",
        include_str!("../../../specs/filemobile/flows/users.toml"),
    ),
    ("specs/filemobile/operation.toml", include_str!("../../../specs/filemobile/operation.toml")),
    ("specs/fotolia/clauses.toml", include_str!("../../../specs/fotolia/clauses.toml")),
    (
        "specs/fotolia/flows/accounts.toml",
        include_str!("../../../specs/fotolia/flows/accounts.toml"),
    ),
    ("specs/fotolia/flows/bodies.toml", include_str!("../../../specs/fotolia/flows/bodies.toml")),
    ("specs/fotolia/flows/forms.toml", include_str!("../../../specs/fotolia/flows/forms.toml")),
    ("specs/fotolia/flows/options.toml", include_str!("../../../specs/fotolia/flows/options.toml")),
    ("specs/fotolia/flows/order.toml", include_str!("../../../specs/fotolia/flows/order.toml")),
    ("specs/fotolia/flows/pending.toml", include_str!("../../../specs/fotolia/flows/pending.toml")),
    (
        "specs/fotolia/flows/requests.toml",
        include_str!("../../../specs/fotolia/flows/requests.toml"),
    ),
    (
        "specs/fotolia/flows/validation.toml",
        include_str!("../../../specs/fotolia/flows/validation.toml"),
    ),
    ("specs/fotolia/operation.toml", include_str!("../../../specs/fotolia/operation.toml")),
    ("specs/imageloop/clauses.toml", include_str!("../../../specs/imageloop/clauses.toml")),
    ("specs/imageloop/flows/batch.toml", include_str!("../../../specs/imageloop/flows/batch.toml")),
    ("specs/imageloop/flows/keys.toml", include_str!("../../../specs/imageloop/flows/keys.toml")),
    (
        "specs/imageloop/flows/options.toml",
        include_str!("../../../specs/imageloop/flows/options.toml"),
    ),
    (
        "specs/imageloop/flows/requests.toml",
        include_str!("../../../specs/imageloop/flows/requests.toml"),
    ),
    (
        "specs/imageloop/flows/soap-clients.toml",
        include_str!("../../../specs/imageloop/flows/soap-clients.toml"),
    ),
    ("specs/imageloop/flows/soap.toml", include_str!("../../../specs/imageloop/flows/soap.toml")),
    ("specs/imageloop/flows/wsdl.toml", include_str!("../../../specs/imageloop/flows/wsdl.toml")),
    ("specs/imageloop/flows/xsd.toml", include_str!("../../../specs/imageloop/flows/xsd.toml")),
    ("specs/imageloop/operation.toml", include_str!("../../../specs/imageloop/operation.toml")),
    ("specs/movedigital/clauses.toml", include_str!("../../../specs/movedigital/clauses.toml")),
    (
        "specs/movedigital/flows/accounts.toml",
        include_str!("../../../specs/movedigital/flows/accounts.toml"),
    ),
    (
        "specs/movedigital/flows/options.toml",
        include_str!("../../../specs/movedigital/flows/options.toml"),
    ),
    (
        "specs/movedigital/flows/requests.toml",
        include_str!("../../../specs/movedigital/flows/requests.toml"),
    ),
    (
        "specs/movedigital/flows/sessions.toml",
        include_str!("../../../specs/movedigital/flows/sessions.toml"),
    ),
    ("specs/movedigital/operation.toml", include_str!("../../../specs/movedigital/operation.toml")),
];
