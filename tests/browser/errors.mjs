// Nothing that was typed is lost: a refusal says which field, a session that ended is opened again, somebody else's change stands beside one's own.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const refused = (text) => /the server responded with a status of (401|422)/.test(text);
const main = (page) => page.getByRole("main");
const day = (later) => new Date(Date.now() + later * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });

const words = {
  fr: {
    describe: "Modifier la présentation", headline: /^En une ligne/, availability: "Ajouter une disponibilité", first: /^Premier jour/, last: /^Dernier jour/, share: /^Part du temps, en %/,
    post: "Proposer une mission", title: "Titre", description: "Description", edit: "Modifier le texte", justification: /^Justification/, apply: "Candidater", motivation: /^Motivation/,
    refused: "La demande n’a pas abouti", kept: /Votre session a pris fin/, email: /Adresse électronique/, password: "Mot de passe", signIn: "Se connecter",
    again: "Vous êtes de nouveau connecté", send: "Envoyer ce que j’avais saisi", present: /^Valeur actuelle\s:/, organisation: "Administration",
  },
  en: {
    describe: "Edit the presentation", headline: /^In one line/, availability: "Add availability", first: /^First day/, last: /^Last day/, share: /^Share of time, in %/,
    post: "Post a mission", title: "Title", description: "Description", edit: "Edit the text", justification: /^Justification/, apply: "Apply", motivation: /^Motivation/,
    refused: "Your request was not carried out", kept: /Your session has ended/, email: /E-mail address/, password: "Password", signIn: "Sign in",
    again: "You are signed in again", send: "Send what I had typed", present: /^Present value:/, organisation: "Administration",
  },
};

/** The summary at the top leads to the field that it is about. */
async function summary(page, say, label) {
  const alert = page.getByRole("alert");
  await alert.getByText(say.refused).waitFor();
  await alert.getByRole("link").first().click();
  const field = main(page).getByLabel(label).first();
  expect((await field.getAttribute("aria-invalid")) === "true", `the field ${label} is not marked`);
  expect(new URL(page.url()).hash === `#${await field.getAttribute("id")}`, `the summary leads to ${page.url()}`);
}

/** The session ends under a form that was filled; signed in again, what was typed is sent. */
async function outlive(harness, page, say, who, password, command) {
  await page.context().clearCookies({ name: /session/ });
  await main(page).getByRole("button", { name: command, exact: true }).click();
  await page.getByRole("status").getByText(say.kept).waitFor();
  await page.getByLabel(say.email).fill(who);
  await page.getByLabel(say.password).fill(password);
  await main(page).getByRole("button", { name: say.signIn }).click();
  await page.getByRole("heading", { level: 1, name: say.again }).waitFor();
  await main(page).getByRole("button", { name: say.send }).click();
}

async function profile(harness, { locale, script, password, say }) {
  const session = { email: people.talent, password };
  const as = (body) => harness.visit({ locale, script, expected: refused, session }, body);
  await as(async (page) => {
    await page.goto(`${harness.url}/profile/declare-availability`);
    await main(page).getByLabel(say.first).fill(day(400));
    await main(page).getByLabel(say.last).fill(day(390));
    await main(page).getByRole("button", { name: say.availability }).click();
    await summary(page, say, say.share);
    expect((await main(page).getByLabel(say.first).inputValue()) === day(400), "the first day was lost");
  });
  const mine = `Le mien ${Date.now()}`;
  const other = `Ailleurs ${Date.now()}`;
  await as(async (page) => {
    await page.goto(`${harness.url}/profile/describe`);
    await main(page).getByLabel(say.headline).fill(mine);
    // The same person, elsewhere, meanwhile.
    const second = await page.context().newPage();
    await second.goto(`${harness.url}/profile/describe`);
    await main(second).getByLabel(say.headline).fill(other);
    await main(second).getByRole("button", { name: say.describe }).click();
    await main(second).getByRole("status").first().waitFor();
    await main(page).getByRole("button", { name: say.describe }).click();
    await page.getByRole("alert").getByText(say.refused).waitFor();
    expect((await main(page).getByLabel(say.headline).inputValue()) === mine, "what was typed was lost");
    await main(page).getByText(say.present).filter({ hasText: other }).waitFor();
    await main(page).getByRole("button", { name: say.describe }).click();
    await main(page).getByText(mine).first().waitFor();
  });
  await harness.visit({ locale, script, expected: refused, session }, async (page) => {
    const late = `Après la session ${Date.now()}`;
    await page.goto(`${harness.url}/profile/describe`);
    await main(page).getByLabel(say.headline).fill(late);
    await outlive(harness, page, say, people.talent, password, say.describe);
    await main(page).getByText(late).first().waitFor();
  });
}

async function mission(harness, { locale, script, password, say }) {
  const session = { email: people.owner, password };
  const title = `Erreurs ${locale} ${Date.now()}`;
  await harness.visit({ locale, script, expected: refused, session }, async (page) => {
    await page.goto(`${harness.url}/my-missions/draft`);
    await main(page).getByLabel(say.description, { exact: true }).fill("Un besoin.");
    await main(page).getByRole("button", { name: say.post }).click();
    await summary(page, say, say.organisation);
    expect((await main(page).getByLabel(say.description, { exact: true }).inputValue()) === "Un besoin.", "the description was lost");
    await main(page).getByLabel(say.organisation).selectOption({ index: 1 });
    await main(page).getByLabel(say.title, { exact: true }).fill(title);
    await outlive(harness, page, say, people.owner, password, say.post);
    await main(page).getByRole("link", { name: title }).click();
    await main(page).getByRole("link", { name: say.edit }).click();
    await main(page).getByLabel(say.title, { exact: true }).fill(`${title} à moi`);
    const second = await page.context().newPage();
    await second.goto(page.url());
    await main(second).getByLabel(say.title, { exact: true }).fill(`${title} ailleurs`);
    await main(second).getByRole("button", { name: say.edit }).click();
    await main(second).getByRole("status").first().waitFor();
    await main(page).getByRole("button", { name: say.edit }).click();
    await page.getByRole("alert").getByText(say.refused).waitFor();
    await main(page).getByText(say.present).filter({ hasText: `${title} ailleurs` }).waitFor();
    await main(page).getByRole("button", { name: say.edit }).click();
    await page.getByRole("heading", { level: 1, name: `${title} à moi` }).waitFor();
  });
}

async function application(harness, { locale, script, password, say }) {
  const session = { email: people.talent, password };
  await harness.visit({ locale, script, expected: refused, session }, async (page) => {
    await page.goto(`${harness.url}/profile`);
    await main(page).getByRole("link", { name: new RegExp(`^${say.apply}`) }).first().click();
    const typed = `Je voudrais aider ${Date.now()}. `;
    // More than the field takes, however it came into it.
    const field = main(page).getByLabel(say.motivation);
    await field.evaluate((node) => node.removeAttribute("maxlength"));
    await field.fill(typed + "a".repeat(4_100));
    await main(page).getByRole("button", { name: say.apply, exact: true }).click();
    await summary(page, say, say.motivation);
    expect((await main(page).getByLabel(say.motivation).inputValue()).startsWith(typed), "the motivation was lost");
    await main(page).getByLabel(say.motivation).fill(typed);
    await outlive(harness, page, say, people.talent, password, say.apply);
    await main(page).getByRole("status").first().waitFor();
    await main(page).getByRole("row").nth(1).getByRole("link").first().click();
    await main(page).getByText(typed.trim()).waitFor();
  });
}

export async function errors(harness, { email, password }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = script ? "with a script" : "without a script";
    const circumstances = { locale, script, password, say: words[locale] };
    for (const [name, body] of Object.entries({ profile, mission, application })) {
      await harness.check(`errors, ${locale}, ${how}: ${name}: a refusal, a session that ended${name === "application" ? "" : ", somebody else’s change"}`, () => body(harness, circumstances));
    }
  }
}
