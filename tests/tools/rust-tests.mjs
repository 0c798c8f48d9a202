// Runs the test binaries of the workspace, several at a time: each waits for its database and its clocks as often as it computes, and one
// after the other they left half of the machine idle. Prints what failed tests printed, how long each binary took, and one line of totals.
//
//   node rust-tests.mjs [FILTER]
//
// VIVIER_TEST_BINARIES is how many run at a time; without it, as many as there are processors.

import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { basename, dirname, relative } from 'node:path';

const filter = process.argv.slice(2);
const atOnce = Number(process.env.VIVIER_TEST_BINARIES) || availableParallelism();
/** Of the output of one failed binary, at most so many lines are shown. */
const MOST_LINES = 2000;
/** Those that take longest, first: what is begun last decides when the whole ends. Others follow in cargo's order. */
const LONGEST = ['scenarios', 'faults', 'vivier_brigade', 'access', 'recompute', 'vivier_matching', 'vivier_api', 'vivier'];
/** Threads of binaries whose tests wait more than they compute; the others have one for each processor. */
const THREADS = { scenarios: 2 * availableParallelism() };
/** Modules whose tests compare times: they come last, and alone. */
const ALONE = 'timing::';
/** What failed while others kept the machine busy is tried once more, alone, if it is so little; more than that is no accident. */
const MOST_AGAIN = 5;
/** A random case or history that fails is a failure, whatever another draw says: those tests print what they drew from. */
const COUNTEREXAMPLE = /minimal failing input|_SEED=\d/;

/** Runs a command; its output as text and its exit code. */
function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (options.apart ? process.stderr.write(text) : (output += text)));
    child.on('error', (error) => resolve({ output: `${output}${error}\n`, code: 1 }));
    child.on('close', (code, signal) => resolve({ output, code: code ?? signal }));
  });
}

/** The test binaries as they were compiled: without examples, which lint compiles, and without the documentation, which has no tests. */
async function binaries() {
  const kinds = ['--lib', '--bins', '--tests'];
  const args = ['test', '--locked', '--workspace', ...kinds, '--no-run', '--message-format=json-render-diagnostics'];
  const { output, code } = await run('cargo', args, { apart: true });
  if (code !== 0) throw new Error(`cargo ended with exit code ${code}`);
  const built = output.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return built.filter((one) => one.reason === 'compiler-artifact' && one.profile.test && one.executable).map((one) => ({
    name: `${relative(process.cwd(), dirname(one.manifest_path))}: ${one.target.name}`,
    target: one.target.name,
    executable: one.executable,
    folder: dirname(one.manifest_path),
  }));
}

/** What failed tests printed, and nothing that the others did; where none failed, the last words. */
function words(output, failed) {
  const shown = [];
  let within = false;
  for (const line of output.split('\n')) {
    const head = /^---- (.*) stdout ----$/.exec(line);
    if (head) within = failed.includes(head[1]);
    else if (/^(successes|failures):$|^test result:/.test(line)) within = false;
    if (within) shown.push(line);
  }
  return (failed.length > 0 ? shown : output.split('\n').slice(-100)).slice(-MOST_LINES).join('\n');
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const again = [];

async function test(binary, which) {
  const begun = Date.now();
  const { output, code } = await run(binary.executable, ['--show-output', ...which], {
    cwd: binary.folder,
    env: { RUST_TEST_THREADS: THREADS[binary.target] ?? availableParallelism(), ...process.env, CARGO_MANIFEST_DIR: binary.folder },
  });
  const failed = [...output.matchAll(/^test (.*) \.\.\. FAILED$/gm)].map((found) => found[1]);
  const result = /^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored/m.exec(output);
  // A test that names itself skipped was counted as passed by the harness.
  const named = [...output.matchAll(/^SKIPPED .*$/gm)].map((found) => found[0]);
  const [passed, , ignored] = (result ?? []).slice(1).map(Number);
  if (code !== 0) console.log(words(output, failed));
  for (const one of failed) {
    console.log(`NOT PASSED: ${binary.name}: ${one}`);
    again.push({ binary, one, counterexample: COUNTEREXAMPLE.test(words(output, [one])) });
  }
  for (const line of new Set(named)) console.log(line);
  totals.passed += (passed ?? 0) - named.length;
  totals.skipped += (ignored ?? 0) + named.length;
  if (!result || (code !== 0 && failed.length === 0)) {
    console.log(`FAILED: ${binary.name} (${basename(binary.executable)}) ended with ${code}`);
    totals.failed += 1;
  }
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  console.log(`${seconds.padStart(7)} s  ${String(passed ?? 0).padStart(4)} passed  ${binary.name}`);
}

/** Second tries, one after the other on a machine that does nothing else: what fails again, or may not try again, failed. */
async function tryAgain() {
  const allowed = again.length <= MOST_AGAIN;
  for (const { binary, one, counterexample } of again) {
    const second = allowed && !counterexample ? await run(binary.executable, ['--show-output', '--exact', one], { cwd: binary.folder }) : undefined;
    if (second?.code === 0 && /^test result: ok\. 1 passed/m.test(second.output)) {
      console.log(`PASSED AT THE SECOND TRY, alone: ${binary.name}: ${one}`);
      totals.passed += 1;
    } else {
      if (second) console.log(words(second.output, [one]));
      console.log(`FAILED: ${binary.name}: ${one}`);
      totals.failed += 1;
    }
  }
}

const rank = (binary) => (LONGEST.indexOf(binary.target) + LONGEST.length + 1) % (LONGEST.length + 1);
const all = (await binaries()).sort((one, other) => rank(one) - rank(other));
const waiting = [...all];
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await test(next, filter.length > 0 ? filter : ['--skip', ALONE]);
  }),
);
for (const binary of filter.length > 0 ? [] : all) {
  const { output } = await run(binary.executable, ['--list', '--format', 'terse', ALONE], { cwd: binary.folder });
  if (/: test$/m.test(output)) await test(binary, [ALONE]);
}
await tryAgain();
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
