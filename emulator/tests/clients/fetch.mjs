// Node's own `fetch`: URLSearchParams and FormData as bodies; a status is no error. It has no reader for XML: what it
// looks for is found by patterns.
//
// Prints a line `VENDOR outcome` for each reply that it read and found right. Where the vendors are it has from the
// environment, and so has Node its authorities (NODE_EXTRA_CA_CERTS); its proxy is fetch-proxy.mjs's affair.
import assert from "node:assert/strict";

const { BOXNET, FOTOLIA, FILEMOBILE, IMAGELOOP, MOVEDIGITAL } = process.env;

const met = (vendor, expected, got) => {
  assert.equal(got, expected, vendor);
  console.log(`${vendor}\t${expected}`);
};
const xml = async (url, options) => {
  const reply = await fetch(url, options);
  assert.deepEqual([reply.status, reply.headers.get("content-type")], [200, "text/xml; charset=utf-8"]);
  return reply.text();
};
const text = (document, element) => document.match(`<${element}>([^<]*)</${element}>`)?.[1];
const query = (entries) => new URLSearchParams(entries).toString();

// --- Box.net: GET with everything in the query, and a document by POST
const api_key = "rrc1d3ntb53tt6b2vhail6rdtrsxov3v";
const box = (entries) => {
  const call = { action: "register_new_user", api_key, login: "new@example.com", password: "123", ...entries };
  return xml(`${BOXNET}/api/1.0/rest?${query(call)}`);
};

const box_user = await box({ login: "ada+lovelace@example.com", password: "a b+c&é" });
const fields = ["status", "login", "email", "access_id", "user_id", "space_amount", "space_used"];
assert.deepEqual(
  fields.map((field) => text(box_user, field)),
  ["successful_register", "ada+lovelace@example.com", "ada+lovelace@example.com", "398387", "398387", "1073741824", "0"],
);
assert.match(text(box_user, "auth_token"), /^[0-9a-f]{32}$/);
met("boxnet", "success", "success");
for (const [status, entries] of [
  ["email_invalid", { login: "nobody@nowhere" }],
  ["email_already_registered", { login: "ADA+Lovelace@example.com" }],
  ["application_restricted", { api_key: "no-such-key" }],
  ["application_restricted", { api_key: "RESTRICTED-API-KEY" }],
  ["e_register", { password: "" }],
  ["wrong_input", { action: "register" }],
]) {
  met("boxnet", status, text(await box(entries), "status"));
}

const document = `<?xml version="1.0" encoding="ISO-8859-1"?>
<request><action>register_new_user</action><api_key>${api_key}</api_key><login>grace@example.com</login><password>é &lt;3</password></request>`;
for (const [expected, status] of [
  ["success", "successful_register"],
  ["email_already_registered", "email_already_registered"],
]) {
  const headers = { "Content-Type": "text/xml" };
  const reply = await xml(`${BOXNET}/api/1.0/xml`, { method: "POST", headers, body: Buffer.from(document, "latin1") });
  assert.equal(text(reply, "status"), status);
  met("boxnet", expected, expected);
}

// --- Fotolia: a form; fetch takes no user in a URL, so the header is made by hand
const create_user = `${FOTOLIA}/Rest/1/user/createUser`;
const create = (key, properties, { url = create_user, headers = {}, body } = {}) => {
  const person = { login: "new", password: "secret-1", email: "ada+lovelace@example.com", language_id: 2, ...properties };
  const form = Object.entries(person).map(([name, value]) => [`properties[${name}]`, value]);
  const authorization = key ? { Authorization: `Basic ${btoa(`${key}:`)}` } : {};
  return fetch(url, { method: "POST", headers: { ...authorization, ...headers }, body: body ?? new URLSearchParams(form) });
};

const ada = await create("API_KEY", { login: "ada [b] + c", firstname: "Renée", address: "5 & 6, rue de l'Été" });
assert.deepEqual([ada.status, await ada.json()], [200, 42]);
met("fotolia", "success", "success");
// URLSearchParams writes UTF-8 and nothing else: another charset is escaped by hand.
const latin = {
  headers: { "Content-Type": "application/x-www-form-urlencoded; charset=ISO-8859-1" },
  body: "properties[login]=grace&properties[password]=secret-1&properties[email]=ada%2Blovelace@example.com&properties[language_id]=2&properties[firstname]=Ren%E9e",
};
const grace = await create("API_KEY", {}, latin);
assert.deepEqual([grace.status, await grace.json()], [200, 43]);
met("fotolia", "success", "success");
const no_form = { headers: { "Content-Type": "application/json" }, body: '{"properties":{"login":"new"}}' };
for (const [code, status, reply] of [
  ["010", 401, await create(null)],
  ["011", 401, await create("NO-SUCH-KEY")],
  ["011", 401, await create("EXPIRED_KEY")],
  ["031", 404, await create("API_KEY", {}, { url: `${create_user}s` })],
  ["032", 403, await create("NO_CREATE_KEY")],
  ["002", 400, await create("API_KEY", {}, no_form)],
  ["2001", 400, await create("API_KEY", { language_id: 10 })],
  ["6007", 400, await create("API_KEY", { login: "me" })],
  ["6008", 409, await create("API_KEY", { login: "GRACE" })],
  ["6009", 403, await create("EMAIL_KEY", { login: "eve" })],
  ["6010", 403, await create("SMS_KEY", { login: "lin" })],
  ["001", 503, await create("standin-001")],
  ["6006", 500, await create("standin-6006")],
]) {
  assert.equal(reply.status, status);
  met("fotolia", code, (await reply.json()).code);
}

// --- Filemobile: a GET with brackets, XML out; a form by POST, JSON out; JSONP, for the pages of its day
const somebody = { APIKEY: "APIKEY", vhost: 1, "userData[user]": "new", "userData[email]": "new@example.com" };
const rest = (entries) => xml(`${FILEMOBILE}/services/rest/users/register?${query({ ...somebody, ...entries })}`);
const gateway = async (entries, method = "users.register") => {
  const body = new URLSearchParams({ ...somebody, ...entries });
  return (await fetch(`${FILEMOBILE}/services/json?method=${method}`, { method: "POST", body })).json();
};

const filemobile_ada = await rest({
  "userData[user]": "ada",
  "userData[email]": "ada+lovelace@example.com",
  "userData[firstname]": "Renée",
  "userData[meta][team]": "A + [B]",
  activate: true,
});
assert.equal(text(filemobile_ada, "result"), "1");
met("filemobile", "success", "success");
assert.deepEqual(await gateway({ "userData[user]": "grace", "userData[email]": "grace@example.com" }), { status: true, result: 2 });
met("filemobile", "success", "success");
for (const [message, entries] of [
  ["Invalid API key", { APIKEY: "no-such-key" }],
  ["Unknown vhost", { vhost: 0 }],
  ["Missing argument: userData[email]", { "userData[email]": "" }],
  ["Invalid argument: userData[gender]", { "userData[gender]": "x" }],
  ["Service unavailable", { APIKEY: "standin-fail" }],
]) {
  met("filemobile", message, text(await rest(entries), "message"));
}
for (const [message, failure] of [
  ["User already exists", await gateway({ "userData[user]": "Grace" })],
  ["Unknown method", await gateway({}, "users.remove")],
]) {
  assert.deepEqual(failure, { status: false, message, result: message });
  met("filemobile", message, failure.message);
}
const script = await fetch(`${FILEMOBILE}/services/json?method=users.register&callBack=done&${query({ ...somebody, "userData[user]": "ADA" })}`);
assert.equal(script.headers.get("content-type"), "application/javascript");
const called = new Function("done", `return ${await script.text()}`)((reply) => reply.message);
met("filemobile", "User already exists", called);

// --- imageloop: may this key register users? By GET, by a form, in parts
const ask = `${IMAGELOOP}/httprpc/`;
const mine = { apiKey: "YOUR-API-KEY", f: "imagelooop.canRegisterUsers", h: "yourwebsite.com" };
const stand_alone = { apiKey: "YOUR-API-KEY", f: "imagelooop.canRegisterUsers", accessToken: "application-access-token" };
const parts = new FormData();
Object.entries(mine).forEach(([name, value]) => parts.append(name, value));
for (const [url, options] of [
  [`${ask}?${query(mine)}`],
  [ask, { method: "POST", body: new URLSearchParams(stand_alone) }],
  [ask, { method: "POST", body: parts }],
]) {
  assert.equal(await xml(url, options), '<imag:Response xmlns:imag="http://www.imageloop.com/imagelooop-api-xsd/"></imag:Response>');
  met("imageloop", "success", "success");
}
for (const [code, entries] of [
  ["2001", { apiKey: "no-such-key" }],
  ["2001", { h: "elsewhere.example" }],
  ["2002", { lang: "de" }],
  ["3004", { apiKey: "UNPRIVILEGED-KEY" }],
  ["2005", { apiKey: "standin-2005" }],
]) {
  met("imageloop", code, text(await xml(`${ask}?${query({ ...mine, ...entries })}`), "errorCode"));
}

// --- MoveDigital: a form, over TLS only
const account = (entries) =>
  xml(`${MOVEDIGITAL}/services/rest/`, {
    method: "POST",
    body: new URLSearchParams({
      method: "movedigital.accounts.proxy.createAccount",
      userid: 20,
      sessionid: 12345,
      session: "7234928734927349273492783497293",
      username: "new",
      password: "ignored",
      confirm_password: "ignored",
      email: "ada+lovelace@example.com",
      eula_agree: "yes",
      firstname: "Renée",
      website: "http://example.com/?a=1&b=[2]",
      ...entries,
    }),
  });
let refusals = [
  ["104", { username: "Ada" }],
  ["99", { session: "1" }],
  ["98", { userid: 21, sessionid: 12346 }],
  ["106", { eula_agree: "no" }],
  ["108", { session: "standin-108" }],
  ["109", { session: "standin-109" }],
];
if (MOVEDIGITAL.startsWith("http:")) {
  refusals = [["111", {}]];
} else {
  const made = await account({ username: "ada" });
  assert.match(made, /<rsp stat="ok">/);
  assert.equal(text(made, "userid"), "1000");
  met("movedigital", "success", "success");
}
for (const [code, entries] of refusals) {
  const refused = await account(entries);
  assert.match(refused, /<rsp stat="fail">/);
  met("movedigital", code, refused.match(/<error code="(\d+)"/)?.[1]);
}
