// The conformance audit of the npm package graphql-http against VIVIER_URL. Errors and warnings fail, unless schema/README.md
// lists them; the list is read from there, so that it cannot differ.
import { readFile } from "node:fs/promises";
import { serverAudits } from "graphql-http";

const url = process.env.VIVIER_URL;
const token = process.env.VIVIER_TOKEN;
const readme = await readFile(new URL("../../schema/README.md", import.meta.url), "utf8");
const listed = new Set([...readme.matchAll(/^\| `([0-9A-Z]{4})` \|/gm)].map((match) => match[1]));

// Introspection, which some checks use, is for signed-in clients.
const fetchFn = (input, init = {}) => {
  const headers = new Headers(init.headers);
  if (token) headers.set("authorization", `Bearer ${token}`);
  return fetch(input, { ...init, headers });
};

const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
const failures = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  counts[result.status] += 1;
  if (result.status === "ok") {
    if (listed.has(result.id)) failures.push(`${result.id} passes and need not stand in schema/README.md`);
  } else if (!listed.has(result.id)) {
    failures.push(`${result.status}: ${result.id} ${result.name}: ${result.reason}`);
  }
}
console.log(`graphql-http audit: ${JSON.stringify(counts)}`);
for (const failure of failures) console.error(failure);
process.exit(failures.length === 0 ? 0 : 1);
