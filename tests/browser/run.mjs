// Drives a running Vivier in a real Chromium: node run.mjs --url http://127.0.0.1:8080 [--screenshots DIR] [--email E --password P] [--mails DIR] [--issuer URL] [--only TEXT]
import { existsSync, mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { accessibility } from "./accessibility.mjs";
import { arrival } from "./arrival.mjs";
import { boards } from "./boards.mjs";
import { coordination } from "./coordination.mjs";
import { documents } from "./documents.mjs";
import { errors } from "./errors.mjs";
import { federation } from "./federation.mjs";
import { graphiql } from "./graphiql.mjs";
import { Harness } from "./harness.mjs";
import { headers } from "./headers.mjs";
import { journeys } from "./journeys.mjs";
import { lists } from "./lists.mjs";
import { long } from "./long.mjs";
import { offices } from "./offices.mjs";
import { jobs } from "./people.mjs";
import { writing } from "./writing.mjs";
import { profile } from "./profile.mjs";
import { releases } from "./releases.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8080" },
    screenshots: { type: "string" },
    browser: { type: "string", default: "/usr/bin/chromium" },
    email: { type: "string" },
    password: { type: "string" },
    mails: { type: "string" },
    issuer: { type: "string" },
    only: { type: "string" },
  },
});
if (!existsSync(values.browser)) {
  console.error(`browser: ${values.browser} is missing (Debian: apt-get install chromium)`);
  process.exit(2);
}
if (values.screenshots) mkdirSync(values.screenshots, { recursive: true });

const harness = new Harness(values);
for (const suite of [headers, arrival, federation, profile, journeys, jobs, writing, releases, coordination, boards, documents, offices, lists, long, errors, graphiql, accessibility]) {
  try {
    await suite(harness, values);
  } catch (error) {
    await harness.check(`${suite.name} ran to its end`, () => { throw error; });
  }
}
await harness.close();
console.log(`${harness.passed} passed, ${harness.failed} failed`);
process.exit(harness.failed === 0 ? 0 : 1);
