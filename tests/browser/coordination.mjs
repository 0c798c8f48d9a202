// The jobs of a coordinator and of the programme's administrator, and what is done with the keyboard alone: by role and label only.
import { mailed } from "./arrival.mjs";
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const refused = (text) => /the server responded with a status of 422/.test(text);
const DAY = 86_400_000;
const day = (later) => new Date(Date.now() + later * DAY).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });

const words = {
  fr: {
    brigade: "Brigade d’intervention numérique", recipe: "Sauvetage de projet", declare: "Déclarer un besoin", name: "Nom", host: "Administration en difficulté",
    first: "Premier jour", last: "Dernier jour", by: "Équipe complète avant", confirm: /^Je confirme/, refused: "La demande n’a pas abouti",
    compose: "Composer l’équipe", best: "Prendre la meilleure équipe", composed: "Équipe composée", cancel: "Abandonner", reason: "Raison",
    answer: "Répondre à l’appel", yes: "Oui, je viens", engaged: /Le poste est à vous/, used: /Vous avez le poste/, seated: "A le poste",
    call: "Appeler", waits: "en attente d’une réponse", until: "Réponse attendue avant", sent: "Appel envoyé", calling: "Appels en cours",
    correct: "Corriger le besoin", clearance: "Habilitation", secret: "très secret", nobody: "Aucune équipe ne remplit les conditions", change: /^Changer le besoin ainsi/,
    filled: "Ce qui lèverait le blocage est déjà rempli", recorded: "Le besoin est enregistré", choice: "Votre choix", check: "Vérifier ce choix", points: /Points \d+/,
    mistake: "Déclarée par erreur", cancelled: "Abandonnée", compute: "Calculer une allocation", reject: "Rejeter cette allocation", replaced: "Remplacée par une autre",
    rejected: "Rejetée", visibility: "Choisir qui voit quoi", locations: "Lieux", everybody: "visible de tous", saved: "Vos choix de visibilité sont enregistrés.",
  },
  en: {
    brigade: "Brigade d’intervention numérique", recipe: "Sauvetage de projet", declare: "Declare a need", name: "Name", host: "Administration in trouble",
    first: "First day", last: "Last day", by: "Team to be full by", confirm: /^I confirm/, refused: "Your request was not carried out",
    compose: "Compose the team", best: "Take the best team", composed: "Team composed", cancel: "Cancel", reason: "Reason",
    answer: "Answer the call", yes: "Yes, I come", engaged: /The seat is yours/, used: /You have the seat/, seated: "Has the seat",
    call: "Call", waits: "awaiting an answer", until: "Answer by", sent: "Call sent", calling: "Calling",
    correct: "Correct the need", clearance: "Clearance", secret: "top secret", nobody: "No team meets the conditions", change: /^Change the need in this way/,
    filled: "What would lift the block is filled in", recorded: "The need is recorded", choice: "Your choice", check: "Check this choice", points: /Points \d+/,
    mistake: "Declared by mistake", cancelled: "Cancelled", compute: "Compute an allocation", reject: "Reject this allocation", replaced: "Replaced by another one",
    rejected: "Rejected", visibility: "Choose who sees what", locations: "Places", everybody: "visible to everyone", saved: "Your choices of visibility are saved.",
  },
};

const main = (page) => page.getByRole("main");

/** A form's own command: its button says what its heading says. */
async function give(page, name) {
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await main(page).getByRole("button", { name, exact: true }).click();
}

/**
 * The board moves while somebody else gives commands: seats, calls, deadlines and the timeline, and the page is not loaded again. Without
 * a script it is the same page, once it is loaded again.
 */
async function watch(harness, page, say, script) {
  const board = page.locator("#board");
  const moments = board.locator(".vivier-timeline li");
  const before = await moments.count();
  if (script) await page.evaluate(() => { document.body.dataset.stayed = "yes"; });
  const other = await page.context().newPage();
  try {
    await other.goto(page.url().replace(/\?.*$/, ""));
    await main(other).getByRole("link", { name: say.call, exact: true }).click();
    await give(other, say.call);
    await main(other).getByText(say.calling, { exact: true }).first().waitFor();
  } finally {
    await other.close();
  }
  await page.bringToFront();
  if (!script) {
    expect((await moments.count()) === before, "a page without a script does not move");
    await page.reload();
  }
  await board.getByText(say.calling, { exact: true }).first().waitFor();
  await board.locator(".vivier-board-seat").getByText(say.waits).first().waitFor();
  await board.locator(".vivier-board-seat").getByText(say.until).first().waitFor();
  await moments.getByText(say.sent).first().waitFor();
  expect((await moments.count()) > before, "the timeline has moved");
  if (script) {
    const stayed = await page.evaluate(() => document.body.dataset.stayed === "yes");
    expect(stayed, "the page was loaded again");
  }
}

/**
 * One of those who are called says yes by the mail's link, without a session: the page says what came of it, says so again where the link is
 * opened once more, and the yes is on the board.
 */
async function answer(harness, page, { title, locale, script, mails }, say) {
  const link = await mailed(mails, "", /https?:\/\/\S+\/answer-call\/[\w-]+\?token=[\w.~-]+/, title);
  await harness.visit({ locale, script }, async (theirs) => {
    await theirs.goto(link);
    await theirs.getByRole("heading", { level: 1, name: say.answer }).waitFor();
    await main(theirs).getByText(title, { exact: true }).waitFor();
    // Looking at the link does nothing: mail scanners follow links too.
    await theirs.goto(link);
    await main(theirs).getByRole("button", { name: say.yes, exact: true }).click();
    await main(theirs).getByRole("status").getByText(say.engaged).waitFor();
    await theirs.goto(link);
    await main(theirs).getByText(say.used).waitFor();
    expect((await main(theirs).getByRole("button").count()) === 0, "a link that was used asks for an answer");
  });
  if (!script) await page.reload();
  await page.locator("#board .vivier-timeline li").getByText(say.seated).first().waitFor();
}

/**
 * A need that no team meets says what blocks; what would lift it is one link away, filled in, and then there is a team. Another choice is checked as
 * soon as it is made.
 */
async function correct(page, say, script) {
  await main(page).getByRole("link", { name: say.correct, exact: true }).click();
  await page.getByLabel(say.clearance, { exact: true }).first().selectOption({ label: say.secret });
  await give(page, say.correct);
  await main(page).getByText(say.nobody).waitFor();
  await main(page).getByRole("link", { name: say.change }).first().click();
  await main(page).getByRole("status").getByText(say.filled).waitFor();
  const chosen = await page.getByLabel(say.clearance, { exact: true }).first().inputValue();
  expect(chosen !== "TOP_SECRET", "the need is not filled in with what would lift the block");
  await give(page, say.correct);
  await main(page).getByRole("status").getByText(say.recorded).waitFor();
  await main(page).getByRole("heading", { name: say.choice }).waitFor();
  await main(page).getByRole("combobox").first().selectOption({ index: 1 });
  if (!script) await main(page).getByRole("button", { name: say.check }).click();
  await main(page).locator("form").getByText(say.points).first().waitFor();
}

/** From the board to a team that is composed and called, and the need given up again. */
async function coordinate(harness, page, say, { locale, script, mails }) {
  const title = `Exercice du ${Date.now()}`;
  await page.goto(`${harness.url}/brigades`);
  await main(page).getByRole("link", { name: say.brigade }).first().click();
  await main(page).getByRole("link", { name: say.recipe }).first().click();
  await main(page).getByRole("link", { name: say.declare }).click();
  await page.getByLabel(say.name, { exact: true }).fill(title);
  await page.getByLabel(say.host).selectOption({ index: 1 });
  await page.getByLabel(say.first).fill(day(10));
  await page.getByLabel(say.last).fill(day(30));
  await page.getByLabel(say.by).fill(`${day(3)}T12:00`);
  // Not confirmed: it is said, and nothing that was typed is lost.
  await give(page, say.declare);
  await page.getByRole("alert").getByText(say.refused).waitFor();
  expect((await page.getByLabel(say.name, { exact: true }).inputValue()) === title, "the name was lost");
  await page.locator("label").filter({ hasText: say.confirm }).click();
  await give(page, say.declare);
  await main(page).getByRole("link", { name: title }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  const board = page.url();
  await correct(page, say, script);
  await page.goto(board);
  await main(page).getByRole("link", { name: say.best }).click();
  await give(page, say.best);
  await main(page).getByText(say.composed, { exact: true }).first().waitFor();
  await main(page).getByRole("link", { name: say.compose }).click();
  await page.getByRole("heading", { level: 1, name: say.compose }).waitFor();
  await page.goBack();
  await watch(harness, page, say, script);
  if (mails) await answer(harness, page, { title, locale, script, mails }, say);
  else console.log("SKIPPED the answer to a call by its link: the folder of mails was not given (--mails)");
  await main(page).getByRole("link", { name: say.cancel, exact: true }).click();
  await page.getByLabel(say.reason, { exact: true }).selectOption({ label: say.mistake });
  await give(page, say.cancel);
  // Calls go out meanwhile, which is not in the way of what was decided on an older board.
  await main(page).getByText(say.cancelled, { exact: true }).first().waitFor();
}

/** An allocation that is computed once it was confirmed, looked at, and rejected. */
async function administrate(harness, page, say) {
  await page.goto(`${harness.url}/allocation`);
  await main(page).getByRole("link", { name: say.compute }).click();
  await page.getByLabel(say.first).fill(day(30));
  await page.getByLabel(say.last).fill(day(120));
  await give(page, say.compute);
  await page.getByRole("alert").getByText(say.refused).waitFor();
  await page.locator("label").filter({ hasText: say.confirm }).click();
  await give(page, say.compute);
  await main(page).getByRole("status").first().waitFor();
  // The page of the run itself.
  await main(page).getByRole("link", { name: say.reject }).click();
  await page.getByLabel(say.reason, { exact: true }).selectOption({ label: say.replaced });
  await give(page, say.reject);
  await main(page).getByText(say.rejected, { exact: true }).first().waitFor();
}

/** The most keys that any of these pages takes to come to something. */
const MOST_TABS = 150;

/** Comes to a control with the Tab key alone. */
async function tabTo(page, locator) {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    await page.keyboard.press("Tab");
    if (await locator.evaluate((node) => node === document.activeElement)) return;
  }
  throw new Error(`the Tab key does not come to ${locator}`);
}

/** Who sees the places of a profile, chosen without a mouse. */
async function byKeyboard(harness, page, say) {
  await page.goto(`${harness.url}/profile`);
  await tabTo(page, main(page).getByRole("link", { name: say.visibility }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: say.visibility }).waitFor();
  const places = page.getByLabel(say.locations);
  await tabTo(page, places);
  await page.keyboard.type(say.everybody);
  expect((await places.inputValue()) === "PUBLIC", "the choice was not made with the keyboard");
  await tabTo(page, main(page).getByRole("button", { name: say.visibility }));
  await page.keyboard.press("Enter");
  await main(page).getByRole("status").getByText(say.saved).waitFor();
}

export async function coordination(harness, { email, password, mails }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = script ? "with a script" : "without a script";
    const say = words[locale];
    const as = (who, body) => harness.visit({ locale, script, expected: refused, session: { email: who, password } }, body);
    await harness.check(`job, ${locale}, ${how}: a coordinator declares a need, corrects it, composes a team, sees it called and answered, and gives it up`, () =>
      as(people.coordinator, (page) => coordinate(harness, page, say, { locale, script, mails })));
    await harness.check(`job, ${locale}, ${how}: an administrator computes an allocation and rejects it`, () =>
      as(email, (page) => administrate(harness, page, say)));
    await harness.check(`job, ${locale}, ${how}: a talent chooses who sees what with the keyboard alone`, () =>
      as(people.talent, (page) => byKeyboard(harness, page, say)));
  }
}
