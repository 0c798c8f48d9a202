// How somebody arrives: the form, the mail, its link, the first session. The server writes its mails into a folder.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "./harness.mjs";
import { words } from "./words.mjs";

const said = {
  fr: { create: "Créer un compte", name: "Nom", sent: /Un message est parti/, confirm: "Confirmer mon adresse", confirmed: /Votre adresse est confirmée/ },
  en: { create: "Create an account", name: "Name", sent: /A message went/, confirm: "Confirm my address", confirmed: /Your address is confirmed/ },
};
const password = "quatre chevreuils sous un parasol";
/** How long a mail may take, in milliseconds, and between two looks at the folder. */
const patience = 20_000;
const step = 100;

export async function arrival(harness, { mails }) {
  if (!mails) return console.log("SKIPPED arrival: the folder of mails was not given (--mails)");
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = `${locale}, ${script ? "with" : "without"} a script`;
    await harness.check(`arrival, ${how}: an account is asked for, the mailed link opens it`, () =>
      harness.visit({ locale, script, expected: (text) => /status of 422/.test(text) }, (page) => arrive(harness, page, mails, locale)));
  }
}

/** A new person, from the form to their first session; their page of the account is open at the end. Gives what they sign in with. */
export async function arrive(harness, page, mails, locale, name = "Aline Arrivante") {
  const say = { ...words[locale], ...said[locale] };
  const address = `arrivante.${randomUUID()}@ministere.example`;
  const fill = async () => {
    await page.getByLabel(say.email).fill(address);
    await page.getByLabel(say.password, { exact: true }).fill(password);
  };
  const main = page.getByRole("main");

  await page.goto(`${harness.url}/sign-in`);
  await main.getByRole("link", { name: say.create }).click();
  await page.getByRole("heading", { level: 1, name: say.create }).waitFor();
  await page.getByLabel(say.name).fill(name);
  await fill();
  await main.getByRole("button", { name: say.create }).click();
  await page.getByText(say.sent).waitFor();

  const link = await mailed(mails, address);
  expect(new URL(link).origin === new URL(harness.url).origin, `the link leads to ${link}`);
  await page.goto(link);
  // Looking at the link does nothing: mail scanners follow links too.
  await page.goto(link);
  await main.getByRole("button", { name: say.confirm }).click();
  await page.getByText(say.confirmed).waitFor();

  await page.goto(`${harness.url}/sign-in`);
  await fill();
  await main.getByRole("button", { name: say.signIn }).click();
  await page.getByRole("banner").getByRole("button", { name: say.signOut }).first().waitFor();
  await page.goto(`${harness.url}/account`);
  await main.getByText(address).first().waitFor();
  return { email: address, password };
}

/** The link of the mail to an address whose text holds `about`, once it is there. */
export async function mailed(folder, address, link = /https?:\/\/\S+\/verify\?token=[\w.~-]+/, about = "") {
  for (const until = Date.now() + patience; Date.now() < until; ) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".eml"))) {
      const mail = readFileSync(path.join(folder, file), "utf8").replaceAll("=\r\n", "").replaceAll("=3D", "=");
      if (!mail.includes(address) || !mail.includes(about)) continue;
      const found = mail.match(link);
      if (found) return found[0];
    }
    await new Promise((resolve) => setTimeout(resolve, step));
  }
  throw new Error(`no mail to ${address} within ${patience} ms`);
}
