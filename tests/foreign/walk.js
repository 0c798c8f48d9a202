// Walks every connection that can be reached from the schema's root, at the root or one object below it, to its end, forwards
// and backwards, and compares: both ways give the same items, each once. Ids that a field asks for are taken from the other
// connections. A connection that could not be walked, or that nothing is in, is a failure.
import assert from "node:assert/strict";

const url = process.env.VIVIER_URL;
const token = process.env.VIVIER_TOKEN;
const PAGE = Number(process.env.VIVIER_PAGE ?? 40);
const MOST_PAGES = 2_000;
// How many objects of a kind are tried where a connection belongs to an object.
const OBJECTS = 12;

const ask = async (query, variables) => {
  for (;;) {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/graphql-response+json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    });
    if (response.status === 429) {
      await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(response.headers.get("retry-after"))));
      continue;
    }
    const answer = await response.json();
    assert.equal(answer.errors, undefined, `${query}: ${JSON.stringify(answer.errors)}`);
    return answer.data;
  }
};

const change = async (name, input) => {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { done: ${name}(input: $input) { userErrors { code path } } }`;
  const { done } = await ask(query, { input });
  assert.deepEqual(done.userErrors, [], name);
};

// What the demo leaves to whoever tries it: words that somebody says for a skill, allocations, what one is told oneself.
if (process.env.VIVIER_FILL) {
  const { skills } = await ask("{ skills: searchSkills(text: \"accessib\", first: 1) { skill { id } } }");
  for (const text of ["a-onze-y", "page pour tous", "site sans souris"]) {
    await change("learnSkillAlias", { text, language: "FR", skillId: skills[0].skill.id, idempotencyKey: `walk:${text}`.replaceAll(" ", "-") });
  }
  const day = (ahead) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  for (const ahead of [30, 60, 90]) await change("computeAllocation", { startsOn: day(1), endsOn: day(ahead) });
  const currentPassword = process.env.VIVIER_DEMO_PASSWORD;
  for (const label of ["one", "two", "three"]) await change("issueApiToken", { label, days: 1, currentPassword });
  for (let told = 0; told < 3; ) told = (await ask("{ list: notifications(first: 3) { nodes { id } } }")).list.nodes.length;
}

const base = (type) => (type.ofType ? base(type.ofType) : type);
const ofType = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const { __schema: schema } = await ask(`{ __schema { queryType { name } types {
  kind name fields { name type { ${ofType} } args { name defaultValue type { ${ofType} } } } } } }`);
const types = new Map(schema.types.map((type) => [type.name, type]));
const typeOf = (field) => types.get(base(field.type).name);
const required = (field) => field.args.filter((argument) => argument.type.kind === "NON_NULL" && argument.defaultValue === null);
const isConnection = (field) => typeOf(field).name.endsWith("Connection") && field.args.some((argument) => argument.name === "first");
const isList = (field) => (field.type.ofType ?? field.type).kind === "LIST" || field.type.kind === "LIST";
const nodeOf = (connection) => typeOf(typeOf(connection).fields.find((inner) => inner.name === "nodes"));
const hasId = (type) => type?.fields?.some((inner) => inner.name === "id" && inner.args.length === 0);

const roots = types.get(schema.queryType.name).fields;

// Ids by the name of their type, from the root's connections and the objects that hang on their nodes.
const ids = new Map();
const remember = (type, found) => ids.set(type, [...new Set([...(ids.get(type) ?? []), ...found])]);
for (const field of roots.filter((field) => isConnection(field) && required(field).length === 0)) {
  const node = nodeOf(field);
  if (!hasId(node)) continue;
  const parts = node.fields.filter((inner) => required(inner).length === 0 && !isConnection(inner) && hasId(typeOf(inner)) && inner.type.kind !== "INTERFACE");
  const selection = ["id", ...parts.map((inner) => `${inner.name} { id }`)].join(" ");
  const { list } = await ask(`{ list: ${field.name}(first: ${OBJECTS}) { nodes { ${selection} } } }`);
  remember(node.name, list.nodes.map((item) => item.id));
  for (const part of parts) {
    remember(typeOf(part).name, list.nodes.flatMap((item) => item[part.name] ?? []).map((item) => item.id));
  }
}

// And from lists that are not connections.
for (const field of roots.filter((field) => isList(field) && required(field).length === 0 && hasId(typeOf(field)))) {
  const { list } = await ask(`{ list: ${field.name} { id } }`);
  remember(typeOf(field).name, (list ?? []).map((item) => item.id));
}

// One way to a connection: the fields that lead to it, and the type whose id the first of them asks for.
const ways = [];
for (const root of roots) {
  const asks = required(root);
  if (asks.length > 1 || asks.some((argument) => base(argument.type).name !== "ID" || argument.type.ofType.kind === "LIST")) continue;
  const argument = asks[0];
  const named = argument?.name.replace(/Id$/, "");
  const owner = argument && (named === "id" ? base(root.type).name : named[0].toUpperCase() + named.slice(1));
  const way = { argument: argument?.name, owner };
  if (isConnection(root)) ways.push({ ...way, fields: [root] });
  // What hangs on the objects of a list is walked from each object by its id.
  for (const inner of isList(root) ? [] : (typeOf(root).fields ?? [])) {
    if (!isConnection(root) && isConnection(inner) && required(inner).length === 0) ways.push({ ...way, fields: [root, inner] });
  }
}

// The items of one connection, or null where the object that it belongs to has none for this viewer.
const walk = async ({ fields, argument }, id, [size, from, more, edge], page = PAGE) => {
  const connection = fields.at(-1);
  const selection = hasId(nodeOf(connection)) ? "id" : "__typename";
  const list = `list: ${connection.name}(${size}: $n, ${from}: $cursor`;
  const shown = `{ edges { cursor node { ${selection} } } nodes { ${selection} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
  const given = argument ? `${argument}: $id` : "";
  const inner =
    fields.length === 1
      ? `${list}${given && `, ${given}`}) ${shown}`
      : `owner: ${fields[0].name}${given && `(${given})`} { ${list}) ${shown} }`;
  const query = `query walk($n: Int, $cursor: String${argument ? ", $id: ID!" : ""}) { ${inner} }`;
  const seen = [];
  let cursor = null;
  for (let turn = 0; turn < MOST_PAGES; turn += 1) {
    const data = await ask(query, { n: page, cursor, id });
    const list = fields.length === 1 ? data.list : data.owner?.list;
    if (!list) return null;
    assert.ok(list.edges.length <= page, `${connection.name} gives more than asked`);
    assert.deepEqual(list.nodes, list.edges.map((item) => item.node));
    if (list.edges.length > 0) {
      assert.equal(list.pageInfo.startCursor, list.edges[0].cursor);
      assert.equal(list.pageInfo.endCursor, list.edges.at(-1).cursor);
    }
    if (size === "first") seen.push(...list.edges);
    else seen.unshift(...list.edges);
    if (!list.pageInfo[more]) return seen;
    cursor = list.pageInfo[edge];
  }
  throw new Error(`${connection.name} does not end`);
};

const FORWARD = ["first", "after", "hasNextPage", "endCursor"];
const BACKWARD = ["last", "before", "hasPreviousPage", "startCursor"];
let missed = 0;
for (const way of ways) {
  const name = way.fields.map((field) => field.name).join(".");
  let walked = 0;
  let items = 0;
  for (const id of way.argument ? (ids.get(way.owner) ?? []).slice(0, OBJECTS) : [undefined]) {
    const forward = await walk(way, id, FORWARD);
    if (forward === null) continue;
    const backward = await walk(way, id, BACKWARD);
    assert.equal(new Set(forward.map((item) => item.cursor)).size, forward.length, `${name}: an item comes twice`);
    assert.deepEqual(backward, forward, `${name}: backwards gives other items than forwards`);
    if (forward.length > 1 && forward.length <= PAGE) {
      // So that no connection is seen in one page only.
      const half = Math.ceil(forward.length / 2);
      for (const direction of [FORWARD, BACKWARD]) {
        assert.deepEqual(await walk(way, id, direction, half), forward, `${name}: other items by ${half} than at once`);
      }
    }
    walked += 1;
    items += forward.length;
  }
  if (walked === 0) {
    console.log(`FAILED ${name}: no object of type ${way.owner} has this connection`);
    missed += 1;
  } else {
    if (items === 0) {
      console.log(`FAILED ${name}: nothing is in it, so that nothing was shown`);
      missed += 1;
    }
    console.log(`${name}: ${items} items${way.argument ? ` of ${walked} objects` : ""}, the same both ways`);
  }
}
console.log(`${ways.length - missed} of ${ways.length} connections walked`);
process.exit(ways.length === 0 || missed > 0 ? 1 : 0);
