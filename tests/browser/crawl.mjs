// Follows the links of the site as each person sees them, and keeps one address of each kind of page.
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

/** What is no page to look at: files, tools, addresses that only lead elsewhere. */
const elsewhere = /^\/(assets|graphiql|graphql|preferences|sign-out|sign-in\/federation|\.well-known)|\.(csv|json|ics|txt|graphql)$/;

/** Most kinds of pages that a person is followed through: a site that makes up new ones without end is a mistake. */
const MOST_KINDS = 200;

/** How many pages of one kind are read for their links, of those that pages of one kind lead to: what can be done with a thing depends on its state. */
const OF_A_KIND = 4;

/** Kinds that show each person something else. */
const seenDifferently = new Set(["/missions/*", "/placements/*"]);

/** Kinds that some person of the demo must reach. */
const required = [
  "/", "/missions", "/missions/*", "/sign-in", "/sign-up", "/forgotten-password", "/accessibility", "/legal", "/consent-rules", "/privacy-policy", "/statistics",
  "/profile", "/profile/calendar", "/profile/preview", "/profile/missions", "/privacy/readers", "/placements", "/placements/*", "/placements/*/documents/*", "/placements/*/certificate", "/credits/*", "/my-missions", "/my-missions/draft", "/notifications", "/credits", "/account", "/brigades",
  "/seats/*/candidates", "/seats/*/rankings", "/privacy", "/allocation", "/allocation/compute",
  "/brigades/*", "/mobilisations", "/mobilisations/*", "/mobilisations/*/team", "/mobilisations/*/need", "/brigades/*/need", "/recipes/*", "/recipes/*/seats/*/edit-recipe-seat", "/exercises/*",
  "/brigades/found", "/accounts", "/accounts/*", "/accounts/*/grant-role", "/organisations/create", "/credits/grant", "/profile/choose-visibility",
  "/programme", "/programme/retention", "/erasure-receipt", "/moderation", "/organisations", "/organisations/*", "/organisations/*/rename-organisation", "/talents", "/talents/*", "/searches", "/searches/save",
  "/missions/*/watch", "/wordings/*", "/words", "/words/teach", "/credits/policy", "/credits/policy/adopt", "/account/plan-absence",
];

/** The kind of an address: its path with a star for each identifier, and for each word that only data decides. */
export function kind(address) {
  const [, root, ...rest] = new URL(address, "http://x").pathname.split("/");
  const parts = rest.map((part, at) => (/[A-Z0-9=%_]/.test(part) || (at === 0 && root === "statistics") ? "*" : part));
  return `/${[root, ...parts].join("/")}`;
}

/** A name for a page; whose view it is where that matters. */
function named(address, session) {
  const name = kind(address).slice(1).replaceAll("/", "-").replaceAll("*", "one") || "home";
  return session && seenDifferently.has(kind(address)) ? `${name}-of-${session.email.split("@")[0]}` : name;
}

/** One address of each kind of page that links lead one person to, in the order in which they do, and what is wrong with some. */
async function follow(harness, session) {
  const reached = new Map();
  const dead = [];
  await harness.visit({ script: false, session }, async (page) => {
    const waiting = [["/", "nothing"]];
    const seen = new Set(["/"]);
    const many = new Map();
    while (waiting.length > 0) {
      const [address, from] = waiting.shift();
      const answer = await page.context().request.get(`${harness.url}${address}`);
      if (answer.status() >= 400) {
        dead.push(`${address} answers ${answer.status()} to ${session?.email ?? "anybody"}, whom ${from} leads there`);
        continue;
      }
      if (!/text\/html/.test(answer.headers()["content-type"] ?? "")) continue;
      // An address that leads to the door is not this person's page.
      if (new URL(answer.url()).pathname === "/sign-in" && kind(address) !== "/sign-in") continue;
      if (!reached.has(kind(address))) reached.set(kind(address), address);
      expect(reached.size <= MOST_KINDS, `more than ${MOST_KINDS} kinds of pages`);
      for (const [, raw] of (await answer.text()).matchAll(/href="([^"#]+)/g)) {
        const href = raw.replaceAll("&amp;", "&");
        if (!href.startsWith("/") || elsewhere.test(href.split("?")[0]) || seen.has(href)) continue;
        seen.add(href);
        const way = `${kind(address)} ${kind(href)}`;
        const count = many.get(way) ?? 0;
        if (count >= (kind(href).includes("*") ? OF_A_KIND : 1)) continue;
        many.set(way, count + 1);
        waiting.push([href, address]);
      }
    }
  });
  return { reached, dead };
}

/** Everybody's pages: each kind once, with the first person who is led there. */
export async function crawl(harness, { email, password }) {
  const known = new Set();
  const dead = [];
  const everybody = [];
  const sessions = [undefined, ...(email ? [...Object.values(people), email] : [])].map((who) => who && { email: who, password });
  // Looking changes nothing, and most of it is waiting for the next page: all of them are followed at once.
  const followed = await Promise.all(sessions.map((session) => follow(harness, session)));
  for (const [place, session] of sessions.entries()) {
    const { reached, dead: theirs } = followed[place];
    dead.push(...theirs);
    const pages = [...reached].filter(([of]) => !known.has(of) || (session && seenDifferently.has(of)));
    for (const [of] of pages) known.add(of);
    everybody.push({ who: session?.email, pages: pages.map(([, address]) => [named(address, session), address]) });
  }
  const missing = email ? required.filter((one) => !known.has(one)) : [];
  return {
    people: everybody.filter(({ pages }) => pages.length > 0),
    complain: () => {
      expect(dead.length === 0, dead.join("\n"));
      expect(missing.length === 0, `no link leads to ${missing.join(", ")}`);
    },
  };
}
