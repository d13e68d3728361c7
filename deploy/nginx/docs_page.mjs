// A document just big enough for the pages below docs/, as ./run publishes them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.env.PARLEY_DOCS_DIR;

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

// What docs/<script> shows of /<name>.json: the description, and the page's body once it is there.
export async function open(name, script) {
  const description = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const ready = new Promise((resolve) => { shown = resolve; });
  const body = new Element("body");
  globalThis.document = {
    body,
    createElement: (kind) => new Element(kind),
    addEventListener: () => {},
    getElementById: () => null,
  };
  globalThis.location = { origin: "http://parley", hash: "" };
  globalThis.fetch = async (path) => ({ ok: path === `/${name}.json`, json: async () => description });
  await import(pathToFileURL(join(folder, "docs", script)));
  await ready;
  return { description, body };
}
