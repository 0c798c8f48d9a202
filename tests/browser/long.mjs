// The longest names that are accepted, each one word that breaks nowhere: what shows them keeps inside a small phone and a wide screen.
import { arrive } from "./arrival.mjs";
import { kind } from "./crawl.mjs";
import { expect } from "./harness.mjs";
import { people } from "./people.mjs";

const windows = [{ width: 360, height: 800 }, { width: 1440, height: 900 }];
const day = (later) => new Date(Date.now() + later * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Europe/Paris" });

/** A word of `length` letters that names what it is of. */
const word = (what, length) => `${what}anticonstitutionnellement${"interministériellement".repeat(length)}`.slice(0, length);

/** Asks the API as whoever holds the token; gives the only payload, and fails with what it refuses. */
async function ask(harness, token, query, variables = {}) {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const { data, errors } = await (await fetch(`${harness.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) })).json();
  const [payload] = Object.values(data ?? {});
  const refused = errors ?? (payload?.userErrors?.length ? payload.userErrors : undefined);
  expect(!refused, `${query.slice(0, 70)}: ${JSON.stringify(refused)}`);
  return payload;
}

/** Whoever signs in: gives commands, and asks. */
async function actor(harness, { email, password }) {
  const give = (token) => (name, selection, input) => {
    const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
    return ask(harness, token, `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} userErrors { code message } } }`, { input });
  };
  const { sessionToken } = await give()("signIn", "sessionToken", { email, password });
  return { email, password, give: give(sessionToken), ask: (query, variables) => ask(harness, sessionToken, query, variables) };
}

/** Creates an administration, people, a mission, a placement, a brigade and a mobilisation with the longest names; gives who sees which pages. */
async function create(harness, { email, password, mails }) {
  const newcomer = async (name) => {
    let own;
    await harness.visit({ script: false }, async (page) => { own = await arrive(harness, page, mails, "fr", name); });
    return actor(harness, own);
  };
  const administrator = await actor(harness, { email, password });
  const coordinator = await actor(harness, { email: people.coordinator, password });
  const { organisation: { id: organisationId } } = await administrator.give("createOrganisation", "organisation { id }", {
    kind: "MINISTRY", name: word("Administration", 200), nameEn: word("Administration", 200), shortName: word("Sigle", 40),
  });
  const owner = await newcomer(word("Propriétaire", 120));
  const { id: accountId } = await owner.ask("{ me { id } }");
  for (const role of ["MISSION_OWNER", "RELEASING_MANAGER", "COORDINATOR"]) await administrator.give("grantRole", "account { id }", { accountId, role, organisationId });

  const talent = await newcomer(word("Talent", 120));
  const displayName = word("Talent", 120);
  const { talent: { id: talentId } } = await talent.give("registerTalent", "talent { id }", { employmentStatus: "PERMANENT_CONTRACT", organisationId, displayName });
  await talent.give("describeProfile", "talent { id }", {
    talentId, displayName, headline: word("Accroche", 160), presentation: word("Présentation", 400), regions: ["ILE_DE_FRANCE"], remotePreference: "ANY",
  });
  const [{ skill: { id: skillId } }] = await talent.ask('{ searchSkills(text: "python", first: 1) { skill { id } } }');
  await talent.give("claimSkill", "talent { id }", { talentId, skillId, level: 4 });
  await talent.give("declareAvailability", "talent { id }", { talentId, startsOn: day(0), endsOn: day(300), share: 100 });
  await talent.give("activateTalent", "talent { id }", { talentId });

  const { mission: { id: missionId } } = await owner.give("draftMission", "mission { id }", {
    organisationId, title: word("Mission", 160), description: word("Description", 600),
  });
  await owner.give("addSeat", "mission { id }", {
    missionId,
    seat: {
      title: word("Poste", 160), skills: [{ skillId, importance: "ESSENTIAL", minimumLevel: 1 }], startsOn: day(20), endsOn: day(60), share: 20, workMode: "ON_SITE",
      region: "ILE_DE_FRANCE", place: word("Ville", 120),
    },
  });
  await owner.give("submitMission", "mission { id }", { missionId });
  await administrator.give("publishMission", "mission { id }", { missionId });
  const { seats: [{ id: seatId }] } = await owner.ask("query ($id: ID!) { mission(id: $id) { seats { id } } }", { id: missionId });
  const { mission: { id: waitingId } } = await owner.give("draftMission", "mission { id }", {
    organisationId, title: word("Attente", 160), description: word("Description", 600),
  });
  await owner.give("addSeat", "mission { id }", {
    missionId: waitingId,
    seat: { title: word("Poste", 160), skills: [{ skillId, importance: "ESSENTIAL", minimumLevel: 1 }], startsOn: day(20), endsOn: day(60), share: 20, workMode: "REMOTE" },
  });
  await owner.give("submitMission", "mission { id }", { missionId: waitingId });
  const { placement: { id: placementId } } = await talent.give("applyToSeat", "placement { id }", { seatId, motivation: word("Motivation", 400) });
  await owner.give("acceptPlacement", "placement { id }", { placementId });
  await talent.give("requestRelease", "placement { id }", { placementId });

  const { brigade: { id: brigadeId } } = await administrator.give("foundBrigade", "brigade { id }", { kind: "MINISTERIAL", organisationId, name: word("Brigade", 120) });
  await talent.give("volunteerForBrigade", "brigade { id }", { brigadeId, talentId });
  await owner.give("acceptVolunteer", "brigade { id }", { brigadeId, talentId });
  await talent.give("optInToCalls", "brigade { id }", { brigadeId, talentId });
  const seats = [1, 2].map(() => ({ title: word("Siège", 160), skills: [{ skillId, level: 1 }], share: 50, mode: "REMOTE" }));
  const { recipe: { id: recipeId } } = await owner.give("writeTeamRecipe", "recipe { id }", { brigadeId, name: word("Recette", 120), seats });
  const { mobilisation: { id: mobilisationId } } = await owner.give("declareMobilisation", "mobilisation { id }", {
    brigadeId, hostId: organisationId, name: word("Mobilisation", 120), recipeId, startsOn: day(10), endsOn: day(40), teamBy: `${day(3)}T12:00:00Z`,
  });

  // What the talent had before them when they applied.
  const [{ id: rankingId }] = await owner.ask("query ($id: ID!) { rankingRecords(seatId: $id) { id } }", { id: seatId });

  const at = (root, id, ...more) => [`/${root}`, encodeURIComponent(id), ...more].join("/");
  return [
    ["anybody", undefined, ["/", "/missions", at("missions", missionId), "/organisations", at("organisations", organisationId)]],
    ["the owner", owner, [
      "/my-missions", at("missions", missionId), at("missions", missionId, "edit-mission"), at("seats", seatId, "candidates"), "/talents", at("talents", talentId),
      at("seats", seatId, "invite", encodeURIComponent(talentId)), at("seats", seatId, "rankings"), at("seats", seatId, "rankings", encodeURIComponent(rankingId)), "/placements", at("placements", placementId), "/notifications", "/account", "/credits", at("history", placementId),
      "/brigades", at("brigades", brigadeId), at("recipes", recipeId), at("mobilisations", mobilisationId), at("mobilisations", mobilisationId, "team"), at("mobilisations", mobilisationId, "need"),
    ]],
    ["the talent", talent, ["/profile", "/profile/preview", "/profile/missions", "/placements", at("placements", placementId), "/notifications", "/privacy/data", "/privacy/readers", "/account", "/searches"]],
    ["the coordinator", coordinator, ["/brigades", "/talents"]],
    ["the administrator", administrator, [
      "/programme", "/moderation", at("missions", waitingId), at("missions", waitingId, "publish"), "/accounts", at("accounts", accountId, "grant-role"), "/credits", at("organisations", organisationId, "rename-organisation"),
      at("organisations", organisationId),
    ]],
  ];
}

/** What sticks out sideways: the page out of the window, or a text out of the box that it stands in. */
function measured() {
  const found = [];
  const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wider > 0) found.push(`the page is ${wider} pixels too wide`);
  const boxed = (element) => getComputedStyle(element).display !== "inline" || !element.parentElement ? element : boxed(element.parentElement);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const box = boxed(text.parentElement);
    // A button that is a picture keeps its words out of sight.
    const hidden = getComputedStyle(box).overflowX === "hidden" || !box.checkVisibility({ visibilityProperty: true });
    if (!text.data.trim() || hidden || ["OPTION", "SCRIPT"].includes(box.tagName)) continue;
    const { left, right, width } = box.getBoundingClientRect();
    // What is one pixel wide is there to be read aloud.
    if (width <= 1) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const out = Math.max(...[...range.getClientRects()].map((rect) => Math.max(rect.right - right, left - rect.left)));
    if (out > 1) found.push(`${Math.round(out)} pixels out of its ${box.tagName.toLowerCase()}.${box.className}: ${text.data.trim().slice(0, 30)}`);
  }
  for (const region of document.querySelectorAll(".vivier-table")) {
    const over = region.scrollWidth - region.clientWidth;
    if (over > 0) found.push(`a table is ${over} pixels wider than its region: ${region.textContent.trim().slice(0, 30)}`);
  }
  return found;
}

export async function long(harness, values) {
  if (!values.mails || !values.password) return console.log("SKIPPED long: mails or a password were not given (--mails, --password)");
  let views = [];
  await harness.check("long names: everything accepts the longest", async () => { views = await create(harness, values); });
  for (const [role, who, addresses] of views) {
    for (const window of windows) {
      await harness.check(`long names: ${addresses.length} pages of ${role}, ${window.width} pixels wide`, () =>
        harness.looking(() => harness.visit({ viewport: window, session: who }, async (page) => {
          const problems = [];
          for (const address of addresses) {
            const answer = await page.goto(`${harness.url}${address}`);
            if (answer.status() !== 200) problems.push(`${address} answers ${answer.status()}`);
            problems.push(...(await page.evaluate(measured)).map((problem) => `${address}: ${problem}`));
            await harness.picture(page, `long${kind(address).replaceAll("/", "-").replaceAll("*", "one")}-of-${role.split(" ").at(-1)}-${window.width}`);
          }
          expect(problems.length === 0, problems.join("\n"));
        })));
    }
  }
}
