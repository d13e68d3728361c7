// The page of protocol/asyncapi.yaml. docs_test.py runs it.
import assert from "node:assert";
import { test } from "node:test";
import { open } from "./docs_page.mjs";

const { description, body } = await open("asyncapi", "live.js");
const shownBy = (id) => body.all().filter((one) => one.attributes.id === id);

test("every message is shown once, with its members and examples", () => {
  const messages = Object.entries(description.components.messages);
  assert.ok(messages.length > 10);
  for (const [name, { summary, payload, examples }] of messages) {
    assert.strictEqual(shownBy(name).length, 1, name);
    const [shown] = shownBy(name);
    assert.ok(shown.text.includes(summary.replaceAll("`", "")), name);
    const schema = description.components.schemas[payload.$ref?.split("/").pop()];
    for (const member of schema?.required ?? []) assert.ok(shown.text.includes(member), `${name}: ${member}`);
    assert.strictEqual(shown.all().filter((one) => one.name === "pre").length, examples.length, name);
  }
});

test("items and events are shown with the members of each kind", () => {
  for (const name of ["items", "events"]) {
    const [{ text }] = shownBy(name);
    for (const member of ["accepted_at", "reply_to", "emoji", "user_ids", "role", "title"]) assert.ok(text.includes(member), member);
  }
  assert.ok(shownBy("events")[0].text.includes("message_number"));
});

test("channels, operations and close codes are shown", () => {
  for (const [name, { title }] of Object.entries(description.channels)) {
    assert.strictEqual(shownBy(`channel-${name}`)[0].text, title);
  }
  for (const { title } of Object.values(description.operations)) assert.ok(body.text.includes(title), title);
  for (const { code } of description.channels.socket["x-close-codes"]) assert.ok(body.text.includes(String(code)), code);
});

test("nothing is shown as undefined, as an object or as a reference", () => {
  assert.doesNotMatch(body.text, /undefined|\[object|NaN|\$ref|\*\*/);
});
