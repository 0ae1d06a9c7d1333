"""The PyPI package `wiremock`: creates, replaces and deletes stubs, counts and finds, slows down, resets."""

import os
import time

import requests
from wiremock.constants import Config
from wiremock.resources.mappings import Mapping, MappingRequest, MappingResponse
from wiremock.resources.mappings.resource import Mappings
from wiremock.resources.near_misses import NearMissMatchPatternRequest
from wiremock.resources.requests.resource import Requests
from wiremock.resources.scenarios.resource import Scenarios
from wiremock.resources.settings import GlobalSetting
from wiremock.resources.settings.resource import GlobalSettings

base = os.environ["STANDIN_URL"] + "/~wiremock-python"
Config.base_url = base + "/__admin"
SIGN_UP = base + "/api/1.0/rest"
CALL = {
    "action": "register_new_user",
    "api_key": "rrc1d3ntb53tt6b2vhail6rdtrsxov3v",
    "login": "ada@example.com",
    "password": "123",
}


def sign_up(login):
    return requests.post(SIGN_UP, data={**CALL, "login": login}, timeout=20).text


# What a client sent is counted and found, by pattern.
assert "successful_register" in sign_up("ada@example.com")
assert "email_already_registered" in sign_up("ADA@example.com")
asked = NearMissMatchPatternRequest(method="POST", url_path="/api/1.0/rest")
assert Requests.get_matching_request_count(asked).count == 2
found = Requests.get_matching_requests(asked).requests
assert len(found) == 2 and all("register_new_user" in request.body for request in found), found
both = Requests.get_all_received_requests().requests
assert [one.request.url for one in both] == ["/~wiremock-python/api/1.0/rest"] * 2, both
newest = requests.get(f"{Config.base_url}/requests", timeout=20).json()["requests"][0]
one = Requests.get_request(newest["id"])
assert "login=ADA%40example.com" in one.request.body, one.request.body

# A stub stands before the vendor, until it is changed, and until it is gone.
outage = Mapping(
    priority=1,
    request=MappingRequest(method="POST", url_path="/api/1.0/rest"),
    response=MappingResponse(status=503, body="closed for today"),
    persistent=False,
)
made = Mappings.create_mapping(outage)
assert sign_up("grace@example.com") == "closed for today"
assert Mappings.retrieve_mapping(made.id).response.status == 503
assert len(Mappings.retrieve_all_mappings().mappings) == 1
made.response.body = "closed for ever"
Mappings.update_mapping(made)
assert sign_up("grace@example.com") == "closed for ever"
Mappings.delete_mapping(made.id)
assert "successful_register" in sign_up("grace@example.com")
Mappings.create_mapping(outage)
Mappings.delete_all_mappings()
Mappings.create_mapping(outage)
Mappings.reset_mappings()
assert "successful_register" in sign_up("lin@example.com")
Scenarios.reset_all_scenarios()

# What nobody answers is unmatched.
requests.get(base + "/nowhere", timeout=20)
unmatched = Requests.get_unmatched_requests().requests
assert [request.url for request in unmatched] == ["/~wiremock-python/nowhere"], unmatched

# Everything is late, and then it is not.
GlobalSettings.update_global_settings(GlobalSetting(fixed_delay=60))
before = time.monotonic()
sign_up("late@example.com")
assert time.monotonic() - before >= 0.06
GlobalSettings.update_global_settings(GlobalSetting(fixed_delay=0))

# The journal begins anew.
Requests.reset_request_journal()
assert Requests.get_matching_request_count(asked).count == 0
