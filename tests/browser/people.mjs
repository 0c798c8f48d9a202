// Whole jobs in the browser, each by the person whose job it is: from a draft mission to a reviewed placement, by role and label only.
import { mailed } from "./arrival.mjs";
import { expect } from "./harness.mjs";

/** The demo's published accounts, but for the administrator, who is given. */
export const people = {
  talent: "camille.lambrecht@dnum-ecologie.example",
  owner: "solene.kermarrec@interieur.example",
  manager: "bruno.castaing@ecologie.example",
  humanResources: "helene.dastugue@ecologie.example",
  coordinator: "nadege.oudinot@brigade.example",
};

const refused = (text) => /the server responded with a status of 422/.test(text);
const day = (later) => new Date(Date.now() + later * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });

const words = {
  fr: {
    myMissions: "Mes missions", post: "Proposer une mission", organisation: "Administration", title: "Titre", description: "Description",
    addSeat: "Ajouter un poste", seatTitle: "Intitulé du poste", first: /^Premier jour/, last: /^Dernier jour/, share: /^Part du temps, en %/,
    workMode: "Lieu de travail", remote: "À distance", searchSkill: "Rechercher une compétence", search: "Rechercher",
    submit: "Soumettre au programme", publish: "Publier", apply: "Candidater", motivation: /^Motivation/, placements: "Mises en relation",
    accept: "Accepter", askRelease: "Demander l’accord de la hiérarchie", grant: "Donner l’accord", conditions: /^Conditions/,
    draft: "Rédiger la convention", sign: "Signer la convention", confirm: "Confirmer", start: "Déclarer le début", complete: "Déclarer la fin",
    halfDays: "Demi-journées travaillées", review: "Évaluer", rating: "Votre appréciation", excellent: "Excellente", profile: "Mon profil",
    addAvailability: "Ajouter une disponibilité", confirmed: "Confirmée", reviewed: "Terminée et évaluée", proven: "prouvée", addSkill: "Ajouter une compétence",
    skill: "Compétence", level: "Niveau", needed: "Ce champ est obligatoire.", refused: "La demande n’a pas abouti", awaiting: "Celles qui attendent ma réponse", essential: "essentielle",
  },
  en: {
    myMissions: "My missions", post: "Post a mission", organisation: "Administration", title: "Title", description: "Description",
    addSeat: "Add a seat", seatTitle: "Title of the seat", first: /^First day/, last: /^Last day/, share: /^Share of time, in %/,
    workMode: "Way of working", remote: "Remote", searchSkill: "Search for a skill", search: "Search",
    submit: "Submit to the programme", publish: "Publish", apply: "Apply", motivation: /^Motivation/, placements: "Placements",
    accept: "Accept", askRelease: "Ask for the release", grant: "Grant the release", conditions: /^Conditions/,
    draft: "Draft the agreement", sign: "Sign the agreement", confirm: "Confirm", start: "Declare the start", complete: "Declare the end",
    halfDays: "Half days worked", review: "Review", rating: "Your rating", excellent: "Excellent", profile: "My profile",
    addAvailability: "Add availability", confirmed: "Confirmed", reviewed: "Completed and reviewed", proven: "proven", addSkill: "Add a skill",
    skill: "Skill", level: "Level", needed: "This field is required.", refused: "Your request was not carried out", awaiting: "Those that await my answer", essential: "essential",
  },
};

/** The whole of it, in one language, with a script or without. */
async function wholeJob(harness, { locale, script, email, password, mails }) {
  const say = words[locale];
  const title = `Essai ${locale} ${script} ${Date.now()}`;
  const as = (who, body) =>
    harness.visit({ locale, script, expected: refused, session: { email: who, password } }, body);
  const main = (page) => page.getByRole("main");
  const open = async (page, heading) => {
    await page.goto(`${harness.url}/placements?show=awaiting`);
    await page.getByRole("heading", { level: 1, name: say.placements }).waitFor();
    await main(page).getByRole("row").filter({ hasText: heading }).getByRole("link").first().click();
  };
  // One action of a placement: its page, its form, and the page again, which says that it was done.
  const act = async (page, name, fill = async () => {}) => {
    await main(page).getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await fill(page);
    await main(page).getByRole("button", { name, exact: true }).click();
    await main(page).getByRole("status").first().waitFor();
  };
  let mission;

  await as(people.owner, async (page) => {
    await page.goto(`${harness.url}/my-missions`);
    await main(page).getByRole("link", { name: say.post }).click();
    // Nothing typed: every required field is named, and nothing that was typed is lost.
    await page.getByLabel(say.title, { exact: true }).fill(title);
    await main(page).getByRole("button", { name: say.post }).click();
    await page.getByRole("alert").getByText(say.refused).waitFor();
    await page.getByRole("alert").getByText(say.needed).first().waitFor();
    expect((await page.getByLabel(say.title, { exact: true }).inputValue()) === title, "the title was lost");
    await page.getByLabel(say.organisation).selectOption({ index: 1 });
    await page.getByLabel(say.description, { exact: true }).fill("Un besoin d’un jour : vérifier la conformité RGAA.");
    await main(page).getByRole("button", { name: say.post }).click();
    await main(page).getByRole("link", { name: title }).click();
    mission = page.url();
    await act(page, say.addSeat, async () => {
      // What the mission's text mentions is offered, and nothing of it is asked for until somebody says so.
      const suggested = main(page).getByRole("combobox", { name: /^RGAA.*Importance/ }).first();
      expect((await suggested.inputValue()) === "", "a suggestion was asked for by itself");
      // A search keeps what was typed.
      await main(page).getByLabel(say.seatTitle).fill(`Poste ${title}`);
      await main(page).getByLabel(say.searchSkill).fill("python");
      await main(page).getByRole("button", { name: say.search }).click();
      await main(page).getByRole("combobox", { name: /^Python.*Importance/ }).first().selectOption({ label: say.essential });
      expect((await main(page).getByLabel(say.seatTitle).inputValue()) === `Poste ${title}`, "the seat's title was lost");
      await main(page).getByLabel(say.first).fill(day(0));
      await main(page).getByLabel(say.last).fill(day(0));
      await main(page).getByLabel(say.share).fill("1");
      await main(page).getByLabel(say.workMode).selectOption({ label: say.remote });
    });
    await act(page, say.submit);
  });
  await as(email, async (page) => {
    await page.goto(mission);
    await act(page, say.publish);
  });
  await as(people.talent, async (page) => {
    await page.goto(`${harness.url}/profile`);
    await act(page, say.addAvailability, async () => {
      await main(page).getByLabel(say.first).fill(day(0));
      await main(page).getByLabel(say.last).fill(day(script ? 1 : 2));
      await main(page).getByLabel(say.share).fill("5");
    });
    await page.goto(mission);
    await main(page).getByRole("link", { name: new RegExp(`^${say.apply}`) }).click();
    await main(page).getByLabel(say.motivation).fill("J’aimerais aider.");
    await main(page).getByRole("button", { name: say.apply }).click();
    await page.getByRole("heading", { level: 1, name: say.placements }).waitFor();
    await main(page).getByRole("row").filter({ hasText: title }).first().waitFor();
  });
  await as(people.owner, async (page) => {
    await open(page, title);
    await act(page, say.accept);
  });
  await as(people.talent, async (page) => {
    await open(page, title);
    await act(page, say.askRelease);
  });
  if (mails && !script) {
    // From the mail, without signing in: the page says what is asked, and only its button answers.
    await harness.visit({ locale, script }, async (page) => {
      await page.goto(await mailed(mails, people.manager, /https?:\/\/\S+\/answer-release\?token=[\w.~-]+/, title));
      await main(page).getByText(title).first().waitFor();
      await main(page).getByRole("button", { name: say.grant }).click();
      await main(page).getByRole("status").waitFor();
      expect((await main(page).getByRole("button", { name: say.grant }).count()) === 0, "the release can be answered twice");
    });
  } else {
    await as(people.manager, async (page) => {
      await open(page, title);
      await act(page, say.grant, () => main(page).getByLabel(say.conditions).fill("Le jeudi reste au service."));
    });
  }
  await as(people.owner, async (page) => {
    await open(page, title);
    await act(page, say.draft);
    await act(page, say.sign);
  });
  for (const who of [people.talent, people.manager]) {
    await as(who, async (page) => {
      await open(page, title);
      await act(page, say.sign);
    });
  }
  await as(people.owner, async (page) => {
    await open(page, title);
    await act(page, say.confirm);
    await main(page).getByText(say.confirmed, { exact: true }).waitFor();
    await act(page, say.start);
    await act(page, say.complete, async () => {
      await main(page).getByLabel(say.halfDays).fill("2");
      await main(page).getByRole("combobox", { name: /^Python/ }).first().selectOption("3");
    });
    await act(page, say.review, () => main(page).getByLabel(say.rating).selectOption({ label: say.excellent }));
  });
  await as(people.talent, async (page) => {
    await open(page, title);
    await act(page, say.review, () => main(page).getByLabel(say.rating).selectOption({ label: say.excellent }));
    await main(page).getByText(say.reviewed, { exact: true }).waitFor();
    await page.goto(`${harness.url}/profile`);
    await page.getByRole("heading", { level: 1, name: say.profile }).waitFor();
  });
}

export async function jobs(harness, { email, password, mails }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = script ? "with a script" : "without a script";
    await harness.check(`job, ${locale}, ${how}: from a draft mission to a reviewed placement, by four people`, () =>
      wholeJob(harness, { locale, script, email, password, mails }));
  }
}
