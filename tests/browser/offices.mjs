// The jobs that have a page since the first journeys: organisations, words, searches, talents, absences, priority and credit rules.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const refused = (text) => /the server responded with a status of 422/.test(text);
const main = (page) => page.getByRole("main");
const day = (later) => new Date(Date.now() + later * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });

const words = {
  fr: {
    programme: "Programme", organisations: "Administrations", create: "Créer une administration", name: /^Nom/, kind: "Genre", service: "Service", parent: /^Administration de rattachement/, search: "Rechercher une administration",
    submit: "Rechercher", rename: "Renommer", move: "Déplacer dans l’arbre", close: "Fermer", confirm: /^(Je confirme|La personne|Je connais)/, former: "Anciens noms", closed: /Cette administration est fermée/,
    moderation: "Missions à modérer", accounts: "Comptes et droits", rules: "Règles des crédits", adopt: "Adopter d’autres règles", refused: "La demande n’a pas abouti",
    teach: "Apprendre un mot", saying: "Ce que vous dites pour cette compétence", searchSkill: "Rechercher une compétence", review: "Examiner", decision: "Décision", keep: "Garder", kept: "gardé",
    save: "Enregistrer une recherche", forget: "Ne plus suivre", watch: "Suivre cette mission", remote: "Seulement entièrement à distance", region: "Bretagne", none: /Vous ne suivez rien encore/,
    endorse: "Se porter garant", bySkill: "Rechercher par compétence", absence: "Prévoir une absence", noAbsence: /Vous n’avez pas d’absence prévue/, cancelAbsence: "Annuler mon absence", first: /^Premier jour/, last: /^Dernier jour/, colleague: /^Adresse électronique/,
    nobody: /Aucune administration ne porte ce nom/, file: "Télécharger la liste (CSV)", showAll: "Tout afficher",
  },
  en: {
    programme: "Programme", organisations: "Administrations", create: "Create an administration", name: /^Name/, kind: "Kind", service: "Service", parent: /^Administration that/, search: "Search for an administration",
    submit: "Search", rename: "Rename", move: "Move in the tree", close: "Close", confirm: /^(I confirm|The person|I know)/, former: "Former names", closed: /This administration is closed/,
    moderation: "Missions to moderate", accounts: "Accounts and rights", rules: "Credit rules", adopt: "Adopt other rules", refused: "Your request was not carried out",
    teach: "Teach a word", saying: "What you say for this skill", searchSkill: "Search for a skill", review: "Look at it", decision: "Decision", keep: "Keep", kept: "kept",
    save: "Save a search", forget: "Stop following", watch: "Watch this mission", remote: "Only wholly remote", region: "Brittany", none: /You follow nothing yet/,
    endorse: "Endorse", bySkill: "Search by skill", absence: "Plan an absence", noAbsence: /You have no absence planned\. While/, cancelAbsence: "Cancel my absence", first: /^First day/, last: /^Last day/, colleague: /e-mail address/i,
    nobody: /No administration has this name/, file: "Download the list (CSV)", showAll: "Show all",
  },
};

/** A form's own command: its button says what its heading says. */
async function give(page, name) {
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  await main(page).getByRole("button", { name, exact: true }).click();
}

const agree = (page, say) => page.locator("label").filter({ hasText: say.confirm }).click();

/** A new administration, named otherwise, and closed again; then the other pages of the programme. */
async function programme(harness, page, say) {
  const name = `Service d’essai ${Date.now()}`;
  await page.goto(`${harness.url}/programme`);
  await page.getByRole("heading", { level: 1, name: say.programme }).waitFor();
  await main(page).getByRole("link", { name: say.organisations }).click();
  await main(page).getByRole("link", { name: say.create }).click();
  await main(page).getByLabel(say.kind).selectOption({ label: say.service });
  await main(page).getByLabel(say.name).first().fill(name);
  await main(page).getByLabel(say.parent).selectOption({ index: 1 });
  await give(page, say.create);
  await main(page).getByRole("status").first().waitFor();
  await page.getByLabel(say.search).fill("zzzyyyxxx");
  await page.getByRole("search").getByRole("button", { name: say.submit }).click();
  await main(page).getByText(say.nobody).waitFor();
  await main(page).getByRole("link", { name: say.showAll }).click();
  await page.getByLabel(say.search).fill(name);
  await page.getByRole("search").getByRole("button", { name: say.submit }).click();
  const file = await main(page).getByRole("link", { name: say.file }).getAttribute("href");
  const table = await (await page.context().request.get(`${harness.url}${file}`)).text();
  expect(table.includes(name) && table.trim().split("\r\n").length === 2, `the file is not the list: ${table.slice(0, 300)}`);
  await main(page).getByRole("link", { name, exact: true }).click();
  await main(page).getByRole("link", { name: say.rename, exact: true }).click();
  await main(page).getByLabel(say.name).first().fill(`${name} bis`);
  await give(page, say.rename);
  await page.getByRole("heading", { level: 1, name: `${name} bis` }).waitFor();
  await main(page).getByText(say.former).waitFor();
  await main(page).getByRole("link", { name: say.close, exact: true }).click();
  await give(page, say.close);
  await page.getByRole("alert").getByText(say.refused).waitFor();
  await agree(page, say);
  await give(page, say.close);
  await main(page).getByText(say.closed).waitFor();
  for (const title of [say.moderation, say.accounts, say.rules]) {
    await page.goto(`${harness.url}/programme`);
    await main(page).getByRole("link", { name: title }).click();
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
  }
  // Rules that are not confirmed are not adopted.
  await main(page).getByRole("link", { name: say.adopt }).click();
  await give(page, say.adopt);
  await page.getByRole("alert").getByText(say.refused).waitFor();
}

/** A word that a talent teaches, and the programme keeps. */
async function teach(harness, as, administrator, say) {
  const word = `mot ${Date.now().toString(36)}`;
  await as(people.talent, async (page) => {
    await page.goto(`${harness.url}/words/teach`);
    await main(page).getByLabel(say.searchSkill).fill("python");
    await main(page).getByRole("button", { name: say.submit }).click();
    await main(page).getByLabel(say.saying).fill(word);
    await give(page, say.teach);
    await main(page).getByRole("status").first().waitFor();
  });
  await as(administrator, async (page) => {
    await page.goto(`${harness.url}/words?reviewed=no`);
    await main(page).getByRole("row").filter({ hasText: word }).getByRole("link").click();
    await main(page).getByLabel(say.decision).selectOption({ label: say.keep });
    await give(page, say.review);
    await main(page).getByRole("row").filter({ hasText: word }).getByText(say.kept, { exact: true }).waitFor();
  });
}

/** What a talent wants to hear of. */
async function follow(harness, page, say) {
  await page.goto(`${harness.url}/searches/save`);
  await page.locator("label").filter({ hasText: say.region }).click();
  await page.locator("label").filter({ hasText: say.remote }).click();
  await give(page, say.save);
  await main(page).getByRole("heading", { level: 2 }).filter({ hasText: say.region }).waitFor();
  await page.goto(`${harness.url}/missions`);
  await main(page).getByRole("heading", { level: 2 }).first().getByRole("link").click();
  const title = (await page.getByRole("heading", { level: 1 }).textContent()).trim();
  await main(page).getByRole("link", { name: say.watch }).click();
  await give(page, say.watch);
  await page.goto(`${harness.url}/searches`);
  await main(page).getByRole("link", { name: title, exact: true }).waitFor();
  for (const what of [say.region, title]) {
    await main(page).getByRole("link", { name: new RegExp(`^${say.forget} .*${what.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`) }).click();
    await give(page, say.forget);
  }
  await main(page).getByText(say.none).waitFor();
}

/** A colleague found by a skill, and stood behind. */
async function endorse(harness, page, say) {
  await page.goto(`${harness.url}/talents`);
  await page.getByLabel(say.bySkill).fill("python");
  await page.getByRole("search").getByRole("button", { name: say.submit }).click();
  await main(page).getByRole("heading", { level: 2 }).first().getByRole("link").click();
  const link = main(page).getByRole("link", { name: new RegExp(`^${say.endorse} `) }).first();
  await link.click();
  await agree(page, say);
  await give(page, say.endorse);
  await main(page).getByRole("status").first().waitFor();
}

/** Who answers while a manager is away. */
async function away(harness, page, say) {
  await page.goto(`${harness.url}/account`);
  await main(page).getByRole("link", { name: say.absence }).click();
  await main(page).getByLabel(say.first).fill(day(60));
  await main(page).getByLabel(say.last).fill(day(70));
  await main(page).getByLabel(say.colleague).fill("nobody@nowhere.example");
  await give(page, say.absence);
  await page.getByRole("alert").getByText(say.refused).waitFor();
  await main(page).getByLabel(say.colleague).fill(people.owner);
  await give(page, say.absence);
  await main(page).getByText(/Solène/).waitFor();
  await main(page).getByRole("link", { name: say.cancelAbsence }).click();
  await give(page, say.cancelAbsence);
  await main(page).getByText(say.noAbsence).waitFor();
}

export async function offices(harness, { email, password }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = script ? "with a script" : "without a script";
    const say = words[locale];
    const as = (who, body) => harness.visit({ locale, script, expected: refused, session: { email: who, password } }, body);
    const check = (name, body) => harness.check(`job, ${locale}, ${how}: ${name}`, body);
    await check("the programme creates, renames and closes an administration", () => as(email, (page) => programme(harness, page, say)));
    await check("a talent teaches a word, the programme keeps it", () => teach(harness, as, email, say));
    await check("a talent saves a search, watches a mission and forgets both", () => as(people.talent, (page) => follow(harness, page, say)));
    await check("an owner stands behind a colleague’s skill", () => as(script ? people.owner : people.manager, (page) => endorse(harness, page, say)));
    await check("a manager plans an absence and is there after all", () => as(people.manager, (page) => away(harness, page, say)));
  }
}
