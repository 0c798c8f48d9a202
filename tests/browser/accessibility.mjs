// Every page under axe (WCAG 2.2 A and AA) in both languages, both themes, on a phone and on a computer; nothing may stick out sideways.
// Four of the eight combinations hold every pair of a window, a language and a theme; VIVIER_AXE=all looks at all eight.
import { AxeBuilder } from "@axe-core/playwright";
import { crawl } from "./crawl.mjs";
import { expect } from "./harness.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const expected = (text) => /the server responded with a status of 404/.test(text);

/** How many windows are looked at side by side. */
const WINDOWS = 3;

/** How many pages one window looks at. */
const LOT = 12;

/** Pages that no link leads to: they stand at the end of a mistake. */
const unlinked = [["search-empty", "/missions?q=zzzyyyxxxqqq"], ["not-found", "/nowhere"], ["verify-without-link", "/verify"], ["finish-without-link", "/finish-registration"]];

/** True where a computed colour is nearer to black than to white. */
function isDark(colour) {
  const [red = 255, green = 255, blue = 255] = [...colour.matchAll(/[\d.]+/g)].map(Number);
  return red + green + blue < 384;
}

/** Looks at one page with axe and with a ruler; answers what is wrong with it. */
async function looked(page, title, name) {
  const problems = [];
  // No page has a frame: axe looks in the page itself, and tells of what passes one place each, which takes 0.4 of the time.
  const options = { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] };
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).options(options).analyze();
  expect((await page.locator("iframe").count()) === 0, `${title}: axe looks into no frame`);
  expect(passes.some(({ id }) => id === "color-contrast"), `${title}: axe looked at nothing`);
  for (const { id, help, nodes } of violations) {
    problems.push(`${title}: ${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(" · ")}`);
  }
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  if (isDark(paper) !== (name !== "light")) problems.push(`${title}: in the ${name} theme the paper is ${paper}`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wider > 0) problems.push(`${title}: ${wider} pixels stick out sideways`);
  return problems;
}

/** The windows, languages and themes to look with, and the lots to look at. */
function looks(lots) {
  const all = [];
  for (const viewport of ["phone", "desktop"]) {
    for (const locale of ["fr", "en"]) {
      // The reader's choice outweighs the reader's system, which says the opposite.
      for (const name of ["light", "dark"]) all.push({ viewport, locale, name, theme: name, dark: name === "light", some: lots });
    }
  }
  const odd = ({ viewport, locale, name }) => [viewport === "phone", locale === "fr", name === "light"].filter(Boolean).length % 2 === 1;
  const chosen = process.env.VIVIER_AXE === "all" ? all : all.filter(odd);
  // Without a choice, the first pages by the reader's system.
  const systems = ["phone", "desktop"].map((viewport) => ({ viewport, locale: "fr", name: "system-dark", dark: true, some: lots.slice(0, 2) }));
  return [...chosen, ...systems];
}

export async function accessibility(harness, values) {
  const found = await crawl(harness, values);
  await harness.check("every page is reached by links", () => found.complain());
  const lots = [{ list: unlinked }];
  for (const { who, pages } of found.people) {
    for (let from = 0; from < pages.length; from += LOT) lots.push({ who, list: pages.slice(from, from + LOT) });
  }
  const checks = [];
  for (const { viewport, locale, name, theme, dark, some } of looks(lots)) {
    for (const { who, list } of some) {
      const session = who && { email: who, password: values.password };
      const whose = who ? ` of ${who.split("@")[0]}` : "";
      checks.push(() => harness.check(`axe: ${list.length} pages${whose} from ${list[0][0]}, ${viewport}, ${locale}, ${name}`, () =>
        harness.looking(() => harness.visit({ viewport, locale, theme, dark, expected, session }, async (page) => {
          const problems = [];
          for (const [title, address] of list) {
            await page.goto(`${harness.url}${address}`);
            problems.push(...await looked(page, title, name));
            await harness.picture(page, `${title}-${viewport}-${locale}-${name}`);
          }
          expect(problems.length === 0, problems.join("\n"));
        }))));
    }
  }
  await Promise.all(Array.from({ length: WINDOWS }, async () => {
    for (let next = checks.shift(); next; next = checks.shift()) await next();
  }));
}
