"""Python's own `urllib.request`: forms by `urlencode`, HTTP Basic by a handler that waits for the challenge, refusals as exceptions.

Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
environment, and so has urllib its proxy (http_proxy, https_proxy) and its authorities (SSL_CERT_FILE).
"""

import json
import os
import re
import xml.etree.ElementTree as ElementTree
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPBasicAuthHandler, HTTPPasswordMgrWithDefaultRealm, Request, build_opener, urlopen

BOXNET, FOTOLIA, FILEMOBILE, IMAGELOOP, MOVEDIGITAL = (
    os.environ[name] for name in ("BOXNET", "FOTOLIA", "FILEMOBILE", "IMAGELOOP", "MOVEDIGITAL")
)


def met(vendor, expected, got):
    assert got == expected, f"{vendor}: expected {expected}, got {got}"
    print(vendor, expected, sep="\t")


def xml(url, **request):
    with urlopen(Request(url, **request)) as reply:
        assert reply.headers.get_content_type() == "text/xml"
        return ElementTree.parse(reply).getroot()


def form(arguments):
    return urlencode(arguments).encode("ascii")


# --- Box.net: GET with everything in the query, and a document by POST
KEY = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v"


def box(**arguments):
    call = {"action": "register_new_user", "api_key": KEY, "login": "new@example.com", "password": "123"}
    return xml(f"{BOXNET}/api/1.0/rest?{urlencode(call | arguments)}")


reply = box(login="ada+lovelace@example.com", password="a b+c&é")
assert reply.findtext("status") == "successful_register"
assert re.fullmatch("[0-9a-f]{32}", reply.findtext("auth_token"))
assert {field.tag: field.text for field in reply.find("user")} == {
    "login": "ada+lovelace@example.com",
    "email": "ada+lovelace@example.com",
    "access_id": "398387",
    "user_id": "398387",
    "space_amount": "1073741824",
    "space_used": "0",
}
met("boxnet", "success", "success")
for status, arguments in [
    ("email_invalid", {"login": "nobody@nowhere"}),
    ("email_already_registered", {"login": "ADA+Lovelace@example.com"}),
    ("application_restricted", {"api_key": "no-such-key"}),
    ("application_restricted", {"api_key": "RESTRICTED-API-KEY"}),
    ("e_register", {"password": ""}),
    ("wrong_input", {"action": "register"}),
]:
    met("boxnet", status, box(**arguments).findtext("status"))

document = ElementTree.Element("request")
for name, text in [("action", "register_new_user"), ("api_key", KEY), ("login", "grace@example.com"), ("password", "é <3")]:
    ElementTree.SubElement(document, name).text = text
for expected, status in [("success", "successful_register"), ("email_already_registered",) * 2]:
    body = ElementTree.tostring(document, encoding="ISO-8859-1")
    # Without a header of its own, urllib calls every body a form.
    reply = xml(f"{BOXNET}/api/1.0/xml", data=body, headers={"Content-Type": "text/xml"})
    assert reply.findtext("status") == status
    met("boxnet", expected, expected)

# --- Fotolia: a form; the key is sent once the server has asked for it
CREATE = f"{FOTOLIA}/Rest/1/user/createUser"


def fotolia(key, request):
    """The status, and what the JSON says."""
    keys = HTTPPasswordMgrWithDefaultRealm()
    if key:
        keys.add_password(None, FOTOLIA, key, "")
    try:
        with build_opener(HTTPBasicAuthHandler(keys)).open(request) as reply:
            return reply.status, json.load(reply)
    except HTTPError as refusal:
        return refusal.code, json.load(refusal)["code"]


def create(key, url=CREATE, encoding="UTF-8", headers={}, **properties):
    person = {"login": "new", "password": "secret-1", "email": "ada+lovelace@example.com", "language_id": 2}
    arguments = {f"properties[{name}]": value for name, value in (person | properties).items()}
    return fotolia(key, Request(url, urlencode(arguments, encoding=encoding).encode("ascii"), headers))


answer = create("API_KEY", login="ada [b] + c", firstname="Renée", address="5 & 6, rue de l'Été")
assert answer == (200, 42)
met("fotolia", "success", "success")
latin = {"Content-Type": "application/x-www-form-urlencoded; charset=ISO-8859-1"}
answer = create("API_KEY", headers=latin, encoding="ISO-8859-1", login="grace", firstname="Renée")
assert answer == (200, 43)
met("fotolia", "success", "success")
no_form = Request(CREATE, b'{"properties": {"login": "new"}}', {"Content-Type": "application/json"})
for code, status, answer in [
    ("010", 401, create(None)),
    ("011", 401, create("NO-SUCH-KEY")),
    ("011", 401, create("EXPIRED_KEY")),
    ("031", 404, create("API_KEY", url=CREATE + "s")),
    ("032", 403, create("NO_CREATE_KEY")),
    ("002", 400, fotolia("API_KEY", no_form)),
    ("2001", 400, create("API_KEY", language_id=10)),
    ("6007", 400, create("API_KEY", login="me")),
    ("6008", 409, create("API_KEY", login="GRACE")),
    ("6009", 403, create("EMAIL_KEY", login="eve")),
    ("6010", 403, create("SMS_KEY", login="lin")),
    ("001", 503, create("standin-001")),
    ("6006", 500, create("standin-6006")),
]:
    assert answer[0] == status, answer
    met("fotolia", code, answer[1])

# --- Filemobile: a GET with brackets, XML out; a form by POST, JSON out
NEW = {"APIKEY": "APIKEY", "vhost": 1, "userData[user]": "new", "userData[email]": "new@example.com"}


def rest(arguments):
    return xml(f"{FILEMOBILE}/services/rest/users/register?{urlencode(arguments)}")


def gateway(arguments, method="users.register"):
    with urlopen(f"{FILEMOBILE}/services/json?method={method}", form(arguments)) as reply:
        return json.load(reply)


ada = {
    "userData[user]": "ada",
    "userData[email]": "ada+lovelace@example.com",
    "userData[firstname]": "Renée",
    "userData[meta][team]": "A + [B]",
    "activate": "true",
}
assert rest(NEW | ada).text == "1"
met("filemobile", "success", "success")
grace = {"userData[user]": "grace", "userData[email]": "grace@example.com"}
assert gateway(NEW | grace) == {"status": True, "result": 2}
met("filemobile", "success", "success")
for text, arguments in [
    ("Invalid API key", {"APIKEY": "no-such-key"}),
    ("Unknown vhost", {"vhost": 0}),
    ("Missing argument: userData[email]", {"userData[email]": ""}),
    ("Invalid argument: userData[gender]", {"userData[gender]": "x"}),
    ("Service unavailable", {"APIKEY": "standin-fail"}),
]:
    met("filemobile", text, rest(NEW | arguments).findtext("message"))
for text, failure in [
    ("User already exists", gateway(NEW | {"userData[user]": "Grace"})),
    ("Unknown method", gateway(NEW, "users.remove")),
]:
    assert failure["status"] is False and failure["result"] == text
    met("filemobile", text, failure["message"])

# --- imageloop: may this key register users? By GET and by a form
ASK = f"{IMAGELOOP}/httprpc/"
MINE = {"apiKey": "YOUR-API-KEY", "f": "imagelooop.canRegisterUsers", "h": "yourwebsite.com"}
stand_alone = {"apiKey": "YOUR-API-KEY", "f": MINE["f"], "accessToken": "application-access-token"}
for response in [xml(f"{ASK}?{urlencode(MINE)}"), xml(ASK, data=form(stand_alone))]:
    assert response.tag == "{http://www.imageloop.com/imagelooop-api-xsd/}Response" and len(response) == 0
    met("imageloop", "success", "success")
for code, arguments in [
    ("2001", {"apiKey": "no-such-key"}),
    ("2001", {"h": "elsewhere.example"}),
    ("2002", {"lang": "de"}),
    ("3004", {"apiKey": "UNPRIVILEGED-KEY"}),
    ("2005", {"apiKey": "standin-2005"}),
]:
    met("imageloop", code, xml(f"{ASK}?{urlencode(MINE | arguments)}").findtext("error/errorCode"))

# --- MoveDigital: a form, over TLS only


def account(**arguments):
    call = {
        "method": "movedigital.accounts.proxy.createAccount",
        "userid": 20,
        "sessionid": 12345,
        "session": "7234928734927349273492783497293",
        "username": "new",
        "password": "ignored",
        "confirm_password": "ignored",
        "email": "ada+lovelace@example.com",
        "eula_agree": "yes",
        "firstname": "Renée",
        "website": "http://example.com/?a=1&b=[2]",
    }
    return xml(f"{MOVEDIGITAL}/services/rest/", data=form(call | arguments))


refusals = [
    ("104", {"username": "Ada"}),
    ("99", {"session": "1"}),
    ("98", {"userid": 21, "sessionid": 12346}),
    ("106", {"eula_agree": "no"}),
    ("108", {"session": "standin-108"}),
    ("109", {"session": "standin-109"}),
]
if MOVEDIGITAL.startswith("http:"):
    refusals = [("111", {})]
else:
    reply = account(username="ada")
    assert (reply.get("stat"), reply.findtext(".//userid")) == ("ok", "1000")
    met("movedigital", "success", "success")
for code, arguments in refusals:
    reply = account(**arguments)
    assert reply.get("stat") == "fail"
    met("movedigital", code, reply.find(".//error").get("code"))
