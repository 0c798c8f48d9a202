// Walks every connection of the schema's root to its end, forwards and backwards, and compares: both ways give the same items,
// each once. Arguments that a connection requires besides the page are looked for in VIVIER_ARGUMENTS (JSON, by field name).
import assert from "node:assert/strict";

const url = process.env.VIVIER_URL;
const token = process.env.VIVIER_TOKEN;
const given = JSON.parse(process.env.VIVIER_ARGUMENTS ?? "{}");
const PAGE = Number(process.env.VIVIER_PAGE ?? 40);
const MOST_PAGES = 2_000;

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

const base = (type) => (type.ofType ? base(type.ofType) : type);
const ofType = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
const { __schema: schema } = await ask(`{ __schema { queryType { name } types {
  kind name fields { name type { ${ofType} } args { name defaultValue type { ${ofType} } } } } } }`);
const types = new Map(schema.types.map((type) => [type.name, type]));
const connections = types
  .get(schema.queryType.name)
  .fields.filter((field) => base(field.type).name.endsWith("Connection") && field.args.some((argument) => argument.name === "first"));

let walked = 0;
for (const field of connections) {
  const required = field.args.filter((argument) => argument.type.kind === "NON_NULL" && argument.defaultValue === null);
  const extra = given[field.name] ?? {};
  const missing = required.filter((argument) => !(argument.name in extra));
  if (missing.length > 0) {
    console.log(`SKIPPED ${field.name}: needs ${missing.map((argument) => argument.name).join(", ")} in VIVIER_ARGUMENTS`);
    continue;
  }
  const node = types.get(base(types.get(base(field.type).name).fields.find((inner) => inner.name === "nodes").type).name);
  const selection = node.fields?.some((inner) => inner.name === "id" && inner.args.length === 0) ? "id" : "__typename";
  const literals = Object.entries(extra).map(([name, value]) => `, ${name}: ${typeof value === "object" ? value.raw : JSON.stringify(value)}`);
  const walk = async (size, from, more, edge) => {
    const seen = [];
    let cursor = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = `query walk($n: Int, $cursor: String) { list: ${field.name}(${size}: $n, ${from}: $cursor${literals.join("")}) {
        edges { cursor node { ${selection} } } nodes { ${selection} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
      const { list } = await ask(query, { n: PAGE, cursor });
      assert.ok(list.edges.length <= PAGE, `${field.name} gives more than asked`);
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
    throw new Error(`${field.name} does not end`);
  };
  const forward = await walk("first", "after", "hasNextPage", "endCursor");
  const backward = await walk("last", "before", "hasPreviousPage", "startCursor");
  assert.equal(new Set(forward.map((item) => item.cursor)).size, forward.length, `${field.name}: an item comes twice`);
  assert.deepEqual(backward, forward, `${field.name}: backwards gives other items than forwards`);
  console.log(`${field.name}: ${forward.length} items, the same both ways`);
  walked += 1;
}
console.log(`${walked} of ${connections.length} connections walked`);
process.exit(connections.length > 0 && walked === 0 ? 1 : 0);
