// Grows a running demo to a size, through the API alone: node grow.mjs --url URL --mails DIR --email ADMINISTRATOR --password P [--talents 1000] [--missions 300]
// The server's budgets must be off (VIVIER_SIGNED_IN_RATE=0, VIVIER_ANONYMOUS_RATE=0). The same everywhere: there is no chance in it.
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { people } from "../../browser/people.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string" }, mails: { type: "string" }, email: { type: "string" }, password: { type: "string" },
    talents: { type: "string", default: "1000" }, missions: { type: "string", default: "300" },
  },
});
/** People and missions that are made side by side. */
const AT_ONCE = 8;
/** How long a mail may take, in milliseconds, and between two looks. */
const PATIENCE = 60_000;
const LOOK = 200;
const secret = "sept hiboux dans une armoire";

/** Sends `body` from an address of this machine: an address has a budget of its own for what nobody has signed in for. */
function post(body, token, from) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const sent = request(`${values.url}/graphql`, { method: "POST", headers, agent: false, localAddress: from }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve(JSON.parse(Buffer.concat(parts).toString("utf8"))));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function ask(query, variables = {}, token, from = "127.0.0.1") {
  const { data, errors } = await post(JSON.stringify({ query, variables }), token, from);
  if (errors) throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(errors).slice(0, 300)}`);
  const [payload] = Object.values(data);
  if (payload?.userErrors?.length) throw new Error(`${query.slice(0, 60)}: ${JSON.stringify(payload.userErrors).slice(0, 300)}`);
  return payload;
}

/** Runs a mutation whose input type is called after it. */
function give(name, selection, input, token, from) {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  return ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { code message } } }`, { input }, token, from);
}

const signIn = async (email, password, from) => (await give("signIn", "sessionToken", { email, password }, undefined, from)).sessionToken;

/** The links of all mails by address; files that were read are not read again. */
const seen = new Set();
const links = new Map();
function read() {
  for (const file of readdirSync(values.mails)) {
    if (seen.has(file) || !file.endsWith(".eml")) continue;
    const text = readFileSync(path.join(values.mails, file), "utf8");
    // The server may be writing it still: the last boundary closes a mail.
    if (!text.trimEnd().endsWith("--")) continue;
    seen.add(file);
    const mail = text.replaceAll("=\r\n", "").replaceAll("=3D", "=");
    const address = mail.match(/talent\d+@renfort\.example/)?.[0];
    const token = mail.match(/\/verify\?token=([\w.~-]+)/)?.[1];
    if (address && token) links.set(address, token);
  }
}

async function mailed(address) {
  for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
    read();
    if (links.has(address)) return links.get(address);
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  throw new Error(`no mail to ${address}`);
}

/** Does `job` for each number below `many`, some side by side. */
async function each(many, job) {
  let next = 0;
  const worker = async () => {
    while (next < many) {
      const index = next;
      next += 1;
      await job(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const day = (later) => new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10);
const administrator = await signIn(values.email, values.password);
const owner = await signIn(people.owner, values.password);
const count = async (list, token) => (await ask(`{ ${list}(first: 1) { totalCount } }`, {}, token)).totalCount;
const searches = await Promise.all(["data", "web", "gestion", "python", "design", "réseau", "sql", "agile", "sécurité", "test"].map((text) =>
  ask("query ($text: String!) { searchSkills(text: $text, first: 20) { skill { id } } }", { text })));
const skills = [...new Set(searches.flat().map(({ skill }) => skill.id))];
const pick = (index, many) => [...new Set(Array.from({ length: many }, (_, place) => skills[(index * 7 + place * 13) % skills.length]))];

const talents = await count("talents", administrator);
await each(Math.max(Number(values.talents) - talents, 0), async (place) => {
  const index = talents + place;
  const email = `talent${index}@renfort.example`;
  const from = `127.9.${Math.floor(index / 250)}.${1 + (index % 250)}`;
  await give("registerAccount", "accepted", { email, name: `Renfort ${index}`, password: secret }, undefined, from);
  await give("verifyAddress", "verified", { token: await mailed(email) }, undefined, from);
  const token = await signIn(email, secret, from);
  const { talent } = await give("registerTalent", "talent { id }", { employmentStatus: "EXTERNAL", displayName: `Renfort ${index}` }, token);
  const talentId = talent.id;
  await give("describeProfile", "talent { id }", {
    talentId, displayName: `Renfort ${index}`, headline: "Expertise numérique", regions: ["ILE_DE_FRANCE"], remotePreference: "ANY",
  }, token);
  for (const [at, skillId] of pick(index, 6).entries()) await give("claimSkill", "talent { id }", { talentId, skillId, level: 1 + ((index + at) % 4) }, token);
  await give("declareAvailability", "talent { id }", { talentId, startsOn: day(0), endsOn: day(300), share: 20 + (index % 9) * 10 }, token);
  await give("activateTalent", "talent { id }", { talentId }, token);
});

const grants = (await ask("{ me { roles { role organisation { id } } } }", {}, owner)).roles;
const organisationId = grants.find(({ role }) => role === "MISSION_OWNER").organisation.id;
const missions = await count("missions", administrator);
await each(Math.max(Number(values.missions) - missions, 0), async (place) => {
  const index = missions + place;
  const { mission } = await give("draftMission", "mission { id }", {
    organisationId, title: `Renfort ${index} : outiller un service`, description: "Un besoin de quelques mois, décrit en peu de mots.",
  }, owner);
  const missionId = mission.id;
  const needed = pick(index, 3).map((skillId, at) => ({ skillId, importance: at === 0 ? "ESSENTIAL" : "DESIRABLE", minimumLevel: 1 + (index % 3) }));
  await give("addSeat", "mission { id }", {
    missionId, seat: { title: `Poste ${index}`, skills: needed, startsOn: day(10), endsOn: day(60 + (index % 200)), share: 10 + (index % 5) * 10, workMode: "REMOTE" },
  }, owner);
  await give("submitMission", "mission { id }", { missionId }, owner);
  await give("publishMission", "mission { id }", { missionId }, administrator);
});
console.log(`${await count("talents", administrator)} talents, ${await count("missions", administrator)} missions`);
