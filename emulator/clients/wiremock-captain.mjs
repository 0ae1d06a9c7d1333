// The npm package `wiremock-captain`: stubs, faults, verification.
import assert from "node:assert/strict";
import captain from "wiremock-captain";

// It takes no path in its base address: its world is named by the host.
const host = process.env.STANDIN_URL.replace("127.0.0.1", "localhost");
const wiremock = new captain.WireMock(host);
await wiremock.clearAll();

const { id } = await wiremock.register(
  { method: "POST", endpoint: "/sms/send", body: { to: "+49 30 1234" } },
  { status: 202, body: { queued: true } },
);
const post = (body) => fetch(`${host}/sms/send`, { method: "POST", body: JSON.stringify(body) });
const reply = await post({ to: "+49 30 1234" });
assert.deepEqual([reply.status, await reply.json()], [202, { queued: true }]);
assert.equal((await post({ to: "+49 30 9999" })).status, 404);
assert.equal((await wiremock.getRequestsForAPI("POST", "/sms/send")).length, 2);
assert.equal((await wiremock.getUnmatchedRequests()).length, 1);
assert.equal((await wiremock.getMapping(id)).response.status, 202);
await wiremock.deleteMapping(id);
assert.deepEqual(await wiremock.getAllMappings(), []);

await wiremock.register(
  { method: "GET", endpoint: "/cut" },
  { status: 200 },
  { fault: captain.WireMockFault?.CONNECTION_RESET_BY_PEER ?? "CONNECTION_RESET_BY_PEER" },
);
await assert.rejects(fetch(`${host}/cut`), ({ cause }) => cause.code === "ECONNRESET");
await wiremock.resetAllScenarios();
await wiremock.clearAllExceptDefault();
assert.deepEqual(await wiremock.getAllRequests(), []);
