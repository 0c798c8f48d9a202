// Every page under axe (WCAG 2.2 A and AA) in both languages, both themes, on a phone and on a computer; nothing may stick out sideways.
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const expected = (text) => /the server responded with a status of 404/.test(text);

/** Name and address of each page; the mission is the list's first. */
export async function pages(harness) {
  let mission = "/missions";
  await harness.visit({ script: false }, async (page) => {
    await page.goto(`${harness.url}/missions`);
    mission = await page.getByRole("main").getByRole("heading", { level: 2 }).first().getByRole("link").getAttribute("href");
  });
  return [
    ["home", "/"],
    ["missions", "/missions"],
    ["mission", mission],
    ["search-empty", "/missions?q=zzzyyyxxxqqq"],
    ["sign-in", "/sign-in"],
    ["accessibility", "/accessibility"],
    ["legal", "/legal"],
    ["privacy", "/privacy-policy"],
    ["not-found", "/nowhere"],
  ];
}

/** True where a computed colour is nearer to black than to white. */
function isDark(colour) {
  const [red = 255, green = 255, blue = 255] = [...colour.matchAll(/[\d.]+/g)].map(Number);
  return red + green + blue < 384;
}

/** The pages of each person, by who sees them: lists, one thing of each list, and the forms. */
export async function pagesOf(harness, { email, password }) {
  if (!email) return [];
  const row = async (who, address) => {
    let found = address;
    await harness.visit({ script: false, session: { email: who, password } }, async (page) => {
      await page.goto(`${harness.url}${address}`);
      found = (await page.getByRole("row").nth(1).getByRole("link").first().getAttribute("href")) ?? address;
    });
    return found;
  };
  const mission = await row(people.owner, "/my-missions");
  return [
    [people.talent, [
      ["profile", "/profile"],
      ["profile-describe", "/profile/describe"],
      ["profile-claim-skill", "/profile/claim-skill?q=python"],
      ["profile-availability", "/profile/declare-availability"],
      ["placements", "/placements"],
    ]],
    [people.owner, [
      ["my-missions", "/my-missions"],
      ["my-mission", mission],
      ["mission-draft", "/my-missions/draft"],
      ["placement", await row(people.owner, "/placements")],
    ]],
    [people.manager, [["placement-manager", await row(people.manager, "/placements")]]],
  ];
}

export async function accessibility(harness, values) {
  const all = await pages(harness);
  const own = await pagesOf(harness, values);
  for (const viewport of ["phone", "desktop"]) {
    for (const locale of ["fr", "en"]) {
      // The theme by the reader's choice, and by the reader's system without one.
      for (const [name, theme, dark] of [["light", "light", true], ["dark", "dark", false], ["system-dark", undefined, true]]) {
        for (const [who, list] of [[undefined, all], ...own]) {
          const session = who && { email: who, password: values.password };
          const whose = who ? ` of ${who.split("@")[0]}` : "";
          await harness.check(`axe: ${list.length} pages${whose}, ${viewport}, ${locale}, ${name}`, () =>
          harness.visit({ viewport, locale, theme, dark, expected, session }, async (page) => {
            const problems = [];
            for (const [title, address] of list) {
              await page.goto(`${harness.url}${address}`);
              const { violations, passes } = await new AxeBuilder({ page }).withTags(rules).analyze();
              expect(passes.some(({ id }) => id === "color-contrast"), `${title}: axe looked at nothing`);
              for (const { id, help, nodes } of violations) {
                problems.push(`${title}: ${id}: ${help}: ${nodes.map(({ target }) => target.join(" ")).join(" · ")}`);
              }
              const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
              if (isDark(paper) !== (name !== "light")) problems.push(`${title}: in the ${name} theme the paper is ${paper}`);
              const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
              if (wider > 0) problems.push(`${title}: ${wider} pixels stick out sideways`);
              await harness.picture(page, `${title}-${viewport}-${locale}-${name}`);
            }
            expect(problems.length === 0, problems.join("\n"));
          }));
        }
      }
    }
  }
}
