// The npm package `wiremock-rest-client`: stubs, scenarios, verification, settings, reset.
import assert from "node:assert/strict";
import client from "wiremock-rest-client";

const base = `${process.env.STANDIN_URL}/~wiremock-rest-client/`;
const wiremock = new client.WireMockRestClient(base, { logLevel: "error" });
const signUp = async (login) => {
  const call = new URLSearchParams({
    action: "register_new_user",
    api_key: "rrc1d3ntb53tt6b2vhail6rdtrsxov3v",
    login,
    password: "123",
  });
  const reply = await fetch(`${base}api/1.0/rest`, { method: "POST", body: call });
  return reply.text();
};

// The vendor refuses as it would, once, by a scenario; then it answers.
const request = { method: "POST", urlPath: "/api/1.0/rest" };
const made = await wiremock.mappings.createMapping({
  request: { ...request, formParameters: { login: { equalTo: "ada@example.com" } } },
  response: { transformers: ["vendor"], transformerParameters: { outcome: "e_register" } },
  scenarioName: "down once",
  requiredScenarioState: "Started",
  newScenarioState: "up again",
});
assert.match(await signUp("ada@example.com"), /<status>e_register<\/status>/);
assert.match(await signUp("ada@example.com"), /<status>successful_register<\/status>/);
const { scenarios } = await wiremock.scenarios.getAllScenarios();
assert.deepEqual(scenarios.map(({ name, state }) => [name, state]), [["down once", "up again"]]);
await wiremock.scenarios.resetAllScenarios();
assert.match(await signUp("ada@example.com"), /<status>e_register<\/status>/);
assert.equal((await wiremock.mappings.getAllMappings()).meta.total, 1);
assert.equal((await wiremock.mappings.getMapping(made.id)).scenarioName, "down once");
await wiremock.mappings.deleteMapping(made.id);
assert.match(await signUp("ada@example.com"), /<status>email_already_registered<\/status>/);

// Counted, found, removed.
assert.equal((await wiremock.requests.getCount(request)).count, 4);
assert.equal((await wiremock.requests.findRequests(request)).requests.length, 4);
const all = await wiremock.requests.getAllRequests();
assert.equal(all.meta.total, 4);
assert.equal((await wiremock.requests.getRequest(all.requests[0].id)).id, all.requests[0].id);
await wiremock.requests.deleteRequest(all.requests[0].id);
assert.equal((await wiremock.requests.removeRequests(request)).serveEvents.length, 3);
assert.equal((await wiremock.requests.getCount(request)).count, 0);
assert.deepEqual((await wiremock.requests.getUnmatchedRequests()).requests, []);

// Late, and reset.
await wiremock.global.updateGlobalSettings({ fixedDelay: 60 });
const before = performance.now();
await signUp("grace@example.com");
assert.ok(performance.now() - before >= 59);
await wiremock.global.resetAll();
assert.match(await signUp("ada@example.com"), /<status>successful_register<\/status>/);
