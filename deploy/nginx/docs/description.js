// What the pages of both descriptions are made of. Everything from a description becomes text, never
// markup.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Paragraphs, `code` and **strong**: all that the descriptions use.
export function prose(text) {
  return (text ?? "").trim().split(/\n\s*\n/).filter(Boolean).map((paragraph) => element("p", {}, ...inline(paragraph)));
}

export function inline(text) {
  return (text ?? "").split(/(`[^`]*`|\*\*[^*]*\*\*)/).map((part) => {
    if (part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    return part.startsWith("**") ? element("b", {}, part.slice(2, -2)) : part;
  });
}

export class Description {
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
    if (!known.type && known.allOf) return this.kind(known.allOf[0]);
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

  parts(schema) {
    const known = this.resolve(schema) ?? {};
    return [known, ...(known.allOf ?? []).map((one) => this.resolve(one))];
  }

  // The schemas of which a value has one, beside what all have.
  choices(schema) {
    const [known, ...others] = this.parts(schema);
    const named = others.flatMap((part) => (part.oneOf ?? []).filter((one) => this.nameOf(one)));
    return known.oneOf ?? known.anyOf ?? named;
  }

  properties(schema) {
    const parts = this.parts(schema);
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

export function table(rows) {
  return element("table", {}, ...rows.map((cells) =>
    element("tr", {}, ...cells.map((cell) => element("td", {}, ...[cell].flat())))));
}

export function body(api, schema, seen = new Set()) {
  const name = api.nameOf(schema);
  const rows = api.properties(schema).map(({ name: member, value, required }) => [
    [element("code", {}, member), required ? element("b", { title: "required" }, " *") : ""],
    [api.kind(value), ...prose(api.resolve(value)?.description), nested(api, value, new Set([...seen, name]))].filter(Boolean),
  ]);
  const choices = api.choices(schema);
  if (rows.length && choices.length && !api.nameOf(choices[0])) {
    const either = choices.map((one) => (one.required ?? []).map((name) => `\`${name}\``).join(" and "));
    return [table(rows), ...prose(`Either ${either.join(" or ")}.`)];
  }
  return [
    ...(rows.length ? [table(rows)] : choices.length ? [] : [element("p", {}, api.kind(schema))]),
    ...choices.map((one) => element("div", { class: "choice" }, api.nameOf(one) ?? "", ...body(api, one, seen))),
  ];
}

function nested(api, schema, seen) {
  const known = api.resolve(schema) ?? {};
  const inner = known.items ?? schema;
  if (seen.has(api.nameOf(inner)) || !api.properties(inner).length) return null;
  return element("details", {}, element("summary", {}, "members"), ...body(api, inner, seen));
}

function openLinked() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.open = true;
  target?.scrollIntoView();
}

async function read(name, page) {
  const answered = await fetch(`/${name}.json`);
  if (!answered.ok) throw new Error(`/${name}.json: ${answered.status}`);
  document.body.replaceChildren(...page(await answered.json()));
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.id) history.replaceState(null, "", `#${event.target.id}`);
  }, true);
  openLinked();
}

// Shows what `page` makes of the description `name`.
export function show(name, page) {
  read(name, page).catch((error) => {
    document.body.replaceChildren(
      element("p", {}, `The description can't be shown here (${error.message}). It is in `,
        element("a", { href: `/${name}.yaml` }, `/${name}.yaml`), "."));
  });
}

// The files, and the page of the other description.
export function links(name, other, href) {
  return element("p", {}, element("a", { href: `/${name}.yaml` }, `${name}.yaml`), " · ",
    element("a", { href: `/${name}.json` }, `${name}.json`), " · ", element("a", { href }, other));
}
