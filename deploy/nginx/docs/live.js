// Shows /asyncapi.json.
import { Description, body, element, inline, links, prose, show, table } from "./description.js";

// Where a message has a direction, from the client's side of the socket or the queue's.
const DIRECTIONS = { receive: "to Parley", send: "from Parley" };

function lastName(reference) {
  return reference.$ref.split("/").pop();
}

function messageOf(api, reference) {
  return api.resolve(api.resolve(reference));
}

function payload(api, message) {
  const known = api.resolve(message.payload);
  if (known.type !== "array") return body(api, message.payload);
  return [element("p", {}, message.contentType, ": lines of ", api.nameOf(known.items)), ...body(api, known.items)];
}

function example(given) {
  const lines = Array.isArray(given.payload) ? given.payload.map((line) => JSON.stringify(line)).join("\n")
    : typeof given.payload === "string" ? given.payload : JSON.stringify(given.payload, null, 2);
  return element("pre", {}, lines);
}

function message(api, name, reference) {
  const given = messageOf(api, reference);
  return element("details", { class: "operation", id: name },
    element("summary", {}, element("code", {}, given.title), " ", ...inline(given.summary)),
    ...prose(given.description), ...payload(api, given),
    ...(given.headers ? [element("h4", {}, "Headers"), ...body(api, given.headers)] : []),
    element("h4", {}, "Examples"), ...given.examples.map(example));
}

function operation(api, given) {
  const answers = (given.reply?.messages ?? []).map(lastName);
  return element("li", {}, `${given.title} (${DIRECTIONS[given.action]}): `,
    ...inline(given.messages.map((one) => `\`${lastName(one)}\``).join(", ")),
    ...(answers.length ? [", answered with ", ...inline(answers.map((one) => `\`${one}\``).join(", "))] : []));
}

function closeCodes(codes) {
  return [element("h4", {}, "Close codes"), table(codes.map(({ code, then, meaning }) => [
    element("code", {}, String(code)), then, inline(meaning)]))];
}

function channel(api, name, given, shown) {
  const operations = Object.values(api.api.operations).filter((one) => lastName(one.channel) === name);
  const messages = Object.entries(given.messages).filter(([one]) => !shown.has(one) && shown.add(one));
  const bound = given.bindings.amqp;
  const exchange = bound?.exchange ? `${bound.exchange.type} exchange ${bound.exchange.name}` : null;
  return element("section", {}, element("h2", { id: `channel-${name}` }, given.title),
    element("p", {}, element("code", {}, exchange ?? given.address)), ...prose(given.description),
    element("ul", {}, ...operations.map((one) => operation(api, one))),
    ...messages.map(([one, reference]) => message(api, one, reference)),
    ...(given["x-close-codes"] ? closeCodes(given["x-close-codes"]) : []));
}

function page(description) {
  const api = new Description(description);
  const shown = new Set();
  return [
    element("h1", {}, description.info.title, element("small", {}, ` ${description.info.version}`)),
    links("asyncapi", "The routes", "/docs"), ...prose(description.info.description),
    ...Object.entries(description.channels).map(([name, given]) => channel(api, name, given, shown)),
  ];
}

show("asyncapi", page);
