// The npm client graphql-ws: a query, a subscription and a refused document over one socket.
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const url = process.env.VIVIER_URL.replace(/^http/, "ws");
const token = process.env.VIVIER_TOKEN;
const subscription = process.env.VIVIER_SUBSCRIPTION;

const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  connectionParams: token ? { authorization: `Bearer ${token}` } : undefined,
});

// Where a subscription goes on: after this position.
const lastEventId = process.env.VIVIER_LAST_EVENT_ID;

const read = async (query, most, extensions) => {
  const results = [];
  for await (const result of client.iterate({ query, extensions })) {
    results.push(result);
    if (results.length === most) break;
  }
  return results;
};

const [typename] = await read("{ __typename }", 5);
assert.deepEqual(typename.data, { __typename: "Query" });
await assert.rejects(read("{ thereIsNoSuchField }", 5).then(([result]) => Promise.reject(result.errors)));
if (subscription) {
  const items = await read(subscription, 2, lastEventId ? { lastEventId } : undefined);
  assert.ok(items.length >= 1, "at least one item");
  for (const item of items) {
    assert.equal(item.errors, undefined, JSON.stringify(item.errors));
    assert.match(item.extensions.position, /^\d+$/);
  }
}
await client.dispose();
console.log("graphql-ws: a query, a refusal and a subscription passed");
