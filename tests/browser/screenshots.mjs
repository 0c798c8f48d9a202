// A picture of every page, phone and desktop, for people to look at: node screenshots.mjs --url URL --output DIR [--email E --password P]
import { mkdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { crawl } from "./crawl.mjs";
import { Harness, viewports } from "./harness.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8080" },
    output: { type: "string" },
    browser: { type: "string", default: "/usr/bin/chromium" },
    email: { type: "string" },
    password: { type: "string" },
    locale: { type: "string", default: "fr" },
  },
});
if (!values.output) {
  console.error("usage: screenshots.mjs --url URL --output DIR [--email E --password P] [--locale fr|en]");
  process.exit(2);
}
mkdirSync(values.output, { recursive: true });

const harness = new Harness(values);
const everybody = (await crawl(harness, values)).people;
let written = 0;
for (const { who, pages } of everybody) {
  for (const viewport of Object.keys(viewports)) {
    const session = who && { email: who, password: values.password };
    for (const [name, address] of pages) {
      // A page that answers 404 on purpose says so on the console.
      await harness.visit({ viewport, locale: values.locale, session, expected: () => true }, async (page) => {
        await page.goto(`${harness.url}${address}`, { waitUntil: "load" });
        await page.evaluate(() => document.fonts.ready.then(() => true));
        await page.screenshot({ path: path.join(values.output, `${name}-${viewport}.png`), fullPage: true });
        written += 1;
      });
    }
  }
}
await harness.close();
console.log(`${written} pictures in ${values.output}`);
