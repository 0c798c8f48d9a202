// Lists: sorted, narrowed, turned over and taken away, by role and label only. What a page shows is held against the file of the same list.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const main = (page) => page.getByRole("main");

const words = {
  fr: {
    order: "Ordre", apply: "Appliquer", search: "Rechercher", file: /^Télécharger .*\(CSV\)$/, next: "Page suivante", previous: "Page précédente", showAll: "Tout afficher",
    kind: "Genre", ministry: "Ministère", oldest: "Les premiers inscrits d’abord", byKind: "Par genre", bySize: "Les plus nombreuses d’abord", byDeadline: "Les échéances les plus proches d’abord",
    accounts: "Les plus récents d’abord", letters: "Par ordre alphabétique", inMissions: "Rechercher dans les missions", word: "Rechercher un mot", noWord: /Aucun mot ne correspond/,
    noPlacement: /Aucune mise en relation ne correspond/, rule: "Règle", opening: "Dotation d’ouverture", candidates: "Voir les candidats", skill: "Compétence demandée", time: "Par le temps qui reste",
    applyTo: "Candidater", signIn: "Se connecter pour candidater", noProfile: /il vous faut un profil de talent/,
  },
  en: {
    order: "Order", apply: "Apply", search: "Search", file: /^Download .*\(CSV\)$/, next: "Next page", previous: "Previous page", showAll: "Show all",
    kind: "Kind", ministry: "Ministry", oldest: "Earliest to register first", byKind: "By kind", bySize: "Largest first", byDeadline: "Nearest deadline first",
    accounts: "Latest first", letters: "Alphabetically", inMissions: "Search in the missions", word: "Search for a word", noWord: /No word matches/,
    noPlacement: /No placement matches/, rule: "Rule", opening: "Opening grant", candidates: "See candidates", skill: "Skill asked for", time: "By time left",
    applyTo: "Apply", signIn: "Sign in to apply", noProfile: /you need a talent profile/,
  },
};

/** Chooses an option of a field of the form, and sends it. */
async function choose(page, say, field, option) {
  const form = page.getByRole("search").last();
  await form.getByLabel(field, { exact: true }).selectOption({ label: option });
  await form.getByRole("button", { name: say.apply, exact: true }).click();
  await page.waitForLoadState();
  expect(await form.getByLabel(field, { exact: true }).locator("option:checked").textContent() === option, `${field} forgot ${option}`);
}

/** The rows of the list's file, without its head, each as its cells. */
async function file(harness, page, say) {
  const address = await main(page).getByRole("link", { name: say.file }).getAttribute("href");
  const answer = await page.context().request.get(`${harness.url}${address}`);
  expect(/^text\/csv/.test(answer.headers()["content-type"]), `${address} is no table`);
  const lines = (await answer.text()).replace(/^\uFEFF/, "").trim().split("\r\n").slice(1);
  return lines.map((line) => [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell.replaceAll('""', '"')));
}

const column = (rows, place) => rows.map((row) => row[place]);
const same = (left, right) => left.length === right.length && left.every((one, place) => one === right[place]);

async function organisations(harness, page, say) {
  await page.goto(`${harness.url}/organisations`);
  const names = column(await file(harness, page, say), 3);
  await choose(page, say, say.order, say.byKind);
  const kinds = column(await file(harness, page, say), 2);
  const ranks = kinds.map((kind) => ["PROGRAMME", "MINISTRY", "DIRECTION", "SERVICE", "OPERATOR", "LOCAL_AUTHORITY"].indexOf(kind));
  expect(kinds.length === names.length && ranks.every((rank, place) => place === 0 || rank >= ranks[place - 1]), `not by kind: ${kinds}`);
  // Forwards and back again is where one was; no row stands on both pages.
  const links = () => main(page).getByRole("row").getByRole("cell").first().getByRole("link").allTextContents();
  const first = await main(page).getByRole("row").allTextContents();
  expect((await links()).length > 0, "no rows");
  if (await main(page).getByRole("link", { name: say.next }).count()) {
    await main(page).getByRole("link", { name: say.next }).click();
    await main(page).getByRole("link", { name: say.previous }).waitFor();
    const second = await main(page).getByRole("row").allTextContents();
    expect(second.slice(1).every((row) => !first.includes(row)), "a row stands on two pages");
    await main(page).getByRole("link", { name: say.previous }).click();
    await page.waitForLoadState();
    expect(same(await main(page).getByRole("row").allTextContents(), first), "the first page is another one on the way back");
  }
  await choose(page, say, say.kind, say.ministry);
  const ministries = column(await file(harness, page, say), 2);
  expect(ministries.length > 0 && ministries.every((kind) => kind === "MINISTRY"), `not only ministries: ${ministries}`);
  expect(await main(page).getByRole("row").filter({ hasText: say.ministry }).count() >= ministries.length, "the page shows others than the file");
}

async function talents(harness, page, say) {
  await page.goto(`${harness.url}/talents`);
  const newest = column(await file(harness, page, say), 5);
  await choose(page, say, say.order, say.oldest);
  const oldest = column(await file(harness, page, say), 5);
  expect(newest.length > 1 && same(oldest, newest.toReversed()), "the oldest first is not the newest first, turned over");
  const shown = await main(page).getByRole("heading", { level: 2 }).first().getByRole("link").getAttribute("href");
  expect(oldest[0].endsWith(shown), `${shown} is first, and not ${oldest[0]}`);
}

async function accounts(harness, page, say) {
  await page.goto(`${harness.url}/accounts`);
  const registered = column(await file(harness, page, say), 1);
  await choose(page, say, say.order, say.accounts);
  expect(same(column(await file(harness, page, say), 1), registered.toReversed()), "the latest first is not the order of registration, turned over");
}

async function brigades(harness, page, say) {
  await page.goto(`${harness.url}/brigades`);
  await choose(page, say, say.order, say.bySize);
  const sizes = column(await file(harness, page, say), 3).map(Number);
  expect(sizes.length > 0 && sizes.every((size, place) => place === 0 || size <= sizes[place - 1]), `not by size: ${sizes}`);
}

async function placements(harness, page, say) {
  await page.goto(`${harness.url}/placements`);
  const all = column(await file(harness, page, say), 6);
  await choose(page, say, say.order, say.byDeadline);
  const sorted = column(await file(harness, page, say), 6);
  expect(same(all.toSorted(), sorted.toSorted()), "another order holds other rows");
  await page.getByLabel(say.inMissions).fill("zzzyyyxxx");
  await page.getByRole("search").getByRole("button", { name: say.search }).click();
  await main(page).getByText(say.noPlacement).waitFor();
  await main(page).getByRole("link", { name: say.showAll }).click();
  await main(page).getByRole("row").nth(1).waitFor();
}

async function vocabulary(harness, page, say) {
  await page.goto(`${harness.url}/words`);
  await page.getByLabel(say.word).fill("zzzyyyxxx");
  await page.getByRole("search").getByRole("button", { name: say.search }).click();
  await main(page).getByText(say.noWord).waitFor();
  await main(page).getByRole("link", { name: say.showAll }).click();
  await page.waitForLoadState();
  await choose(page, say, say.order, say.letters);
}

async function statement(harness, page, say) {
  await page.goto(`${harness.url}/credits`);
  await main(page).getByRole("row").nth(1).getByRole("link").first().click();
  await choose(page, say, say.rule, say.opening);
  const rows = await main(page).getByRole("row").allTextContents();
  expect(rows.slice(1).every((row) => row.includes(say.opening)), `entries of other rules: ${rows}`);
}

async function candidates(harness, page, say) {
  await page.goto(`${harness.url}/my-missions`);
  const missions = await main(page).getByRole("row").getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  for (const mission of missions) {
    await page.goto(`${harness.url}${mission}`);
    const link = main(page).getByRole("link", { name: new RegExp(`^${say.candidates}`) }).first();
    if (!(await link.count())) continue;
    await link.click();
    if (!(await main(page).getByRole("link", { name: say.file }).count())) continue;
    const all = await file(harness, page, say);
    await choose(page, say, say.order, say.time);
    const byTime = await file(harness, page, say);
    expect(same(column(all, 4).toSorted(), column(byTime, 4).toSorted()), "another order holds other people");
    expect(same(column(all, 0), all.map((_, place) => String(place + 1))), "the places of the ranking are not its order");
    const skill = await page.getByRole("search").last().getByLabel(say.skill).locator("option").nth(1).textContent();
    await choose(page, say, say.skill, skill);
    const link2 = main(page).getByRole("link", { name: say.file });
    const some = (await link2.count()) ? await file(harness, page, say) : [];
    const places = new Map(all.map((row) => [row[4], row[0]]));
    expect(some.every((row) => places.get(row[4]) === row[0]), "narrowing changes who is where in the ranking");
    return;
  }
  throw new Error("no seat with candidates");
}

/** Whoever cannot apply is told why, and what to do. */
async function applying(harness, page, say, signedIn) {
  await page.goto(`${harness.url}/missions`);
  await main(page).getByRole("heading", { level: 2 }).first().getByRole("link").click();
  if (!signedIn) {
    await main(page).getByRole("link", { name: new RegExp(`^${say.signIn}`) }).first().waitFor();
    return;
  }
  const button = main(page).getByRole("button", { name: new RegExp(`^${say.applyTo} `) }).first();
  await button.waitFor();
  expect(await button.isDisabled(), "a button that does nothing is not disabled");
  await main(page).getByText(say.noProfile).first().waitFor();
}

export async function lists(harness, { email, password }) {
  if (!email) return;
  for (const [locale, script] of [["fr", true], ["en", false]]) {
    const how = script ? "with a script" : "without a script";
    const say = words[locale];
    const as = (who, body) => harness.visit({ locale, script, session: who && { email: who, password } }, body);
    const check = (name, who, body) => harness.check(`lists, ${locale}, ${how}: ${name}`, () => as(who, (page) => body(harness, page, say)));
    await check("administrations by kind, page by page, and ministries alone", undefined, organisations);
    await check("talents, the first to register first", people.owner, talents);
    await check("accounts, the latest first", email, accounts);
    await check("brigades by size", people.coordinator, brigades);
    await check("placements by deadline, and a search that finds none", people.owner, placements);
    await check("words, searched and in the order of letters", email, vocabulary);
    await check("a statement by one rule", email, statement);
    await check("candidates by one part of their score, and by one skill", people.owner, candidates);
    await check("who is not signed in is told how to apply", undefined, (...given) => applying(...given, false));
    await check("who cannot apply is told why", people.manager, (...given) => applying(...given, true));
  }
}
