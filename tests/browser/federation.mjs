// An identity of another provider: linked, signed in with, refused, unlinked; at a real provider's own pages, by role and label only.
import { randomUUID } from "node:crypto";
import { arrive } from "./arrival.mjs";
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";
import { words } from "./words.mjs";

const said = {
  fr: {
    none: "Aucune identité liée.", link: "Lier mon identité ProConnect", linking: "Lier une identité", present: /^Mot de passe actuel/, wrong: "Le mot de passe n’est pas le bon.",
    go: "Continuer", linked: "L’identité est liée.", unlink: "Délier", unlinked: "L’identité est déliée.", account: "Mon compte", enter: "S’identifier avec ProConnect",
    method: "fournisseur d’identité", signedOut: "Vous êtes déconnecté", endElsewhere: "Y mettre fin aussi", taken: "Cette identité est déjà liée à un autre compte.",
    refused: "Le fournisseur d’identité ne vous a pas reconnu, ou sa réponse ne tient pas.",
    notLinked: "Cette identité n’est pas liée à votre compte. Connectez-vous avec votre mot de passe, puis liez-la depuis votre compte.",
    onlyWay: "C’est le seul accès à votre compte : pour délier cette identité, choisissez d’abord un mot de passe.",
  },
  en: {
    none: "No linked identity.", link: "Link my ProConnect identity", linking: "Link an identity", present: /^Present password/, wrong: "The password is not right.",
    go: "Continue", linked: "The identity is linked.", unlink: "Unlink", unlinked: "The identity is unlinked.", account: "My account", enter: "Sign in with ProConnect",
    method: "identity provider", signedOut: "You are signed out", endElsewhere: "End it too", taken: "This identity is linked to another account already.",
    refused: "The identity provider did not recognise you, or its answer does not hold.",
    notLinked: "This identity is not linked to your account. Sign in with your password, then link it from your account.",
    onlyWay: "It is the only way into your account: to unlink this identity, choose a password first.",
  },
};

/** Answers that refuse are errors to the browser's console too. */
const refused = (text) => /the server responded with a status of 422/.test(text);

export async function federation(harness, { issuer, mails, password }) {
  if (!issuer || !mails || !password) return console.log("SKIPPED federation: no identity provider, mails or password were given (--issuer, --mails, --password)");
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = `${locale}, ${script ? "with" : "without"} a script`;
    await harness.check(`federation, ${how}: an identity is linked, opens the account, is nobody else's, and is unlinked`, () =>
      linkAndUnlink(harness, { locale, script, issuer, mails, password }));
  }
}

async function linkAndUnlink(harness, { locale, script, issuer, mails, password }) {
  const say = { ...words[locale], ...said[locale] };
  const identity = `agent.${randomUUID()}@interieur.gouv.fr`;
  const within = (session, body) => harness.visit({ locale, script, expected: refused, session }, body);
  const main = (page) => page.getByRole("main");
  const alert = (page, text) => page.getByRole("alert").getByText(text).waitFor();

  /** At the provider, signs in as `who`; the way back is the provider's. */
  const atProvider = async (page, who) => {
    await page.getByRole("heading", { level: 1, name: "Provider" }).waitFor();
    expect(new URL(page.url()).origin === new URL(issuer).origin, `the provider is at ${page.url()}`);
    await page.getByLabel("Who").fill(who);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((address) => address.origin === new URL(harness.url).origin);
  };
  const link = async (page, who, present) => {
    await page.goto(`${harness.url}/account`);
    await main(page).getByRole("link", { name: say.link }).click();
    await page.getByRole("heading", { level: 1, name: say.linking }).waitFor();
    await main(page).getByLabel(say.present).fill(present);
    await main(page).getByRole("button", { name: say.linking }).click();
    if (!who) return;
    await main(page).getByRole("link", { name: say.go }).click();
    await atProvider(page, who);
  };
  const enter = async (page, who) => {
    await page.goto(`${harness.url}/account`);
    await main(page).getByRole("link", { name: say.enter }).click();
    await atProvider(page, who);
  };
  const unlink = async (page, present) => {
    await main(page).getByRole("link", { name: say.unlink, exact: true }).click();
    await main(page).getByLabel(say.present).fill(present);
    await main(page).getByRole("button", { name: say.unlink, exact: true }).click();
  };
  const linkedNone = async (page) => {
    await page.goto(`${harness.url}/account`);
    await main(page).getByText(say.none, { exact: true }).waitFor();
  };
  let own;

  await within(undefined, async (page) => {
    own = await arrive(harness, page, mails, locale);
    await link(page, undefined, "pas le mot de passe de ce compte");
    await alert(page, say.wrong);
    await link(page, "refuse", own.password);
    await alert(page, say.refused);
    await linkedNone(page);
  });
  // The same address at the provider opens nothing before it is linked.
  await within(undefined, async (page) => {
    await enter(page, own.email);
    await alert(page, say.notLinked);
  });
  await within(own, async (page) => {
    await link(page, identity, own.password);
    await main(page).getByRole("status").getByText(say.linked, { exact: true }).waitFor();
    await main(page).getByRole("listitem").filter({ hasText: `ProConnect (${issuer})` }).waitFor();
  });
  await within(undefined, async (page) => {
    await enter(page, identity);
    await page.getByRole("heading", { level: 1, name: say.account }).waitFor();
    await main(page).getByText(own.email).first().waitFor();
    await main(page).getByRole("listitem").filter({ hasText: say.method }).first().waitFor();
    await page.getByRole("banner").getByRole("button", { name: say.signOut }).click();
    await page.getByRole("heading", { level: 1, name: say.signedOut }).waitFor();
    await main(page).getByRole("link", { name: say.endElsewhere }).click();
    await page.getByRole("button", { name: "Yes, sign me out" }).click();
    await page.getByRole("heading", { level: 1, name: say.home }).waitFor();
    // Both sessions are over: the provider asks again who this is.
    await page.goto(`${harness.url}/sign-in`);
    await main(page).getByRole("link", { name: say.enter }).click();
    await page.getByRole("heading", { level: 1, name: "Provider" }).waitFor();
  });
  await within({ email: people.humanResources, password }, async (page) => {
    await link(page, identity, password);
    await alert(page, say.taken);
    await linkedNone(page);
  });
  await within(own, async (page) => {
    await page.goto(`${harness.url}/account`);
    await unlink(page, "pas le mot de passe de ce compte");
    await alert(page, say.wrong);
    await page.goto(`${harness.url}/account`);
    await unlink(page, own.password);
    await main(page).getByRole("status").getByText(say.unlinked, { exact: true }).waitFor();
    await linkedNone(page);
  });
  // It opens that account no longer; whoever comes with it is somebody new, who has no other way in.
  await within(undefined, async (page) => {
    await enter(page, identity);
    await page.getByRole("heading", { level: 1, name: say.account }).waitFor();
    await main(page).getByText(identity).first().waitFor();
    expect((await main(page).getByText(own.email).count()) === 0, "an identity that was unlinked opens the account");
    // What the server would refuse is not offered, and why is said.
    await main(page).getByText(say.onlyWay).waitFor();
    await main(page).getByRole("listitem").filter({ hasText: `ProConnect (${issuer})` }).waitFor();
    expect((await main(page).getByRole("link", { name: say.unlink, exact: true }).count()) === 0, "the only way in is offered to be unlinked");
  });
}
