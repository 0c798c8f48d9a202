// An owner writes a mission from a template and sees how many could fit while writing; a talent looks at their profile with others' eyes; lists
// keep what they are narrowed to in their address.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const words = {
  fr: {
    draft: "Proposer une mission", template: "Auditer l’accessibilité d’un service en ligne", title: "Titre", description: "Description",
    organisation: "Administration", addSeat: "Ajouter un poste", importance: /^RGAA.*Importance/, essential: "essentielle",
    first: /^Premier jour/, last: /^Dernier jour/, share: /^Part du temps, en %/, mode: "Lieu de travail", remote: "À distance",
    count: "Combien de personnes conviendraient ?", incomplete: /^Choisissez au moins une compétence/, people: /^\d+ personnes? du vivier convien/,
    nobody: /^Personne du vivier ne conviendrait/, preview: "Voir mon profil comme les autres", anyone: "N’importe qui",
    colleague: "Un agent vérifié", involved: "Une personne d’une mise en relation", hidden: "Ne leur est pas montré :", identity: "Identité",
    skills: "Compétences", readers: "Qui a lu mes données", file: /Télécharger|Exporter/, order: "Ordre", narrow: "Appliquer",
    fitting: "Des missions pour vous", least: "Celles qui demandent le moins de temps", statistics: "Rechercher un indicateur", search: "Rechercher",
    all: /Tout afficher|Afficher tout/, none: /^Aucun indicateur ne correspond/,
  },
  en: {
    draft: "Post a mission", template: "Audit the accessibility of an online service", title: "Title", description: "Description",
    organisation: "Administration", addSeat: "Add a seat", importance: /^RGAA.*Importance/, essential: "essential",
    first: /^First day/, last: /^Last day/, share: /^Share of time, in %/, mode: "Way of working", remote: "Remote",
    count: "How many people would fit?", incomplete: /^Choose at least one skill/, people: /^\d+ (person|people) in the pool would fit/,
    nobody: /^Nobody in the pool would fit/, preview: "See my profile as others do", anyone: "Anyone",
    colleague: "A verified agent", involved: "Somebody in a placement", hidden: "They are not shown:", identity: "Identity",
    skills: "Skills", readers: "Who read my data", file: /Download|Export/, order: "Order", narrow: "Apply",
    fitting: "Missions for you", least: "Those that ask for least time", statistics: "Search for an indicator", search: "Search",
    all: /Show all/, none: /^No indicator matches/,
  },
};

const main = (page) => page.getByRole("main");
const day = (later) => new Date(Date.now() + later * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });

/** A mission from a template, and its seat with the count of people who could fit. */
async function write(harness, page, { say, script }) {
  await page.goto(`${harness.url}/my-missions/draft`);
  await main(page).getByRole("link", { name: say.template }).click();
  await page.getByRole("heading", { level: 1, name: say.draft }).waitFor();
  expect((await main(page).getByLabel(say.title, { exact: true }).inputValue()) === say.template, "the template's title is not in the form");
  const title = `${say.template} ${Date.now()}`;
  await main(page).getByLabel(say.title, { exact: true }).fill(title);
  await main(page).getByLabel(say.organisation).selectOption({ index: 1 });
  await main(page).getByRole("button", { name: say.draft }).click();
  await main(page).getByRole("link", { name: title }).click();
  await main(page).getByRole("link", { name: say.addSeat, exact: true }).click();
  await main(page).getByText(say.incomplete).waitFor();
  // The template's own words are recognised as skills.
  await main(page).getByRole("combobox", { name: say.importance }).first().selectOption({ label: say.essential });
  await main(page).getByLabel(say.first).fill(day(1));
  await main(page).getByLabel(say.last).fill(day(20));
  await main(page).getByLabel(say.mode).selectOption({ label: say.remote });
  const counted = async (share, expected) => {
    await main(page).getByLabel(say.share).fill(share);
    // With a script the count follows what is typed; without one, a button asks for it.
    if (!script) await main(page).getByRole("button", { name: say.count }).click();
    await main(page).getByRole("status").getByText(expected).waitFor();
    expect((await main(page).getByLabel(say.share).inputValue()) === share, "what was typed is lost");
  };
  await counted("5", say.people);
  await counted("100", /./);
}

/** One's own profile as others see it. */
async function look(harness, page, say) {
  await page.goto(`${harness.url}/profile`);
  await main(page).getByRole("link", { name: say.preview }).click();
  await page.getByRole("heading", { level: 1, name: say.preview }).waitFor();
  const hidden = main(page).getByRole("list", { name: say.hidden });
  // Whoever has not signed in is shown no name.
  await hidden.getByText(say.identity).waitFor();
  const anonymous = await main(page).getByRole("heading", { level: 2 }).first().textContent();
  await main(page).getByRole("link", { name: say.involved }).click();
  await main(page).getByRole("link", { name: say.involved }).and(page.locator("[aria-current]")).waitFor();
  expect((await hidden.count()) === 0, "something is hidden from somebody in a placement");
  const named = await main(page).getByRole("heading", { level: 2 }).first().textContent();
  expect(named !== anonymous, `both are shown “${named}”`);
  await main(page).getByRole("link", { name: say.colleague }).click();
  await main(page).getByRole("link", { name: say.colleague }).and(page.locator("[aria-current]")).waitFor();
}

/** A list in the one shape: what narrows and orders it stands in the address. */
async function lists(harness, page, say) {
  await page.goto(`${harness.url}/profile/missions`);
  await page.getByRole("heading", { level: 1, name: say.fitting }).waitFor();
  await main(page).getByLabel(say.order).selectOption({ label: say.least });
  await main(page).getByRole("button", { name: say.narrow }).click();
  await page.waitForURL((url) => url.searchParams.get("sort") === "least");
  expect((await main(page).getByLabel(say.order).inputValue()) === "least", "the order was forgotten");
  await page.goto(`${harness.url}/privacy`);
  await main(page).getByRole("link", { name: say.readers }).click();
  await page.getByRole("heading", { level: 1, name: say.readers }).waitFor();
  await page.goto(`${harness.url}/statistics`);
  await main(page).getByLabel(say.statistics).fill("zzzyyyxxxqqq");
  await main(page).getByRole("button", { name: say.search }).click();
  await main(page).getByText(say.none).waitFor();
  await main(page).getByRole("link", { name: say.all }).click();
  await main(page).getByRole("table").waitFor();
  for (const file of ["/profile/missions.csv?sort=least", "/privacy/readers.csv", "/statistics.csv?q=talent", "/searches.csv"]) {
    const answer = await page.context().request.get(`${harness.url}${file}`);
    expect(answer.status() === 200 && /text\/csv/.test(answer.headers()["content-type"]), `${file} answers ${answer.status()}`);
    expect((await answer.text()).startsWith("\uFEFF\""), `${file} has no heads`);
  }
}

export async function writing(harness, { email, password }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = `${locale}, ${script ? "with" : "without"} a script`;
    const say = words[locale];
    const as = (who, body) => harness.visit({ locale, script, session: { email: who, password } }, body);
    await harness.check(`writing, ${how}: a mission from a template, with how many could fit`, () =>
      as(people.owner, (page) => write(harness, page, { say, script })));
    await harness.check(`preview, ${how}: a talent sees their profile as others do`, () =>
      as(people.talent, (page) => look(harness, page, say)));
    await harness.check(`lists, ${how}: seats that fit, readers, indicators and searches have the one shape`, () =>
      as(people.talent, (page) => lists(harness, page, say)));
  }
}
