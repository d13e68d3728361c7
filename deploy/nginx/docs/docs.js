// Shows /openapi.json. Everything from it becomes text, never markup.

const METHODS = ["get", "put", "post", "delete", "patch"];

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Paragraphs, and `code` in backticks: all that the descriptions use.
function prose(text) {
  return (text ?? "").trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) => element("p", {}, ...inline(paragraph)));
}

function inline(text) {
  return (text ?? "").split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

class Description {
  constructor(api) {
    this.api = api;
  }

  resolve(node) {
    const path = node?.$ref?.replace(/^#\//, "").split("/");
    return path ? path.reduce((at, key) => at[key.replaceAll("~1", "/").replaceAll("~0", "~")], this.api) : node;
  }

  nameOf(schema) {
    return schema?.$ref?.split("/").pop();
  }

  // `string, 3–32 characters`, in words.
  kind(schema) {
    const known = this.resolve(schema) ?? {};
    if (known.const !== undefined) return JSON.stringify(known.const);
    if (known.enum) return known.enum.map((one) => JSON.stringify(one)).join(" | ");
    const choices = known.oneOf ?? known.anyOf;
    if (choices) return choices.map((one) => this.nameOf(one) ?? this.kind(one)).join(" | ");
    const type = [known.type ?? "any"].flat().join(" | ");
    if (known.items) return `array of ${this.nameOf(known.items) ?? this.kind(known.items)}`;
    const name = this.nameOf(schema);
    const bounds = [
      known.format,
      range(known.minLength, known.maxLength, "characters"),
      range(known.minimum, known.maximum, ""),
      known.pattern && `matching ${known.pattern}`,
      known.default !== undefined && `default ${JSON.stringify(known.default)}`,
    ].filter(Boolean);
    return [name ? `${name} (${type})` : type, ...bounds].join(", ");
  }

  properties(schema) {
    const known = this.resolve(schema) ?? {};
    const parts = [known, ...(known.allOf ?? []).map((one) => this.resolve(one))];
    const required = new Set(parts.flatMap((part) => part.required ?? []));
    return parts.flatMap((part) => Object.entries(part.properties ?? {}))
      .map(([name, value]) => ({ name, value, required: required.has(name) }));
  }

  // A value that the schema allows, for the curl line.
  example(schema) {
    const known = this.resolve(schema) ?? {};
    const given = known.examples?.[0] ?? known.example ?? known.const ?? known.enum?.[0] ?? known.default;
    if (given !== undefined) return given;
    const choices = known.oneOf ?? known.anyOf;
    if (choices && !known.properties) return this.example(choices[0]);
    const type = [known.type].flat()[0];
    if (type === "array") return [this.example(known.items)];
    if (type === "integer" || type === "number") return known.minimum ?? 1;
    if (type === "boolean") return true;
    if (type === "object" || known.properties || known.allOf) {
      const wanted = this.properties(schema);
      const chosen = new Set(choices?.[0].required);
      const needed = wanted.filter((one) => one.required || chosen.has(one.name));
      const kept = needed.length ? needed : wanted.slice(0, 1);
      return Object.fromEntries(kept.map((one) => [one.name, this.example(one.value)]));
    }
    return "…";
  }
}

function range(least, most, unit) {
  if (least === undefined && most === undefined) return null;
  const bounds = least === undefined ? `at most ${most}` : most === undefined ? `at least ${least}` : `${least}–${most}`;
  return `${bounds} ${unit}`.trim();
}

function table(rows) {
  return element("table", {}, ...rows.map((cells) =>
    element("tr", {}, ...cells.map((cell) => element("td", {}, ...[cell].flat())))));
}

function body(api, schema, seen = new Set()) {
  const name = api.nameOf(schema);
  const rows = api.properties(schema).map(({ name: member, value, required }) => [
    [element("code", {}, member), required ? element("b", { title: "required" }, " *") : ""],
    [api.kind(value), ...prose(api.resolve(value)?.description), nested(api, value, new Set([...seen, name]))].filter(Boolean),
  ]);
  const choices = api.resolve(schema)?.oneOf ?? api.resolve(schema)?.anyOf ?? [];
  if (rows.length && choices.length) {
    const either = choices.map((one) => (one.required ?? []).map((name) => `\`${name}\``).join(" and "));
    return [table(rows), ...prose(`Either ${either.join(" or ")}.`)];
  }
  return [
    ...choices.map((one) => element("div", { class: "choice" }, api.nameOf(one) ?? "", ...body(api, one, seen))),
    ...(rows.length ? [table(rows)] : choices.length ? [] : [element("p", {}, api.kind(schema))]),
  ];
}

function nested(api, schema, seen) {
  const known = api.resolve(schema) ?? {};
  const inner = known.items ?? schema;
  if (seen.has(api.nameOf(inner)) || !api.properties(inner).length) return null;
  return element("details", {}, element("summary", {}, "members"), ...body(api, inner, seen));
}

function curl(api, method, path, operation, parameters) {
  const query = parameters.filter((one) => one.in === "query" && one.required)
    .map((one) => `${one.name}=${encodeURIComponent(api.example(one.schema))}`).join("&");
  const content = api.resolve(operation.requestBody)?.content ?? {};
  const verb = method === "get" ? "" : `-X ${method.toUpperCase()} `;
  const lines = [`curl -s ${verb}"${location.origin}${path.replace(/\{(\w+)\}/g, "$$$1")}${query && `?${query}`}"`];
  if ((operation.security ?? api.api.security ?? []).length) lines.push(`-H "Authorization: Bearer $TOKEN"`);
  const json = content["application/json"];
  if (json) {
    lines.push("-H 'Content-Type: application/json'");
    lines.push(`-d '${JSON.stringify(json.example ?? api.example(json.schema)).replaceAll("'", "'\\''")}'`);
  }
  return element("pre", {}, lines.join(" \\\n  "));
}

function answer(api, status, given) {
  const known = api.resolve(given);
  const [type, media] = Object.entries(known.content ?? {})[0] ?? [];
  return element("details", { class: status < "4" ? "good" : "bad" },
    element("summary", {}, element("b", {}, status), " ", ...inline(known.description)),
    ...(media?.schema ? [element("p", {}, type, " ", api.nameOf(media.schema) ?? ""), ...body(api, media.schema)] : []));
}

function operation(api, path, method, item) {
  const given = item[method];
  const parameters = [...(item.parameters ?? []), ...(given.parameters ?? [])].map((one) => api.resolve(one));
  const content = Object.entries(api.resolve(given.requestBody)?.content ?? {});
  const open = (given.security ?? api.api.security ?? []).length === 0;
  return element("details", { class: "operation", id: given.operationId },
    element("summary", {}, element("span", { class: `method ${method}` }, method.toUpperCase()),
      element("code", {}, path), ` ${given.summary ?? ""}`, open ? element("i", {}, " no token") : null),
    ...prose(given.description),
    ...(parameters.length ? [element("h4", {}, "Parameters"), table(parameters.map((one) => [
      [element("code", {}, one.name), one.required ? element("b", { title: "required" }, " *") : ""],
      one.in, [api.kind(one.schema), ...prose(one.description)]]))] : []),
    ...content.flatMap(([type, media]) => [element("h4", {}, `Body: ${type}`), ...body(api, media.schema)]),
    element("h4", {}, "Answers"),
    ...Object.entries(given.responses ?? {}).map(([status, one]) => answer(api, status, one)),
    element("h4", {}, "Try it"), curl(api, method, path, given, parameters));
}

function page(description) {
  const api = new Description(description);
  const operations = Object.entries(description.paths)
    .flatMap(([path, item]) => METHODS.filter((method) => item[method]).map((method) => ({ path, method, item })));
  const sections = (description.tags ?? []).map((tag) => element("section", {},
    element("h2", { id: tag.name }, tag.name), ...prose(tag.description),
    ...operations.filter(({ item, method }) => item[method].tags?.includes(tag.name))
      .map(({ path, method, item }) => operation(api, path, method, item))));
  return [
    element("h1", {}, description.info.title, element("small", {}, ` ${description.info.version}`)),
    element("p", {}, element("a", { href: "/openapi.yaml" }, "openapi.yaml"), " · ",
      element("a", { href: "/openapi.json" }, "openapi.json")),
    ...prose(description.info.summary), ...prose(description.info.description), ...sections,
  ];
}

function openLinked() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.open = true;
  target?.scrollIntoView();
}

async function show() {
  const answered = await fetch("/openapi.json");
  if (!answered.ok) throw new Error(`/openapi.json: ${answered.status}`);
  document.body.replaceChildren(...page(await answered.json()));
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.id) history.replaceState(null, "", `#${event.target.id}`);
  }, true);
  openLinked();
}

show().catch((error) => {
  document.body.replaceChildren(
    element("p", {}, `The description can't be shown here (${error.message}). It is in `,
      element("a", { href: "/openapi.yaml" }, "/openapi.yaml"), "."));
});
