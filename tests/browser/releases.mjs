// The job of a releasing manager: one page says what is asked, what it costs and what comes back; the answer is handed on, and refused with a reason.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const refused = (text) => /the server responded with a status of 422/.test(text);
const main = (page) => page.getByRole("main");

const words = {
  fr: {
    placements: "Mises en relation", asked: "Temps demandé au service", halfDays: /demi-journées?/, back: "Ce que reçoit le service", days: /jours?/, by: "Réponse attendue avant le",
    delegate: "Confier la réponse à un collègue", colleague: "Adresse électronique de la personne", handed: "La réponse est confiée à votre collègue.",
    refuse: "Refuser l’accord", reason: "Raison", workload: "Charge de travail", details: /^Précisions/, done: "Le refus est enregistré.", refusedState: "Refusée par la hiérarchie", needed: "La demande n’a pas abouti",
  },
  en: {
    placements: "Placements", asked: "Time asked of the service", halfDays: /half[ -]days?/, back: "What the service gets", days: /days?/, by: "Answer expected by",
    delegate: "Hand the answer to a colleague", colleague: /e-mail address/i, handed: "The answer is in your colleague’s hands.",
    refuse: "Refuse the release", reason: "Reason", workload: "Workload", details: /^Details/, done: "The refusal is recorded.", refusedState: "Release refused", needed: "Your request was not carried out",
  },
};

/** What stands beside a name in the page's facts. */
const fact = (page, name) => main(page).getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd[1]");

/** A request that waits for this person alone to decide, whatever else waits for them: its address. */
async function waiting(harness, page, say) {
  await page.goto(`${harness.url}/placements?show=awaiting`);
  await page.getByRole("heading", { level: 1, name: say.placements }).waitFor();
  const links = main(page).getByRole("row").getByRole("link");
  const addresses = await links.evaluateAll((all) => all.map((link) => link.href).filter((href) => /\/placements\/[^/?]+$/.test(href)));
  for (const address of [...new Set(addresses)]) {
    await page.goto(address);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    const offered = (name) => main(page).getByRole("link", { name, exact: true }).count();
    if ((await offered(say.delegate)) && (await offered(say.refuse))) return address;
  }
  throw new Error(`none of ${addresses.length} requests can be handed on and refused`);
}

/** One action of the page, and the page again, which says that it was done. */
async function act(page, name, done, fill) {
  await main(page).getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await fill();
  await main(page).getByRole("button", { name, exact: true }).click();
  await main(page).getByRole("status").getByText(done).waitFor();
}

async function decide(harness, as, say) {
  let request;
  await as(people.manager, async (page) => {
    request = await waiting(harness, page, say);
    await fact(page, say.asked).getByText(say.halfDays).waitFor();
    await fact(page, say.back).getByText(say.days).waitFor();
    await fact(page, say.by).first().waitFor();
    await act(page, say.delegate, say.handed, () => main(page).getByLabel(say.colleague).fill(people.humanResources));
  });
  await as(people.humanResources, async (page) => {
    await page.goto(request);
    await fact(page, say.asked).getByText(say.halfDays).waitFor();
    await main(page).getByRole("link", { name: say.refuse, exact: true }).click();
    // Without a reason nothing is refused.
    await main(page).getByLabel(say.details).fill("Pas avant le printemps.");
    await main(page).getByRole("button", { name: say.refuse, exact: true }).click();
    await page.getByRole("alert").getByText(say.needed).waitFor();
    expect((await main(page).getByLabel(say.details).inputValue()) === "Pas avant le printemps.", "what was typed is lost");
    await main(page).getByLabel(say.reason, { exact: true }).selectOption({ label: say.workload });
    await main(page).getByRole("button", { name: say.refuse, exact: true }).click();
    // The colleague has no part in it any more, and is told on the list that it was done.
    await main(page).getByRole("status").getByText(say.done).waitFor();
  });
  await as(people.manager, async (page) => {
    await page.goto(request);
    await main(page).getByText(say.refusedState, { exact: true }).first().waitFor();
    expect((await main(page).getByRole("link", { name: say.refuse, exact: true }).count()) === 0, "a release is refused twice");
  });
}

export async function releases(harness, { email, password }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const as = (who, body) => harness.visit({ locale, script, expected: refused, session: { email: who, password } }, body);
    await harness.check(`job, ${locale}, ${script ? "with" : "without"} a script: a manager hands a release on, a colleague refuses it with a reason`, () =>
      decide(harness, as, words[locale]));
  }
}
