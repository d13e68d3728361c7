// The page of protocol/openapi.yaml. docs_test.py runs it.
import assert from "node:assert";
import { test } from "node:test";
import { open } from "./docs_page.mjs";

const { description, body } = await open("openapi", "docs.js");

const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item).filter(([, value]) => value.operationId).map(([method, value]) => ({ path, method, value })));

test("every operation is shown, with its answers and a curl line", () => {
  assert.ok(operations.length > 10);
  for (const { path, method, value } of operations) {
    const shownOperation = body.all().find((one) => one.attributes.id === value.operationId);
    assert.ok(shownOperation, value.operationId);
    assert.ok(shownOperation.text.includes(method.toUpperCase() + path), shownOperation.text);
    for (const status of Object.keys(value.responses)) assert.ok(shownOperation.text.includes(status));
    assert.match(shownOperation.all().find((one) => one.name === "pre").text, /^curl -s /);
  }
});

test("nothing is shown as undefined or as an object", () => {
  assert.doesNotMatch(body.text, /undefined|\[object|NaN/);
});

test("a token is shown where one is needed, and only there", () => {
  for (const { value } of operations) {
    const line = body.all().find((one) => one.attributes.id === value.operationId).all().find((one) => one.name === "pre");
    assert.equal(line.text.includes("Bearer"), (value.security ?? description.security).length > 0, value.operationId);
  }
});
