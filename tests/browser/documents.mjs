// What is printed: the agreement, the sheet of a mobilisation, the certificate and the statement come out of the browser as A4 pages that hold
// the document and nothing of the site around it.
import { inflateSync } from "node:zlib";
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const main = (page) => page.getByRole("main");

const words = {
  fr: {
    agreement: "Lire et imprimer le document", certificate: "Attestation de mission", signatures: "Signatures", board: "Postes", declared: "Déroulé", rule: "Règle", running: "En cours", ended: "Terminée et évaluée",
  },
  en: {
    agreement: "Read and print the document", certificate: "Record of a mission", signatures: "Signatures", board: "Seats", declared: "Timeline", rule: "Rule", running: "Under way", ended: "Completed and reviewed",
  },
};

/** A4 in points, as PDF measures. */
const A4 = [595, 842];

/** What surrounds a document on the screen; none of it is printed. */
const around = ["banner", "contentinfo", "navigation", "search"];

/** The boxes of a PDF's pages, in points; objects may lie in compressed streams. */
function boxes(pdf) {
  const texts = [pdf.toString("latin1")];
  for (const found of texts[0].matchAll(/stream\r?\n/g)) {
    const from = found.index + found[0].length;
    try {
      texts.push(inflateSync(pdf.subarray(from, pdf.indexOf("endstream", from))).toString("latin1"));
    } catch {
      // Not everything that a stream holds is compressed this way: pages are, where they are in one.
    }
  }
  const found = texts.flatMap((text) => [...text.matchAll(/\/MediaBox\s*\[\s*([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s*\]/g)]);
  return found.map(([, left, bottom, right, top]) => [Number(right) - Number(left), Number(top) - Number(bottom)]);
}

/** Prints the open page, and looks at what would be on the paper. */
async function printed(page, name, parts) {
  await page.emulateMedia({ media: "print" });
  for (const role of around) {
    for (const one of await page.getByRole(role).all()) expect(!(await one.isVisible()), `${name}: the ${role} is printed`);
  }
  for (const one of await main(page).getByRole("button").all()) expect(!(await one.isVisible()), `${name}: a button is printed`);
  for (const part of parts) await main(page).getByText(part).filter({ visible: true }).first().waitFor();
  const ink = await main(page).getByRole("heading", { level: 1 }).evaluate((heading) => getComputedStyle(heading).color);
  expect(ink.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 128), `${name}: ${ink} is no ink for white paper`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider <= 0, `${name}: ${wider} pixels are cut off`);
  const pages = boxes(await page.pdf({ format: "A4", printBackground: true }));
  expect(pages.length > 0 && pages.length <= 6, `${name}: ${pages.length} pages`);
  for (const box of pages) {
    expect(box.every((side, place) => Math.abs(side - A4[place]) <= 2), `${name}: a page of ${box.join(" × ")} points`);
  }
  await page.emulateMedia({ media: null });
}

/** The first placement in a state. */
async function placement(harness, page, say, state) {
  await page.goto(`${harness.url}/placements`);
  await main(page).getByRole("row").filter({ hasText: state }).first().getByRole("link").first().click();
  await main(page).getByText(state, { exact: true }).first().waitFor();
}

async function talents(harness, page, say) {
  await placement(harness, page, say, say.running);
  await main(page).getByRole("link", { name: say.agreement }).first().click();
  await main(page).getByRole("heading", { name: say.signatures }).waitFor();
  await printed(page, "the agreement", [/^Article 1/, /^Article 6/, say.signatures]);
  await placement(harness, page, say, say.ended);
  await main(page).getByRole("link", { name: say.certificate }).first().click();
  await main(page).getByText("Camille Lambrecht").first().waitFor();
  await printed(page, "the certificate", ["Camille Lambrecht"]);
  await page.goto(`${harness.url}/credits`);
  await main(page).getByRole("row").nth(1).getByRole("link").first().click();
  await main(page).getByRole("columnheader", { name: say.rule }).waitFor();
  await printed(page, "the statement", []);
  await main(page).locator('a[href$="/print"]').click();
  await main(page).getByRole("columnheader", { name: say.rule }).waitFor();
  await printed(page, "the whole statement", []);
}

async function coordinators(harness, page, say) {
  await page.goto(`${harness.url}/brigades`);
  const mobilisation = main(page).getByRole("listitem").getByRole("link").first();
  const name = (await mobilisation.textContent()).trim();
  await mobilisation.click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await printed(page, "the mobilisation sheet", [name, say.board, say.declared]);
}

export async function documents(harness, { email, password }) {
  if (!email) return;
  for (const locale of ["fr", "en"]) {
    const say = words[locale];
    // Printing is the browser's own, with a script or without: without, what is printed is what the server wrote. Whoever reads on a dark
    // screen prints on white paper.
    const theme = { fr: undefined, en: "dark" }[locale];
    const as = (who, body) => harness.visit({ locale, theme, session: { email: who, password } }, (page) => body(harness, page, say));
    await harness.check(`print, ${locale}: an agreement, a certificate and a statement are A4 pages of their own`, () => as(people.talent, talents));
    await harness.check(`print, ${locale}: the sheet of a mobilisation is A4 pages of its own`, () => as(people.coordinator, coordinators));
  }
}
