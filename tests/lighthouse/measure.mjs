// Lighthouse on the most used pages of a running Vivier, as a phone: node measure.mjs --url URL [--browser PATH]. Fails below the limits.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import lighthouse from "lighthouse";

const { values } = parseArgs({
  options: { url: { type: "string" }, browser: { type: "string", default: "/usr/bin/chromium" } },
});
if (!values.url) {
  console.error("usage: measure.mjs --url URL [--browser PATH]");
  process.exit(2);
}
const url = values.url.replace(/\/$/, "");

/** What each page has to reach: scores of 0 to 1, bytes, and the shift of the layout. */
const limits = { performance: 0.98, accessibility: 1, "best-practices": 1, kilobytes: 150, scriptKilobytes: 35, shift: 0.02 };

/** The five most used pages; a mission's address comes from the list of missions. */
async function addresses() {
  const list = await (await fetch(`${url}/missions`)).text();
  const mission = /href="(\/missions\/[^"?/]+)"/.exec(list)?.[1];
  return ["/", "/missions", ...(mission ? [mission] : []), "/statistics", "/sign-in"];
}

/** Chromium with a port for its tools, and a folder that goes when it ends. */
async function browser() {
  const folder = mkdtempSync(path.join(tmpdir(), "vivier-lighthouse-"));
  const child = spawn(values.browser, [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank",
  ], { stdio: ["ignore", "ignore", "pipe"] });
  const port = await new Promise((found, failed) => {
    let said = "";
    child.stderr.on("data", (part) => {
      said += part;
      const known = /ws:\/\/127\.0\.0\.1:(\d+)\//.exec(said);
      if (known) found(Number(known[1]));
    });
    child.on("exit", () => failed(new Error(`the browser ended: ${said}`)));
  });
  const close = () => new Promise((closed) => {
    child.removeAllListeners("exit");
    child.on("exit", () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      closed();
    });
    child.kill();
  });
  return { port, close };
}

/** What one page came to. */
async function measure(address, port) {
  const { lhr } = await lighthouse(`${url}${address}`, {
    port, output: "json", logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices"],
  });
  const requests = lhr.audits["network-requests"].details?.items ?? [];
  const kilobytes = (kept) => requests.filter(kept).reduce((sum, request) => sum + request.transferSize, 0) / 1024;
  return {
    performance: lhr.categories.performance.score,
    accessibility: lhr.categories.accessibility.score,
    "best-practices": lhr.categories["best-practices"].score,
    kilobytes: kilobytes(({ resourceType }) => resourceType !== "Font"),
    scriptKilobytes: kilobytes(({ resourceType }) => resourceType === "Script"),
    shift: lhr.audits["cumulative-layout-shift"].numericValue,
    missed: Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => scoreDisplayMode === "binary" && score === 0).map(({ id }) => id),
  };
}

const { port, close } = await browser();
let failed = 0;
try {
  for (const address of await addresses()) {
    const found = await measure(address, port);
    const scores = ["performance", "accessibility", "best-practices"].filter((name) => found[name] < limits[name]);
    const sizes = ["kilobytes", "scriptKilobytes", "shift"].filter((name) => found[name] > limits[name]);
    const words = Object.entries(found).filter(([name]) => name !== "missed").map(([name, value]) => `${name} ${value.toFixed(2)}`).join(", ");
    const wrong = [...scores, ...sizes];
    failed += wrong.length;
    console.log(`${wrong.length ? "FAIL" : "ok  "} ${address}: ${words}${wrong.length ? ` (${wrong.join(", ")}; ${found.missed.join(", ")})` : ""}`);
  }
} finally {
  await close();
}
process.exit(failed === 0 ? 0 : 1);
