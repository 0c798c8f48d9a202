// What visitors do, by role and label only: each journey with a script and without.
import { expect } from "./harness.mjs";
import { words } from "./words.mjs";

/** A page that is refused or not found is an error to the browser's console too; these journeys ask for it. */
const statusOnly = (text) => /the server responded with a status of (401|403|404|422)/.test(text);

export async function journeys(harness, { email, password }) {
  for (const script of [true, false]) {
    const how = script ? "with a script" : "without a script";
    for (const locale of ["fr", "en"]) {
      const say = words[locale];
      await harness.check(`journey, ${locale}, ${how}: from the first page to a mission and back`, () =>
        harness.visit({ locale, script }, async (page) => {
          await page.goto(`${harness.url}/`);
          await page.getByRole("heading", { level: 1, name: say.home }).waitFor();
          expect((await page.locator("html").getAttribute("lang")) === locale, "the page's language is not the reader's");
          await page.getByRole("term").filter({ hasText: say.talents }).waitFor();
          await page.getByRole("link", { name: say.seeMissions }).click();
          await page.getByRole("heading", { level: 1, name: say.missions }).waitFor();
          const first = page.getByRole("main").getByRole("heading", { level: 2 }).first();
          const title = (await first.textContent()).trim();
          await first.getByRole("link").click();
          await page.getByRole("heading", { level: 1, name: title }).waitFor();
          await page.getByRole("navigation", { name: say.breadcrumb }).getByRole("link", { name: say.missions }).click();
          await page.getByRole("heading", { level: 1, name: say.missions }).waitFor();
        }));
      await harness.check(`journey, ${locale}, ${how}: search, found and not found, the address keeps it`, () =>
        harness.visit({ locale, script }, async (page) => {
          await page.goto(`${harness.url}/missions`);
          const title = (await page.getByRole("main").getByRole("heading", { level: 2 }).first().textContent()).trim();
          await page.getByLabel(say.search).fill(title);
          await page.getByRole("search").getByRole("button", { name: say.submitSearch }).click();
          await page.getByRole("main").getByRole("heading", { level: 2, name: title }).first().waitFor();
          expect(new URL(page.url()).searchParams.get("q") === title, `the address is ${page.url()}`);
          expect((await page.getByLabel(say.search).inputValue()) === title, "the field lost what was typed");
          await page.getByLabel(say.search).fill("zzzyyyxxxqqq");
          await page.getByRole("search").getByRole("button", { name: say.submitSearch }).click();
          await page.getByText(say.noResult).waitFor();
        }));
    }
    await harness.check(`journey, ${how}: language and theme are chosen and kept`, () =>
      harness.visit({ locale: "fr", script }, async (page) => {
        await page.goto(`${harness.url}/missions?q=a`);
        await page.getByRole("banner").getByRole("link", { name: "English" }).click();
        await page.getByRole("navigation", { name: words.en.menu }).waitFor();
        expect(page.url() === `${harness.url}/missions?q=a`, `came back to ${page.url()}`);
        await page.getByRole("navigation", { name: words.en.theme }).getByRole("link", { name: words.en.dark }).click();
        await page.getByRole("navigation", { name: words.en.theme }).waitFor();
        expect((await page.locator("html").getAttribute("data-fr-theme")) === "dark", "the theme is not dark");
        await page.goto(`${harness.url}/`);
        await page.getByRole("heading", { level: 1, name: words.en.home }).waitFor();
        expect((await page.locator("html").getAttribute("data-fr-theme")) === "dark", "the theme was forgotten");
      }));
    await harness.check(`journey, ${how}: a wrong password is said and the address kept`, () =>
      harness.visit({ script, expected: statusOnly }, async (page) => {
        await page.goto(`${harness.url}/missions`);
        await page.getByRole("banner").getByRole("link", { name: words.fr.signIn }).click();
        await page.getByLabel(words.fr.email).fill("nobody@example.org");
        await page.getByLabel(words.fr.password).fill("not the right one at all");
        await page.getByRole("main").getByRole("button", { name: words.fr.signIn }).click();
        await page.getByRole("alert").filter({ hasText: words.fr.signInFailed }).waitFor();
        expect((await page.getByLabel(words.fr.email).inputValue()) === "nobody@example.org", "the address was lost");
        expect((await page.getByLabel(words.fr.password).inputValue()) === "", "the password came back");
        await harness.picture(page, `sign-in-refused-${script ? "script" : "noscript"}`);
      }));
    if (email && password) {
      await harness.check(`journey, ${how}: sign in, come back where one was, sign out`, () =>
        harness.visit({ script }, async (page) => {
          await page.goto(`${harness.url}/missions`);
          await page.getByRole("banner").getByRole("link", { name: words.fr.signIn }).click();
          await page.getByLabel(words.fr.email).fill(email);
          await page.getByLabel(words.fr.password).fill(password);
          await page.getByRole("main").getByRole("button", { name: words.fr.signIn }).click();
          await page.getByRole("heading", { level: 1, name: words.fr.missions }).waitFor();
          await page.getByRole("banner").getByRole("button", { name: words.fr.signOut }).click();
          await page.getByRole("heading", { level: 1, name: words.fr.home }).waitFor();
          await page.getByRole("banner").getByRole("link", { name: words.fr.signIn }).waitFor();
        }));
    }
    await harness.check(`journey, ${how}: a page that does not exist says so`, () =>
      harness.visit({ locale: "en", script, expected: statusOnly }, async (page) => {
        for (const address of ["/nowhere", "/missions/nothing"]) {
          const answer = await page.goto(`${harness.url}${address}`);
          expect(answer.status() === 404, `${address} answers ${answer.status()}`);
          await page.getByRole("heading", { level: 1, name: words.en.notFound }).waitFor();
        }
      }));
  }
  await live(harness);
  await keyboard(harness);
}

async function live(harness) {
  await harness.check("live: missions published meanwhile are announced, the list stays as it is", () =>
    harness.visit({}, async (page) => {
      // The stream is the network's part here, so that the page's part is seen without publishing on somebody's server.
      const item = (id) => `event: next\nid: ${id}\ndata: {"data":{"missionPublished":{"id":"m${id}"}}}\n\n`;
      // It speaks once: what others publish at this time would change the notice under the click.
      let spoken = false;
      await page.route("**/graphql", async (route) => {
        if (spoken) return;
        spoken = true;
        await route.fulfill({ contentType: "text/event-stream", body: `: hello\n\n${item(1)}${item(2)}event: complete\ndata:\n\n` });
      });
      await page.goto(`${harness.url}/`);
      const notice = page.getByRole("status").filter({ hasText: "2 nouvelles missions viennent d’être publiées." });
      await notice.waitFor();
      await harness.picture(page, "home-live");
      await notice.getByRole("link", { name: "Actualiser la page" }).click();
      await page.getByRole("heading", { level: 1, name: words.fr.home }).waitFor();
    }));
}

async function keyboard(harness) {
  await harness.check("keyboard: the first tab reaches the skip link, which leads to the content", () =>
    harness.visit({}, async (page) => {
      await page.goto(`${harness.url}/`);
      await page.keyboard.press("Tab");
      expect((await focusedText(page)) === words.fr.skip, `the focus is on “${await focusedText(page)}”`);
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      expect((await focusedText(page)) === words.fr.seeMissions, `after the skip link the focus is on “${await focusedText(page)}”`);
    }));
  await harness.check("keyboard, phone: the menu opens, holds the focus, closes and gives it back", () =>
    harness.visit({ viewport: "phone" }, async (page) => {
      await page.goto(`${harness.url}/`);
      const button = page.getByRole("button", { name: words.fr.openMenu });
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: words.fr.openMenu }).waitFor();
      expect((await focusedText(page)) === words.fr.closeMenu, `the focus is on “${await focusedText(page)}”`);
      await harness.picture(page, "menu-phone");
      for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement.closest("[role=dialog]") !== null), "the focus left the open menu");
      await page.keyboard.press("Escape");
      expect((await focusedText(page)) === words.fr.openMenu, "the focus did not come back to the button");
    }));
  await harness.check("phone, without a script: the menu stands in the page", () =>
    harness.visit({ viewport: "phone", script: false }, async (page) => {
      await page.goto(`${harness.url}/`);
      await page.getByRole("navigation", { name: words.fr.menu }).getByRole("link", { name: words.fr.missions }).click();
      await page.getByRole("heading", { level: 1, name: words.fr.missions }).waitFor();
      await harness.picture(page, "missions-phone-noscript");
    }));
}

function focusedText(page) {
  return page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
}
