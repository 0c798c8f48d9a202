// The npm client graphql-sse, in its mode of distinct connections.
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";

const token = process.env.VIVIER_TOKEN;
const subscription = process.env.VIVIER_SUBSCRIPTION;
// Where a subscription goes on: after this position.
const lastEventId = process.env.VIVIER_LAST_EVENT_ID;
const client = createClient({
  url: process.env.VIVIER_URL,
  retryAttempts: 0,
  headers: { ...(token && { authorization: `Bearer ${token}` }), ...(lastEventId && { "last-event-id": lastEventId }) },
});

const read = async (query, most) => {
  const results = [];
  for await (const result of client.iterate({ query })) {
    results.push(result);
    if (results.length === most) break;
  }
  return results;
};

const [typename] = await read("{ __typename }", 5);
assert.deepEqual(typename.data, { __typename: "Query" });
const [refused] = await read("{ thereIsNoSuchField }", 5);
assert.equal(refused.errors.length, 1);
if (subscription) {
  const items = await read(subscription, 2);
  assert.ok(items.length >= 1, "at least one item");
  for (const item of items) assert.equal(item.errors, undefined, JSON.stringify(item.errors));
}
client.dispose();
console.log("graphql-sse: a query, a refusal and a subscription passed");
