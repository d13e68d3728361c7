// The API's page, on protocol/openapi.yaml as ./run publishes it, in a document just big enough.
// docs_test.py runs it.
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

const folder = process.env.PARLEY_DOCS_DIR;
const description = JSON.parse(readFileSync(join(folder, "openapi.json"), "utf8"));

class Element {
  constructor(name) {
    Object.assign(this, { name, children: [], attributes: {} });
  }
  setAttribute(key, value) {
    this.attributes[key] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
  replaceChildren(...children) {
    this.children = children;
    shown();
  }
  get text() {
    return this.children.map((child) => (child instanceof Element ? child.text : String(child))).join("");
  }
  all() {
    return [this, ...this.children.filter((child) => child instanceof Element).flatMap((child) => child.all())];
  }
}

let shown;
const ready = new Promise((resolve) => { shown = resolve; });
const body = new Element("body");
globalThis.document = {
  body,
  createElement: (name) => new Element(name),
  addEventListener: () => {},
  getElementById: () => null,
};
globalThis.location = { origin: "http://parley", hash: "" };
globalThis.fetch = async (path) => ({ ok: path === "/openapi.json", json: async () => description });
await import(pathToFileURL(join(folder, "docs", "docs.js")));
await ready;

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
