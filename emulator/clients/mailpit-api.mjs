// The npm package `mailpit-api`: lists, reads, searches and deletes what the vendors would have sent.
import assert from "node:assert/strict";
import { MailpitClient } from "mailpit-api";

const base = `${process.env.STANDIN_URL}/~mailpit-api`;
const mailpit = new MailpitClient(base);
const signUp = (user, email) =>
  fetch(`${base}/services/rest/users/register`, {
    method: "POST",
    body: new URLSearchParams({
      APIKEY: "APIKEY",
      vhost: "1",
      "userData[user]": user,
      "userData[email]": email,
      "userData[password]": "secret-1",
      sendEmail: "1",
    }),
  });

await signUp("ada", "ada@example.com");
await signUp("grace", "grace@example.com");
const info = await mailpit.getInfo();
assert.equal(info.Messages, 2);
const { messages, total } = await mailpit.listMessages();
assert.deepEqual([total, messages.map(({ To }) => To[0].Address)], [2, ["grace@example.com", "ada@example.com"]]);
const newest = await mailpit.getMessageSummary("latest");
assert.equal(newest.ID, messages[0].ID);
assert.ok(newest.Text.length > 0);
const found = await mailpit.searchMessages({ query: "to:ada@example.com tag:filemobile" });
assert.deepEqual(found.messages.map(({ To }) => To[0].Address), ["ada@example.com"]);
assert.ok((await mailpit.getMessageHeaders(newest.ID)).To.length > 0);
assert.match(await mailpit.getMessageSource(newest.ID), /^To: .*grace@example\.com/im);
assert.ok((await mailpit.getTags()).includes("filemobile"));
await mailpit.deleteMessages({ IDs: [newest.ID] });
assert.equal((await mailpit.listMessages()).total, 1);
await mailpit.deleteMessagesBySearch({ query: "to:ada@example.com" });
await mailpit.deleteMessages();
assert.equal((await mailpit.listMessages()).total, 0);
