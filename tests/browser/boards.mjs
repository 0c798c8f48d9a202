// A live board says whether it is live: while the server does not answer, when it answers again, and when its session has ended.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const unavailable = (text) => /the server responded with a status of 503/.test(text);

const words = {
  fr: { live: /^Ce tableau se met à jour de lui-même/, lost: /^Ce tableau n’est plus à jour depuis \d\d:\d\d \(heure de Paris\)/, ended: /^Votre session a pris fin/, signOut: "Se déconnecter", signIn: "Se connecter" },
  en: { live: /^This board updates by itself/, lost: /^This board has not been up to date since \d\d:\d\d \(Paris time\)/, ended: /^Your session has ended/, signOut: "Sign out", signIn: "Sign in" },
};

async function board(harness, page, say) {
  const main = page.getByRole("main");
  const shown = async () => {
    await page.goto(`${harness.url}/mobilisations`);
    await main.getByRole("table").getByRole("link").first().click();
    await main.getByText(say.live).waitFor();
  };
  // What the board says without the server has its icon while there is one.
  await Promise.all([page.waitForResponse(/fr--warning-fill/), shown()]);
  const title = await main.getByRole("heading", { level: 1 }).innerText();
  // The page comes, and nothing that happens is told any more; then it is again, and nobody has done anything.
  await page.route("**/graphql", (route) => route.fulfill({ status: 503 }));
  await page.reload();
  await main.getByRole("alert").getByText(say.lost).waitFor();
  await page.unroute("**/graphql");
  await main.getByText(say.live).waitFor();
  expect((await main.getByRole("alert").count()) === 0, "a board that is live again says that it is not");

  const other = await page.context().newPage();
  await other.goto(`${harness.url}/account`);
  await other.getByRole("button", { name: say.signOut }).first().click();
  await other.getByRole("banner").getByRole("link", { name: say.signIn }).first().waitFor();
  await other.close();
  await page.bringToFront();
  await main.getByRole("alert").getByText(say.ended).waitFor();
  const left = await page.locator("#board").innerText();
  expect(left.trim() === title.trim(), `names stay on a board whose session has ended: ${left}`);
  await main.getByRole("alert").getByRole("link", { name: say.signIn }).click();
  await main.getByRole("button", { name: say.signIn }).first().waitFor();
}

export async function boards(harness, { email, password }) {
  if (!email) return;
  for (const locale of ["fr", "en"]) {
    await harness.check(`board, ${locale}: it says since when it is not live, and shows nobody any more when its session has ended`, async () => {
      // A session of its own, which is ended here.
      harness.sessions.delete(people.coordinator);
      try {
        const session = { email: people.coordinator, password };
        await harness.visit({ locale, expected: unavailable, session }, (page) => board(harness, page, words[locale]));
      } finally {
        harness.sessions.delete(people.coordinator);
      }
    });
  }
}
