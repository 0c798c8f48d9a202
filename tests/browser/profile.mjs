// A newcomer builds a profile step by step, leaves, and goes on where the profile ends; the days are chosen on a calendar, without a mouse.
import { arrive } from "./arrival.mjs";
import { expect } from "./harness.mjs";

const words = {
  fr: {
    profile: "Mon profil", begin: "Créer mon profil pas à pas", resume: "Reprendre mon profil pas à pas", register: "Créer mon profil",
    status: "Statut", external: "Expert externe à l’État", step: (place) => `Étape ${place} sur 6`, name: /^Nom affiché/, headline: /^En une ligne/,
    describe: "Modifier la présentation", leave: "Quitter, et reprendre plus tard", done: "1 étape faite sur 6", skills: "Compétences",
    skillSearch: "Rechercher une compétence", search: "Rechercher", word: "accessibilite", found: /compétences? trouvées?/, skill: "Compétence",
    levels: "Que veulent dire les niveaux ?", level2: /^Vous la pratiquez seul/, level: "Niveau", two: "niveau 2 – autonome", claim: "Ajouter une compétence",
    held: "Ce que votre profil contient déjà", evidence: "Qu’est-ce qui appuie une compétence ?", claimed: /^Vous l’avez dit/,
    next: /^Étape suivante :/, days: "Choisir les jours sur un calendrier", calendar: "Mon calendrier", later: "Mois suivant", first: /^Premier jour/,
    last: /^Dernier jour/, share: /^Part du temps, en %/, offer: "Ajouter une disponibilité", keep: "Garder ces choix et passer à l’étape suivante",
    activate: "Activer mon profil", inPool: "Vous êtes dans le vivier.", offered: "40 % proposés",
  },
  en: {
    profile: "My profile", begin: "Build my profile step by step", resume: "Go on with my profile, step by step", register: "Create my profile",
    status: "Status", external: "External expert", step: (place) => `Step ${place} of 6`, name: /^Name shown/, headline: /^In one line/,
    describe: "Edit the presentation", leave: "Leave, and go on later", done: "1 step of 6 is done", skills: "Skills",
    skillSearch: "Search for a skill", search: "Search", word: "accessibility", found: /skills? found/, skill: "Skill",
    levels: "What do the levels mean?", level2: /^You practise it alone/, level: "Level", two: "level 2 – independent", claim: "Add a skill",
    held: "What your profile holds already", evidence: "What stands behind a skill?", claimed: /^You said so/,
    next: /^Next step:/, days: "Choose the days on a calendar", calendar: "My calendar", later: "Next month", first: /^First day/,
    last: /^Last day/, share: /^Share of time, in %/, offer: "Add availability", keep: "Keep these choices and go on to the next step",
    activate: "Activate my profile", inPool: "You are in the pool.", offered: "40% offered",
  },
};

const main = (page) => page.getByRole("main");
const atStep = (page, say, place) => main(page).getByRole("heading", { level: 2, name: say.step(place) }).waitFor();

/** From nothing to the pool. */
async function build(harness, page, { say, script }) {
  await page.goto(`${harness.url}/profile`);
  await main(page).getByRole("link", { name: say.begin }).click();
  await atStep(page, say, 1);
  await main(page).getByLabel(say.status).selectOption({ label: say.external });
  await main(page).getByRole("button", { name: say.register }).click();
  await atStep(page, say, 2);
  // Left here, and gone on with: the profile itself says where.
  await main(page).getByRole("link", { name: say.leave }).click();
  await page.getByRole("heading", { level: 1, name: say.profile }).waitFor();
  await main(page).getByText(say.done).waitFor();
  await main(page).getByRole("link", { name: say.resume }).click();
  await atStep(page, say, 2);
  await main(page).getByLabel(say.name).fill("Aline Arrivante");
  await main(page).getByLabel(say.headline).fill("Audit d’accessibilité");
  await main(page).getByRole("button", { name: say.describe }).click();
  await atStep(page, say, 3);
  await skill(page, { say, script });
  await main(page).getByRole("link", { name: say.next }).click();
  await atStep(page, say, 4);
  await main(page).getByRole("link", { name: say.days }).click();
  await page.getByRole("heading", { level: 1, name: say.calendar }).waitFor();
  const chosen = await (script ? daysByKeyboard : daysByLinks)(page, say);
  expect((await main(page).getByLabel(say.first).inputValue()) === chosen[0], `the first day is not ${chosen[0]}`);
  expect((await main(page).getByLabel(say.last).inputValue()) === chosen[1], `the last day is not ${chosen[1]}`);
  await main(page).getByLabel(say.share).fill("40");
  await main(page).getByRole("button", { name: say.offer }).click();
  await main(page).getByRole("heading", { name: say.held }).waitFor();
  // The calendar knows it now.
  await main(page).getByRole("link", { name: say.days }).click();
  await main(page).getByRole("link", { name: say.offered }).first().waitFor();
  await page.goBack();
  await main(page).getByRole("link", { name: say.next }).click();
  await atStep(page, say, 5);
  await main(page).getByRole("link", { name: say.keep }).click();
  await atStep(page, say, 6);
  await main(page).getByRole("button", { name: say.activate }).click();
  await main(page).getByRole("status").getByText(say.inPool).waitFor();
  expect((await main(page).getByRole("link", { name: say.resume }).count()) === 0, "the guide is offered though nothing is left");
}

/** A skill found as one types, or by the button where there is no script; its level is explained. */
async function skill(page, { say, script }) {
  const choice = main(page).getByRole("combobox", { name: say.skill });
  await main(page).getByRole("searchbox", { name: say.skillSearch }).pressSequentially(say.word);
  if (!script) await main(page).getByRole("button", { name: say.search }).click();
  await main(page).getByRole("status").getByText(say.found).waitFor();
  expect((await choice.getByRole("option").count()) > 1, "no skill is offered");
  await main(page).getByText(say.evidence).click();
  await main(page).getByText(say.claimed).waitFor();
  await main(page).getByText(say.levels).click();
  await main(page).getByText(say.level2).waitFor();
  await choice.selectOption({ index: 1 });
  await main(page).getByLabel(say.level, { exact: true }).selectOption({ label: say.two });
  await main(page).getByRole("button", { name: say.claim, exact: true }).first().press("Enter");
  await main(page).getByRole("heading", { name: say.held }).waitFor();
  await atStep(page, say, 3);
}

const dayOf = (page) => page.evaluate(() => document.activeElement.dataset.day ?? document.activeElement.textContent);
const later = (day, days) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** The first day and the last one with the arrows and Enter; the page comes back where the focus was. */
async function daysByKeyboard(page, say) {
  await main(page).getByRole("link", { name: say.later }).focus();
  for (let presses = 0; presses < 3 && !/^\d{4}-/.test(await dayOf(page)); presses += 1) await page.keyboard.press("Tab");
  const begin = await dayOf(page);
  expect(/^\d{4}-/.test(begin), `the Tab key leads to “${begin}” and not into the calendar`);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const first = later(begin, 8);
  expect((await dayOf(page)) === first, `the arrows lead from ${begin} to ${await dayOf(page)}`);
  await page.keyboard.press("Enter");
  await main(page).getByRole("status").getByText(say.first).waitFor();
  expect((await dayOf(page)) === first, `after the choice the focus is on “${await dayOf(page)}”`);
  const before = page.url();
  await page.keyboard.press("PageDown");
  await page.waitForURL((url) => url.href !== before && url.searchParams.get("first") === first, { waitUntil: "load" });
  // Where the month of the chosen day is no longer shown, the first day there is the way in.
  for (let presses = 0; presses < 30 && !/^\d{4}-/.test(await dayOf(page)); presses += 1) await page.keyboard.press("Tab");
  const from = await dayOf(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await main(page).getByLabel(say.share).waitFor();
  return [first, later(from, 7)];
}

/** The same by following links. */
async function daysByLinks(page, say) {
  await main(page).getByRole("link", { name: say.later }).click();
  const day = (number) => main(page).getByRole("table").nth(1).getByRole("link").nth(number);
  await day(3).click();
  await main(page).getByRole("status").getByText(say.first).waitFor();
  const first = new URL(page.url()).searchParams.get("first");
  // Chosen the other way round, it is the same.
  await day(0).click();
  await main(page).getByLabel(say.share).waitFor();
  return [later(first, -3), first];
}

export async function profile(harness, { mails }) {
  if (!mails) return console.log("SKIPPED profile: the folder of mails was not given (--mails)");
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = `${locale}, ${script ? "with" : "without"} a script`;
    await harness.check(`profile, ${how}: a newcomer comes into the pool step by step`, () =>
      harness.visit({ locale, script }, async (page) => {
        await arrive(harness, page, mails, locale);
        await build(harness, page, { say: words[locale], script });
      }));
  }
}
