// One real Chromium for a run, a fresh context for each visit; counts what passed, and what a page complained about while it was looked at.
import path from "node:path";
import { chromium } from "playwright-core";

export const viewports = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

/** How often a browser that dies while it starts is started again: its crash says nothing about the pages. */
const LAUNCHES = 3;

export class Harness {
  passed = 0;
  failed = 0;
  /** Cookies of those who have signed in, by address: signing in is throttled, and costs. */
  sessions = new Map();

  constructor({ url, screenshots, only, browser = "/usr/bin/chromium" }) {
    this.url = url.replace(/\/$/, "");
    this.screenshots = screenshots;
    this.only = only;
    this.executable = browser;
  }

  /** Runs one named check; a thrown error is its failure. */
  async check(name, body) {
    if (this.only && !name.includes(this.only)) return;
    try {
      await body();
      this.passed += 1;
      console.log(`ok   ${name}`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL ${name}\n     ${String(error?.message ?? error).split("\n").join("\n     ")}`);
    }
  }

  /** Opens a window with the reader's circumstances, hands a page over, and fails if the page wrote an error or broke its policy. */
  async visit({ viewport: window = "desktop", locale = "fr", theme, dark = false, script = true, expected = () => false, session }, body) {
    const browser = await this.#opened();
    const viewport = viewports[window] ?? window;
    const phone = viewport.width < 500;
    const context = await browser.newContext({
      viewport,
      locale: { fr: "fr-FR", en: "en-GB" }[locale],
      colorScheme: dark ? "dark" : "light",
      javaScriptEnabled: script,
      isMobile: phone,
      hasTouch: phone,
    });
    const complaints = [];
    try {
      if (theme) await context.addCookies([{ name: "vivier-theme", value: theme, url: this.url }]);
      if (session) await context.addCookies(await this.#signedIn(session));
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on("console", (message) => {
        if (message.type() === "error" && !expected(message.text())) complaints.push(`console: ${message.text()} (${message.location().url})`);
      });
      page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
      page.on("requestfailed", (request) => {
        const reason = request.failure()?.errorText ?? "";
        if (reason !== "net::ERR_ABORTED") complaints.push(`request: ${request.url()} ${reason}`);
      });
      if (script) {
        await page.addInitScript(() => {
          document.addEventListener("securitypolicyviolation", (event) => {
            console.error(`policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`);
          });
        });
      }
      await body(page);
      if (complaints.length > 0) throw new Error(complaints.join("\n"));
    } finally {
      await context.close();
    }
  }

  /** The running browser; started when there is none, or when the last one has died. Windows that open at once wait for the same one. */
  async #opened() {
    if (!this.browser || !(await this.browser).isConnected()) this.browser = this.#launched();
    return this.browser;
  }

  async #launched() {
    for (let launch = 1; ; launch += 1) {
      try {
        return await chromium.launch({ executablePath: this.executable, args: flags });
      } catch (error) {
        if (launch === LAUNCHES) throw error;
        console.log(`     Chromium died while it started (${String(error.message).split("\n")[0]}); once more`);
      }
    }
  }

  /** Does something that changes nothing, and does it again where the browser died under it. */
  async looking(body) {
    const browser = await this.#opened();
    try {
      return await body();
    } catch (error) {
      if (browser.isConnected()) throw error;
      console.log("     Chromium died while it showed a page; once more");
      return body();
    }
  }

  /** Ends the browser. */
  async close() {
    await (await this.browser)?.close();
  }

  /** The cookies of a session, opened through the form the first time. */
  async #signedIn({ email, password }) {
    if (!this.sessions.has(email)) {
      await this.visit({ locale: "fr", script: false }, async (page) => {
        await page.goto(`${this.url}/sign-in`);
        await page.getByLabel(/Adresse électronique/).fill(email);
        await page.getByLabel("Mot de passe").fill(password);
        await page.getByRole("main").getByRole("button", { name: "Se connecter" }).click();
        await page.getByRole("button", { name: "Se déconnecter" }).first().waitFor();
        const cookies = await page.context().cookies();
        this.sessions.set(email, cookies.filter((cookie) => /session/i.test(cookie.name)));
      });
    }
    return this.sessions.get(email);
  }

  async picture(page, name) {
    if (this.screenshots) await page.screenshot({ path: path.join(this.screenshots, `${name}.png`), fullPage: true });
  }
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}
