// Shows /openapi.json.
import { Description, body, element, inline, links, prose, show, table } from "./description.js";

const METHODS = ["get", "put", "post", "delete", "patch"];

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
    links("openapi", "The WebSocket and the queues", "/docs/live.html"),
    ...prose(description.info.summary), ...prose(description.info.description), ...sections,
  ];
}

show("openapi", page);
