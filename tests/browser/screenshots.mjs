// A picture of every page for people to look at, on a phone and on a desktop, in French in both themes and in English:
// node screenshots.mjs --url URL --output DIR [--email E --password P] [--only TEXT]
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
    only: { type: "string", default: "" },
  },
});
if (!values.output) {
  console.error("usage: screenshots.mjs --url URL --output DIR [--email E --password P] [--only TEXT]");
  process.exit(2);
}
mkdirSync(values.output, { recursive: true });

const looks = [["fr", "light"], ["fr", "dark"], ["en", "light"]];
const harness = new Harness({ url: values.url, browser: values.browser });
const everybody = (await crawl(harness, values)).people;
let written = 0;
for (const { who, pages } of everybody) {
  const session = who && { email: who, password: values.password };
  const wanted = pages.filter(([name]) => name.includes(values.only));
  for (const viewport of Object.keys(viewports)) {
    for (const [locale, theme] of looks) {
      // A page that answers 404 on purpose says so on the console.
      await harness.visit({ viewport, locale, theme, session, expected: () => true }, async (page) => {
        // A machine that does something else besides is waited for.
        page.setDefaultTimeout(120_000);
        for (const [name, address] of wanted) {
          await page.goto(`${harness.url}${address}`, { waitUntil: "load" });
          await page.evaluate(() => document.fonts.ready.then(() => true));
          await page.screenshot({ path: path.join(values.output, `${name}-${viewport}-${locale}-${theme}.png`), fullPage: true });
          written += 1;
        }
      });
    }
  }
}
await harness.close();
console.log(`${written} pictures in ${values.output}`);
