// Works the programme's figures out again from the exported events and the written definitions (schema/indicators.md) alone.
//
//   vivier export events log.jsonl && node tests/recompute/indicators.mjs log.jsonl [INSTANT …]
//
// It prints one JSON line for each instant (the last event's where none is given): {"asOf", "figures", "breakdowns"}. It shares no
// code, no language and no data structure with the server: it keeps the events as they are and asks them one question after another.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const [file, ...instants] = process.argv.slice(2);
const log = [];
for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
  if (line.trim() !== "") log.push(JSON.parse(line));
}

/** Microseconds since 1970, exactly: instants have six decimals at most. */
function micros(text) {
  const [, seconds, fraction = ""] = /^(.*?)(?:\.(\d+))?Z$/.exec(text);
  return BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction.padEnd(6, "0").slice(0, 6));
}
for (const event of log) event.micros = micros(event.recordedAt);

const MINUTE = 60_000_000n;
const DAY = 86_400_000_000n;
const perThousand = (part, whole) => (whole === 0 ? null : Math.floor((1000 * part) / whole));
const minutesBetween = (from, to) => Number((to - from) / MINUTE);
const nearestRank = (values, percent) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[Math.ceil((percent * sorted.length) / 100) - 1];
};

// The talents to whom a mobilisation sent calls.
const calledBy = (events) => {
  const callees = new Map(events.filter(({ kind }) => kind === "WavePlanned").flatMap(({ data }) => data.calls.map((call) => [call.call, call.callee.talent])));
  return events.filter(({ kind }) => kind === "CallSent").map(({ data }) => callees.get(data.call));
};

// Administrations that stand in the tree at any time: before it is placed, one is a ministry of its own for whoever is there already.
const placed = new Set(log.filter(({ kind }) => kind === "OrganisationPlaced").map(({ data }) => data.organisation));

class AsOf {
  constructor(instant) {
    this.micros = micros(instant);
    this.day = instant.slice(0, 10);
    this.events = log.filter((event) => event.micros <= this.micros);
    this.streams = new Map();
    for (const event of this.events) {
      const key = `${event.streamType} ${event.stream}`;
      if (!this.streams.has(key)) this.streams.set(key, []);
      this.streams.get(key).push(event);
    }
    this.parents = new Map();
    this.uris = new Map();
    this.broader = new Map();
    for (const { kind, data } of this.events) {
      if (kind === "OrganisationPlaced") this.parents.set(data.organisation, data.parent ?? null);
      if (["SkillAdded", "SkillRevised", "SkillRestored"].includes(kind)) {
        this.uris.set(data.content.uri, data.skill);
        this.broader.set(data.skill, data.content.broader ?? []);
      }
    }
    this.talents = this.of("talent").map(([id, events]) => this.talent(id, events));
    this.people = new Map(this.talents.map((talent) => [talent.id, talent]));
    this.missions = new Map(this.of("mission").map(([id, events]) => [id, this.mission(id, events)]));
    this.placements = this.of("placement").map(([id, events]) => this.placement(id, events));
    this.mobilisations = this.of("mobilisation").map(([id, events]) => ({ id, events, exercise: events[0].data.need.exercise === true, host: events[0].data.need.host, called: calledBy(events) }));
    this.members = this.of("brigade").flatMap(([id, events]) => this.brigade(id, events));
    this.asked = this.askedTalents();
    this.worked = new Map();
  }

  of(type) {
    const found = [...this.streams].filter(([key]) => key.startsWith(`${type} `));
    return found.map(([key, events]) => [key.slice(type.length + 1), events]);
  }

  ministry(organisation) {
    if (organisation == null) return "NONE";
    let current = organisation;
    while (this.parents.get(current) != null && this.parents.get(this.parents.get(current)) != null) current = this.parents.get(current);
    return current;
  }

  family(skill) {
    let current = skill;
    for (let step = 0; step < 20; step++) {
      const next = this.uris.get(this.broader.get(current)?.[0]);
      if (next === undefined || next === current) break;
      current = next;
    }
    return current;
  }

  talent(id, events) {
    const registered = events.find(({ kind }) => kind === "TalentRegistered");
    const last = events.filter(({ kind }) => /^Talent(Activated|Resumed|Paused|Withdrawn|Erased)$/.test(kind)).at(-1);
    const described = events.filter(({ kind }) => kind === "ProfileDescribed").at(-1);
    const skills = new Set();
    for (const { kind, data } of events) {
      if (kind === "SkillClaimed") skills.add(data.skill);
      if (kind === "SkillClaimWithdrawn") skills.delete(data.skill);
    }
    return {
      id,
      home: registered?.data.organisation ?? null,
      active: /^Talent(Activated|Resumed)$/.test(last?.kind ?? ""),
      everActive: events.some(({ kind }) => kind === "TalentActivated" || kind === "TalentResumed"),
      regions: described?.data.regions ?? [],
      skills,
    };
  }

  mission(id, events) {
    const seats = new Map();
    let open = false;
    for (const { kind, data } of events) {
      if (["MissionPublished", "MissionResumed", "MissionReopened"].includes(kind)) open = true;
      if (["MissionSuspended", "MissionCancelled", "MissionStaffed", "MissionStarted", "MissionCompleted"].includes(kind)) open = false;
      if (kind === "SeatAdded" || kind === "SeatChanged") seats.set(data.seat, { holders: new Set(), firstTalent: null, ...seats.get(data.seat), spec: data.spec });
      if (kind === "SeatRemoved") seats.delete(data.seat);
      const seat = seats.get(data.seat);
      if (kind === "SeatFilled" && seat) {
        seat.holders.add(data.placement);
        seat.firstTalent ??= data.talent;
      }
      if (kind === "SeatVacated" && seat) seat.holders.delete(data.placement);
    }
    return {
      id,
      organisation: events.find(({ kind }) => kind === "MissionDrafted")?.data.organisation ?? null,
      published: events.find(({ kind }) => kind === "MissionPublished")?.micros ?? null,
      open,
      seats: [...seats.values()],
    };
  }

  placement(id, events) {
    const one = (kind, fits = () => true) => events.find((event) => event.kind === kind && fits(event.data));
    const { pairing } = events[0].data;
    const ended = one("PlacementCompleted") ?? one("PlacementEndedEarly");
    const said = events.filter(({ kind }) => kind === "ReviewGiven").map(({ data }) => data.half_days ?? null);
    const corrected = said.length === 2 && said[0] !== null && said[0] === said[1] ? said[0] : undefined;
    const settled = events.filter(({ kind, data }) => kind === "DisputeSettled" && Number.isInteger(data.half_days)).at(-1);
    return {
      id,
      talent: pairing.talent,
      mission: pairing.mission,
      home: pairing.home ?? null,
      host: pairing.host ?? null,
      origin: events[0].kind,
      answered: one("PlacementAccepted", (data) => data.by === "HOST") ?? one("PlacementDeclined", (data) => data.by === "HOST"),
      expired: one("PlacementExpired"),
      agreed: one("PlacementAgreed")?.micros,
      granted: one("ReleaseGranted"),
      refused: one("ReleaseRefused"),
      releaseExpired: one("ReleaseExpired"),
      confirmed: one("PlacementConfirmed")?.micros,
      halfDays: settled?.data.half_days ?? corrected ?? ended?.data.half_days ?? 0,
    };
  }

  brigade(id, events) {
    const talents = new Set(events.filter(({ kind }) => kind === "MemberVolunteered").map(({ data }) => data.talent));
    return [...talents].map((talent) => {
      const own = events.filter(({ data }) => data.talent === talent);
      const belongs = own.filter(({ kind }) => kind === "MemberAccepted" || kind === "MemberLeft").at(-1);
      const out = own.filter(({ kind }) => ["MemberAccepted", "MemberOptedOut", "MemberOptedIn"].includes(kind)).at(-1);
      const home = own.filter(({ kind }) => kind === "MemberVolunteered").at(-1).data.home ?? null;
      const callable = belongs?.kind === "MemberAccepted" && !(out?.kind === "MemberOptedOut" && out.data.until >= this.day);
      return { talent, home, callable, events: own };
    });
  }

  askedTalents() {
    const asked = new Set(this.placements.filter(({ origin }) => origin !== "PlacementApplied").map(({ talent }) => talent));
    for (const { called } of this.mobilisations.filter(({ exercise }) => !exercise)) for (const talent of called) asked.add(talent);
    return asked;
  }

  /** Every figure of one cell, as value and the people of each group that it tells of; `in…` say what belongs to the cell. */
  figures({ inHome = () => true, inHost = () => true, inTalent = () => true, inSkill = () => true, inPerson = () => true, byPerson = false }) {
    const distinct = (items) => new Set(items.map(({ talent }) => talent)).size;
    const without = (items, others) => items.filter((item) => !others.includes(item));
    const ratio = (part, whole, groups = [part, without(whole, part)]) => ({ value: perThousand(part.length, whole.length), people: groups.map(distinct) });
    const count = (items) => ({ value: items.length, people: [distinct(items)] });
    const hosted = this.placements.filter(({ host, talent }) => inHost(host) && inPerson(talent));
    const homed = this.placements.filter(({ home, talent }) => inHome(home) && inPerson(talent));
    const confirmed = hosted.filter(({ confirmed }) => confirmed !== undefined);
    const times = (reached, percent) => {
      const sample = hosted.filter((placement) => placement[reached] !== undefined && this.missions.get(placement.mission)?.published != null);
      const minutes = sample.map((placement) => minutesBetween(this.missions.get(placement.mission).published, placement[reached]));
      return { value: nearestRank(minutes, percent), people: [distinct(sample)] };
    };
    const pool = this.talents.filter((talent) => talent.active && inTalent(talent));
    const ever = this.talents.filter((talent) => talent.everActive && inTalent(talent));
    const applications = hosted.filter(({ origin, answered, expired }) => origin === "PlacementApplied" && (answered || expired));
    const releases = homed.filter(({ granted, refused, releaseExpired }) => granted || refused || releaseExpired);
    const answers = [({ granted }) => granted, ({ granted, refused }) => !granted && refused, ({ granted, refused }) => !granted && !refused].map((fits) => releases.filter(fits));
    const published = [...this.missions.values()].filter((mission) => mission.published !== null && inHost(mission.organisation));
    const seats = published.flatMap((mission) => mission.seats);
    const filled = seats.filter(({ firstTalent }) => firstTalent !== null);
    const worked = hosted.filter(({ halfDays }) => halfDays > 0);
    const given = homed.filter(({ halfDays, home }) => halfDays > 0 && home !== null);
    // By person, what is received and not given is the time of those who have no service.
    const sum = (items) => {
      const served = items.filter(({ home }) => !byPerson || home !== null);
      return { value: items.reduce((total, { halfDays }) => total + halfDays, 0), people: [distinct(served), distinct(without(items, served))] };
    };
    const asks = this.askedSkills().filter(inSkill);
    const wanted = new Set(asks);
    const holds = ({ skills }) => [...skills].filter((skill) => wanted.has(skill)).length;
    const holders = this.talents.filter(({ active }) => active).map(holds).filter((held) => held > 0);
    const unwanted = pool.filter((talent) => holds(talent) === 0).length;
    const callable = this.members.filter(({ callable, home, talent }) => callable && inHome(home) && inPerson(talent));
    const volunteers = this.members.flatMap(({ talent, events }) =>
      events.filter(({ kind, data }) => kind === "MemberVolunteered" && inHome(data.home) && inPerson(talent)).map((volunteered) => {
        const limit = volunteered.micros + 14n * DAY;
        const answered = events.some((event) => /^Member(Accepted|Declined)$/.test(event.kind) && event.position > volunteered.position && event.micros <= limit);
        return { talent, answered, counts: answered || this.micros > limit };
      }),
    ).filter(({ counts }) => counts);
    const real = this.mobilisations.filter(({ exercise, host }) => !exercise && inHost(host));
    const raised = real.map(({ events }) => [events.find(({ kind }) => kind === "MobilisationDeclared"), events.find(({ kind }) => kind === "TeamMobilised")]).filter(([, mobilised]) => mobilised);
    const mobilisationMinutes = raised.map(([declared, mobilised]) => minutesBetween(declared.micros, mobilised.micros));
    const called = (mobilisations) => [new Set(mobilisations.flatMap(({ called }) => called)).size];
    const deployed = real.filter(({ events }) => events.some(({ kind }) => kind === "TeamDeployed"));
    const mobilised = real.filter(({ events }) => events.some(({ kind }) => kind === "TeamMobilised"));
    const placementsOf = (id) => this.placements.filter((placement) => placement.talent === id && placement.confirmed !== undefined).length;
    // Those of the talents ever activated who are meant, the others, and how many are active now.
    const share = (meant) => [meant.length, ever.length - meant.length, ever.filter(({ active }) => active).length];
    const matched = new Set(confirmed.map(({ talent }) => talent));
    const unmatched = byPerson ? [ever.filter(({ id }) => !matched.has(id)).length, ever.filter(({ active }) => active).length] : [];
    const firsts = new Set(filled.map(({ firstTalent }) => firstTalent)).size;
    const gini = () => {
      const counts = ever.map(({ id }) => placementsOf(id)).sort((a, b) => a - b);
      const total = counts.reduce((sum, one) => sum + one, 0);
      const weighted = counts.reduce((sum, one, index) => sum + (index + 1) * one, 0);
      return total === 0 ? null : Math.floor((10_000 * (2 * weighted - (counts.length + 1) * total)) / (counts.length * total));
    };
    return {
      "talents-in-pool": { value: pool.length, people: [pool.length] },
      "successful-matches": { value: confirmed.length, people: [matched.size, ...unmatched] },
      "brigade-projects": { value: deployed.length, people: called(deployed) },
      "time-to-agreed-median": times("agreed", 50),
      "time-to-agreed-p90": times("agreed", 90),
      "time-to-confirmed-median": times("confirmed", 50),
      "time-to-confirmed-p90": times("confirmed", 90),
      "answered-by-owners": ratio(applications.filter(({ answered }) => answered), applications),
      "answered-by-managers": ratio(releases.filter(({ granted, refused }) => granted || refused), releases, answers),
      "answered-by-coordinators": ratio(volunteers.filter(({ answered }) => answered), volunteers),
      "release-acceptance": ratio(releases.filter(({ granted }) => granted), releases, answers),
      "fill-rate": { value: perThousand(filled.length, seats.length), people: [firsts, matched.size, ...unmatched] },
      "days-given": sum(given),
      "days-received": sum(worked),
      "skill-shortage": { value: perThousand(asks.length, holders.reduce((total, held) => total + held, 0)), people: asks.length > 0 ? [holders.length, unwanted, holders.length + unwanted] : [], asked: asks.length },
      readiness: count(callable),
      "talents-asked": { value: perThousand(ever.filter(({ id }) => this.asked.has(id)).length, ever.length), people: share(ever.filter(({ id }) => this.asked.has(id))) },
      "placements-gini": { value: gini(), people: share(ever.filter(({ id }) => placementsOf(id) > 0)) },
      "mobilisation-time-median": { value: nearestRank(mobilisationMinutes, 50), people: called(mobilised) },
      "mobilisation-time-p90": { value: nearestRank(mobilisationMinutes, 90), people: called(mobilised) },
    };
  }

  cell(by, key) {
    if (by === "MINISTRY") {
      const within = (organisation) => this.ministry(organisation) === key;
      return { inHome: within, inHost: within, inTalent: ({ home }) => within(home) };
    }
    const inTalent =
      by === "REGION"
        ? ({ regions }) => (regions.length === 0 ? key === "NONE" : regions.includes(key))
        : ({ skills }) => [...skills].some((skill) => this.family(skill) === key);
    const nobody = { regions: [], skills: new Set() };
    const inPerson = (id) => inTalent(this.people.get(id) ?? nobody);
    return { inTalent, inPerson, byPerson: true, inSkill: by === "REGION" ? () => true : (skill) => this.family(skill) === key };
  }

  /** The figures of a cell, worked out once for all indicators. */
  cellFigures(by, key) {
    const name = `${by} ${key}`;
    if (!this.worked.has(name)) this.worked.set(name, this.figures(this.cell(by, key)));
    return this.worked.get(name);
  }

  /** Each essential skill of each open seat that nobody has, as often as it is asked for. */
  askedSkills() {
    const open = [...this.missions.values()].filter((mission) => mission.open).flatMap((mission) => mission.seats).filter(({ holders }) => holders.size === 0);
    return open.flatMap(({ spec }) => spec.skills.filter(({ importance }) => importance === "ESSENTIAL").map(({ skill }) => skill));
  }

  keys(id, by) {
    return {
      MINISTRY: () => ["NONE", ...[...placed, ...this.talents.map(({ home }) => home), ...this.placements.flatMap(({ home, host }) => [home, host])].map((organisation) => this.ministry(organisation))],
      REGION: () => ["NONE", ...this.talents.flatMap(({ regions }) => regions)],
      SKILL_FAMILY: () =>
        id === "skill-shortage"
          ? this.askedSkills().map((skill) => this.family(skill))
          : this.talents.flatMap(({ skills }) => [...skills].map((skill) => this.family(skill))),
    }[by]();
  }

  // What stands in another cell than at an earlier moment: the keys of then and of now.
  moves(by, earlier) {
    if (by === "REGION") return [];
    const pairs = by === "MINISTRY"
      ? [...placed].map((organisation) => [earlier.ministry(organisation), this.ministry(organisation)])
      : earlier.talents.flatMap(({ skills }) => [...skills]).map((skill) => [earlier.family(skill), this.family(skill)]);
    return pairs.filter(([then, now]) => then !== now);
  }

  // `earlier`: the moment published before; what was kept back then is kept back still, and so is what has taken it over.
  breakdown(id, by, earlier) {
    const keys = new Set([...this.keys(id, by), ...(earlier?.keys(id, by) ?? [])]);
    const all = [...keys].sort().map((key) => ({ key, ...this.cellFigures(by, key)[id], before: earlier?.cellFigures(by, key)[id].people ?? [], suppressed: false }));
    const isSmall = (people) => people >= 1 && people <= 4;
    const moves = earlier === undefined ? [] : this.moves(by, earlier);
    let withheld = false;
    for (const group of [0, 1, 2]) {
      // Each group of people is looked at by itself.
      const now = all.map(({ people }) => people[group] ?? 0);
      const then = new Map(all.map(({ key, before }) => [key, before[group] ?? 0]));
      const takenOver = new Map(moves.filter(([from]) => isSmall(then.get(from))).map(([from, to]) => [to, then.get(from)]));
      const before = all.map(({ key }) => takenOver.get(key) ?? then.get(key));
      const small = all.map((_, index) => isSmall(now[index]) || isSmall(before[index]));
      if (!small.includes(true)) continue;
      const other = all.findIndex((_, index) => !small[index] && now[index] > 0);
      const stood = before.some(isSmall) ? before.findIndex((people) => people > 0 && !isSmall(people)) : -1;
      const back = small.map((one, index) => one || index === other || index === stood);
      const [held, least] = all.reduce(([held, least], _, index) => (back[index] ? [held + now[index], least + (small[index] ? 1 : 5)] : [held, least]), [0, 0]);
      if (other === -1 || held <= least) withheld = true;
      for (const [index, one] of all.entries()) one.suppressed ||= back[index];
    }
    const cells = all.filter(({ value, people, asked, suppressed }) => suppressed || people.some((number) => number > 0) || (value ?? 0) !== 0 || (asked ?? 0) > 0);
    const shown = ({ key, value, suppressed }) => ({ key, value: suppressed ? null : value, suppressed });
    return { total: { key: "TOTAL", value: this.figures({})[id].value, suppressed: false }, cells: withheld ? [] : cells.map(shown), withheld };
  }
}

const BREAKDOWNS = [
  ...[
    "talents-in-pool", "successful-matches", "time-to-agreed-median", "time-to-agreed-p90", "time-to-confirmed-median", "time-to-confirmed-p90",
    "answered-by-owners", "answered-by-managers", "answered-by-coordinators", "release-acceptance", "days-given", "days-received", "readiness",
    "talents-asked", "placements-gini",
  ].flatMap((id) => [[id, "MINISTRY"], [id, "REGION"], [id, "SKILL_FAMILY"]]),
  ["brigade-projects", "MINISTRY"], ["mobilisation-time-median", "MINISTRY"], ["mobilisation-time-p90", "MINISTRY"], ["fill-rate", "MINISTRY"],
  ["skill-shortage", "SKILL_FAMILY"],
];
// The last moment of the month before the one of an instant, told in microseconds.
const monthBefore = (micros) => {
  const day = new Date(Number(micros / 1000n));
  return `${new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 0)).toISOString().slice(0, 10)}T23:59:59.999999Z`;
};
for (const instant of instants.length > 0 ? instants : [log.at(-1).recordedAt]) {
  const asOf = new AsOf(instant);
  const figures = Object.fromEntries(Object.entries(asOf.figures({})).map(([id, { value }]) => [id, value]));
  const breakdowns = Object.fromEntries(BREAKDOWNS.map(([id, by]) => [`${id} ${by}`, asOf.breakdown(id, by)]));
  // At its last microsecond a month is over.
  const day = monthBefore(micros(instant) + 1n);
  const [month, earlier] = [new AsOf(day), new AsOf(monthBefore(micros(day)))];
  const monthly = Object.fromEntries(BREAKDOWNS.map(([id, by]) => [`${id} ${by}`, month.breakdown(id, by, earlier)]));
  console.log(JSON.stringify({ asOf: instant, figures, breakdowns, monthly }));
}
