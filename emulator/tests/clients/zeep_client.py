"""The PyPI package `zeep`: everything from the WSDL; an empty element is None, a SOAP fault an exception.

Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
environment, and so has zeep its proxy (http_proxy, https_proxy) and its authorities (REQUESTS_CA_BUNDLE).
"""

import os
import re

from zeep import Client
from zeep.exceptions import Fault


def met(vendor, expected, got):
    assert got == expected, f"{vendor}: expected {expected}, got {got}"
    print(vendor, expected, sep="\t")


# --- Box.net: rpc/encoded; a refusal is a reply with another status, and no user
KEY = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v"
box = Client(os.environ["BOXNET"] + "/api/1.0/soap?wsdl").service
met("boxnet", "success", "success")

reply = box.register_new_user(api_key=KEY, login="ada+lovelace@example.com", password="a b+c&é")
assert reply.status == "successful_register" and re.fullmatch("[0-9a-f]{32}", reply.auth_token)
assert (reply.user.login, reply.user.email) == ("ada+lovelace@example.com",) * 2
assert (reply.user.user_id, reply.user.space_amount) == (398387, 1073741824)
assert (reply.user.access_id, reply.user.space_used, reply.user.max_upload_size) == (None, None, None)
met("boxnet", "success", "success")
reply = box.register_new_user(KEY, "grace@example.com", "é <3")
assert (reply.status, reply.user.user_id) == ("successful_register", 398388)
met("boxnet", "success", "success")
for status, api_key, login, password in [
    ("email_invalid", KEY, "nobody@nowhere", "123"),
    ("email_already_registered", KEY, "ADA+Lovelace@example.com", "123"),
    ("application_restricted", "no-such-key", "new@example.com", "123"),
    ("application_restricted", "RESTRICTED-API-KEY", "new@example.com", "123"),
    ("e_register", KEY, "new@example.com", ""),
]:
    reply = box.register_new_user(api_key, login, password)
    assert reply.auth_token is None and reply.user.user_id is None
    met("boxnet", status, reply.status)

# --- imageloop: document/literal; a refusal is a fault, or a result, or one of many results
imageloop = Client(os.environ["IMAGELOOP"] + "/soap/api/api.wsdl")
for _ in ("the WSDL", "the XSD that it imports"):
    met("imageloop", "success", "success")


def call(function="imagelooop.canRegisterUsers", **arguments):
    arguments = {"apiKey": "YOUR-API-KEY", "h": "yourwebsite.com"} | arguments
    return {"function": function, "parameter": [{"name": name, "value": value} for name, value in arguments.items()]}


refusals = [
    (2001, "imagelooop.InvalidApiKeyException", call(apiKey="no-such-key")),
    (2001, "imagelooop.InvalidApiKeyException", call(h="elsewhere.example")),
    (2002, "imagelooop.InvalidParameterNameException", call(lang="de")),
    (3004, "imagelooop.PermissionDeniedException", call(apiKey="UNPRIVILEGED-KEY")),
    (2005, "imagelooop.InternalErrorException", call(apiKey="standin-2005")),
]
assert imageloop.service.Invocation(**call()) == []
met("imageloop", "success", "success")
for code, name, refused in refusals:
    try:
        imageloop.service.Invocation(**refused)
        raise AssertionError(f"no fault, but {code} was to be one")
    except Fault as fault:
        assert (fault.code, fault.message) == ("soapenv:Server", name)
        detail = imageloop.wsdl.types.deserialize(fault.detail[0])
        assert detail.errorType == name
        met("imageloop", str(code), str(detail.errorCode))

reply = imageloop.service.InvocationHandled(**call())
assert reply.error is None
met("imageloop", "success", "success")
for code, name, refused in refusals:
    error = imageloop.service.InvocationHandled(**refused).error
    assert error.errorType == name
    met("imageloop", str(code), str(error.errorCode))

batch = imageloop.service.InvocationBatchHandled(request=[call()] + [refused for _, _, refused in refusals])
assert [reply.error and reply.error.errorCode for reply in batch] == [None] + [code for code, _, _ in refusals]
met("imageloop", "2001", str(batch[1].error.errorCode))
