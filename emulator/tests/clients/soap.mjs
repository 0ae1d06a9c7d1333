// The npm package `soap`: everything from the WSDL; what is nil is left out, a SOAP fault is an error.
//
// Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
// environment, and so has soap its proxy (http_proxy, https_proxy) and its authorities (NODE_EXTRA_CA_CERTS).
import assert from "node:assert/strict";
import soap from "soap";

const { BOXNET, IMAGELOOP } = process.env;

const met = (vendor, expected, got) => {
  assert.equal(got, expected, vendor);
  console.log(`${vendor}\t${expected}`);
};

// --- Box.net: rpc/encoded; a refusal is a reply with another status, and no user
const api_key = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";
const box = await soap.createClientAsync(`${BOXNET}/api/1.0/soap?wsdl`);
met("boxnet", "success", "success");

// What has an xsi:type comes with its attributes, its text under `$value`.
const [made] = await box.register_new_userAsync({ api_key, login: "ada+lovelace@example.com", password: "a b+c&é" });
assert.equal(made.status.$value, "successful_register");
assert.match(made.auth_token.$value, /^[0-9a-f]{32}$/);
const { login, email, user_id, space_amount, ...rest } = made.user;
assert.deepEqual([login.$value, email.$value], ["ada+lovelace@example.com", "ada+lovelace@example.com"]);
assert.deepEqual([user_id.$value, space_amount.$value], [398387, 1073741824]);
assert.deepEqual(Object.keys(rest), ["attributes"]);
met("boxnet", "success", "success");
const [second] = await box.register_new_userAsync({ api_key, login: "grace@example.com", password: "é <3" });
assert.deepEqual([second.status.$value, second.user.user_id.$value], ["successful_register", 398388]);
met("boxnet", "success", "success");
for (const [status, call] of [
  ["email_invalid", { api_key, login: "nobody@nowhere", password: "123" }],
  ["email_already_registered", { api_key, login: "ADA+Lovelace@example.com", password: "123" }],
  ["application_restricted", { api_key: "no-such-key", login: "new@example.com", password: "123" }],
  ["application_restricted", { api_key: "RESTRICTED-API-KEY", login: "new@example.com", password: "123" }],
  ["e_register", { api_key, login: "new@example.com", password: "" }],
]) {
  const [reply] = await box.register_new_userAsync(call);
  assert.deepEqual([reply.auth_token.$value, reply.user], [undefined, undefined]);
  met("boxnet", status, reply.status.$value);
}

// --- imageloop: document/literal; a refusal is a fault, or a result, or one of many results
const imageloop = await soap.createClientAsync(`${IMAGELOOP}/soap/api/api.wsdl`);
for (const _ of ["the WSDL", "the XSD that it imports"]) {
  met("imageloop", "success", "success");
}
const call = (changes) => ({
  function: "imagelooop.canRegisterUsers",
  parameter: Object.entries({ apiKey: "YOUR-API-KEY", h: "yourwebsite.com", ...changes }).map(([name, value]) => ({
    attributes: { name },
    value,
  })),
});
const refusals = [
  [2001, "imagelooop.InvalidApiKeyException", call({ apiKey: "no-such-key" })],
  [2001, "imagelooop.InvalidApiKeyException", call({ h: "elsewhere.example" })],
  [2002, "imagelooop.InvalidParameterNameException", call({ lang: "de" })],
  [3004, "imagelooop.PermissionDeniedException", call({ apiKey: "UNPRIVILEGED-KEY" })],
  [2005, "imagelooop.InternalErrorException", call({ apiKey: "standin-2005" })],
];
const [nothing] = await imageloop.InvocationAsync(call());
assert.equal(nothing, null);
met("imageloop", "success", "success");
for (const [code, name, refused] of refusals) {
  const error = await imageloop.InvocationAsync(refused).then(() => assert.fail("no fault"), (error) => error);
  const { faultcode, faultstring, detail } = error.root.Envelope.Body.Fault;
  assert.deepEqual([faultcode, faultstring, detail.InvocationFault.errorType], ["soapenv:Server", name, name]);
  met("imageloop", String(code), detail.InvocationFault.errorCode);
}

const [handled] = await imageloop.InvocationHandledAsync(call());
assert.deepEqual(handled, { result: null });
met("imageloop", "success", "success");
for (const [code, name, refused] of refusals) {
  const [{ error }] = await imageloop.InvocationHandledAsync(refused);
  assert.equal(error.errorType, name);
  met("imageloop", String(code), String(error.errorCode));
}

const [batch] = await imageloop.InvocationBatchHandledAsync({ request: [call(), ...refusals.map(([, , refused]) => refused)] });
assert.deepEqual(batch.result.map(({ error }) => error?.errorCode), [undefined, ...refusals.map(([code]) => code)]);
met("imageloop", "2001", String(batch.result[1].error.errorCode));
