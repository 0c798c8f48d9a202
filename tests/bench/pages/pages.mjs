// How long the server takes for each kind of page, as each person is led there: node pages.mjs --url URL --email ADMINISTRATOR --password P [--rounds 40]
// The time from the request to the last byte of the answer over a connection that is open already, one request at a time; pages are asked in turn.
import { Agent, get } from "node:http";
import { parseArgs } from "node:util";
import { crawl } from "../../browser/crawl.mjs";
import { Harness } from "../../browser/harness.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string" }, email: { type: "string" }, password: { type: "string" },
    rounds: { type: "string", default: "40" }, aim: { type: "string", default: "50" }, only: { type: "string", default: "" },
  },
});
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function once(address, cookie) {
  return new Promise((resolve, reject) => {
    const from = process.hrtime.bigint();
    get(`${values.url}${address}`, { agent, headers: { ...(cookie && { cookie }), "accept-language": "fr" } }, (response) => {
      response.on("data", () => {});
      response.on("end", () => resolve(Number(process.hrtime.bigint() - from) / 1e6));
    }).on("error", reject);
  });
}

const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];

const harness = new Harness(values);
const found = (await crawl(harness, values)).people;
const pages = [];
for (const { who, pages: kinds } of found) {
  const cookie = who && (harness.sessions.get(who) ?? []).map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const [name, address] of kinds) if (address.includes(values.only)) pages.push({ name, address, cookie, who, times: [] });
}
await harness.close();
for (let round = -2; round < Number(values.rounds); round += 1) {
  for (const page of pages) {
    const time = await once(page.address, page.cookie);
    // The first two rounds only warm up.
    if (round >= 0) page.times.push(time);
  }
}
agent.destroy();
for (const page of pages) page.times.sort((one, other) => one - other);
pages.sort((one, other) => at(other.times, 0.95) - at(one.times, 0.95));
console.log("| page | who | p50 ms | p95 ms | most ms |\n|---|---|---|---|---|");
for (const { name, who, times } of pages) {
  console.log(`| ${name} | ${who?.split("@")[0] ?? "anybody"} | ${at(times, 0.5).toFixed(1)} | ${at(times, 0.95).toFixed(1)} | ${at(times, 1).toFixed(1)} |`);
}
const over = pages.filter(({ times }) => at(times, 0.95) > Number(values.aim));
console.log(`${pages.length} kinds of pages, ${over.length} over ${values.aim} ms at p95`);
