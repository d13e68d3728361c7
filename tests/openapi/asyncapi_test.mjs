// protocol/asyncapi.yaml: sound by AsyncAPI's own parser, and as strict as the programs that read what it describes.
import assert from "node:assert";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import asyncapi from "@asyncapi/parser";
import Ajv from "ajv";

const protocol = join(dirname(fileURLToPath(import.meta.url)), "../../protocol");
const path = join(protocol, "asyncapi.yaml");
const text = readFileSync(path, "utf8");
const { document, diagnostics } = await new asyncapi.Parser().parse(text, { source: path });
const description = document?.json();

const PER_FIXTURE = ["client_frames", "server_frames", "items", "events", "signals"];
const names = (folder) => readdirSync(join(protocol, "fixtures", folder));
const fixture = (folder, name) => JSON.parse(readFileSync(join(protocol, "fixtures", folder, name), "utf8"));

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
const validators = new Map();
function errors(schema, value) {
  if (!validators.has(schema)) validators.set(schema, ajv.compile(schema));
  const validate = validators.get(schema);
  return validate(value) ? null : ajv.errorsText(validate.errors);
}

// What a fixture is an example of: a frame's message, or a line of a batch.
function schemaOf(folder, value) {
  const { messages, schemas } = description.components;
  if (folder === "items") return schemas.Item;
  if (folder === "events") return schemas.Entry;
  if (folder === "signals") return schemas.Signal;
  // Those that go both ways.
  const ofServer = { typing: "someoneTypes", read: "someoneRead" };
  return messages[(folder === "server_frames" && ofServer[value.type]) || value.type].payload;
}

test("AsyncAPI's parser finds nothing to complain about", () => {
  const found = diagnostics.filter((one) => one.code !== "asyncapi-latest-version");
  assert.deepStrictEqual(found.map((one) => `${one.range.start.line + 1}: ${one.message}`), []);
});

test("every fixture is an example of the description, and fits its schema", () => {
  for (const folder of PER_FIXTURE) {
    assert.ok(names(folder).length > 0, folder);
    for (const name of names(folder)) {
      assert.ok(text.includes(`'./fixtures/${folder}/${name}'`), `${folder}/${name} is no example`);
      const value = fixture(folder, name);
      assert.strictEqual(errors(schemaOf(folder, value), value), null, `${folder}/${name}`);
    }
  }
});

test("every message has an example, which fits", () => {
  for (const [name, message] of Object.entries(description.components.messages)) {
    assert.ok(message.examples?.length, name);
    for (const example of message.examples) {
      assert.strictEqual(errors(message.payload, example.payload), null, name);
      if (message.headers) assert.strictEqual(errors(message.headers, example.headers), null, name);
    }
  }
});

// fixtures_test.cpp and frames_test.cpp say the same of the programs.
const OPTIONAL = { auth: ["resume"], send: ["client_msg_id", "reply_to"], error: ["client_msg_id", "conversation_id", "retry_after_seconds"],
  edit: ["client_msg_id"], delete: ["client_msg_id"], react: ["client_msg_id"], pin: ["client_msg_id"],
  outcome: ["code"], message: ["reply_to"] };
const OF_ENTRIES = ["thread_id", "mentions", "target_number"];
function isOptional(value, member) {
  if (value.seq && OF_ENTRIES.includes(member)) return true;
  // Names of frames are names of kinds, too; items and entries always have their client_msg_id.
  if (value.kind && member === "client_msg_id") return false;
  return (OPTIONAL[value.type ?? value.signal ?? value.kind] ?? []).includes(member);
}

test("what lacks a member is refused, and so is what has one too many where a program refuses it", () => {
  for (const folder of PER_FIXTURE) {
    for (const name of names(folder)) {
      const value = fixture(folder, name);
      const schema = schemaOf(folder, value);
      for (const member of Object.keys(value)) {
        const { [member]: _, ...less } = value;
        assert.strictEqual(errors(schema, less) === null, isOptional(value, member), `${folder}/${name} without ${member}`);
      }
      if (folder === "client_frames") assert.ok(errors(schema, { ...value, extra: 1 }), name);
      if (folder !== "items") continue;
      assert.ok(errors(schema, { ...value, ["title" in value ? "emoji" : "title"]: "x" }), `${name} with a foreign member`);
      // Version 4 changed how ids derive, and no member: fixtures_test.cpp sees to the ids.
      const { v } = name.endsWith("_v4.json") ? fixture(folder, name.replace("_v4", "")) : value;
      if (v > 1) assert.ok(errors(schema, { ...value, v: v - 1 }), `${name} as an older version`);
    }
  }
});

test("the close codes are those of close_codes.hpp", () => {
  const header = readFileSync(join(protocol, "include/protocol/close_codes.hpp"), "utf8");
  const constants = Object.fromEntries([...header.matchAll(/ (k\w+) = (\d+);/g)].map(([, name, code]) => [name, Number(code)]));
  const { kFirstReconnect, kLastReconnect, ...own } = constants;
  const given = description.channels.socket["x-close-codes"];
  assert.deepStrictEqual(Object.fromEntries(given.filter((one) => one.name).map((one) => [one.name, one.code])), own);
  for (const { code, then } of given.filter((one) => one.code >= 4000)) {
    assert.strictEqual(then, code >= kFirstReconnect && code <= kLastReconnect ? "reconnect" : "stop", code);
  }
});

test("exchanges and queues are those of amqp_names.hpp", () => {
  const header = readFileSync(join(protocol, "include/protocol/amqp_names.hpp"), "utf8");
  const constants = Object.fromEntries([...header.matchAll(/ (k\w+) = "([^"]+)";/g)].map(([, name, value]) => [name, value]));
  const { messages, partition, events, signals, dead } = description.channels;
  assert.strictEqual(messages.bindings.amqp.exchange.name, constants.kMessagesExchange);
  assert.strictEqual(partition.bindings.amqp.queue.name, `${constants.kMessagesExchange}.{partition}`);
  assert.strictEqual(events.bindings.amqp.exchange.name, constants.kEventsExchange);
  assert.strictEqual(signals.bindings.amqp.exchange.name, constants.kSignalsExchange);
  assert.strictEqual(dead.bindings.amqp.queue.name, constants.kDeadQueue);
  for (const name of ["items", "events", "signal", "deadLetter"]) {
    assert.strictEqual(description.components.messages[name].contentType, constants.kBatchContentType);
  }
});
