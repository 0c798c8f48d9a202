// What every answer says to the browser, seen over HTTP.
import { expect } from "./harness.mjs";

export async function headers(harness) {
  await harness.check("headers: strict policy, no sniffing, no framing on every page", async () => {
    for (const address of ["/", "/missions", "/sign-in", "/nowhere", "/graphiql"]) {
      const { headers } = await fetch(`${harness.url}${address}`);
      const policy = headers.get("content-security-policy") ?? "";
      for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
        expect(policy.includes(part), `${address}: the policy lacks ${part}: ${policy}`);
      }
      expect(!policy.includes("unsafe"), `${address}: ${policy}`);
      expect(headers.get("x-content-type-options") === "nosniff", `${address}: sniffing is allowed`);
      expect(headers.get("cross-origin-opener-policy") === "same-origin", `${address}: no opener policy`);
      expect(headers.has("referrer-policy"), `${address}: no referrer policy`);
    }
  });
  await harness.check("assets: kept for a year, compressed ahead, light", async () => {
    const html = await (await fetch(`${harness.url}/`)).text();
    const addresses = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, address]) => address);
    expect(addresses.length >= 3, "the page names no assets");
    let scripts = 0;
    let total = html.length;
    for (const address of addresses) {
      const answer = await fetch(`${harness.url}${address}`, { headers: { "accept-encoding": "br" } });
      expect(answer.ok, `${address} answers ${answer.status}`);
      expect(answer.headers.get("cache-control")?.includes("immutable"), `${address} is not kept`);
      const size = Number(answer.headers.get("content-length"));
      total += size;
      if (address.endsWith(".js")) scripts += size;
    }
    expect(scripts > 0 && scripts <= 35_000, `${scripts} bytes of script`);
    expect(total <= 150_000, `${total} bytes in all`);
  });
  await harness.check("forms: a form from elsewhere is refused", async () => {
    const body = new URLSearchParams({ email: "a@example.org", password: "x" });
    for (const origin of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }, {}]) {
      const answer = await fetch(`${harness.url}/sign-in`, { method: "POST", body, headers: origin, redirect: "manual" });
      expect(answer.status === 403, `${JSON.stringify(origin)} answers ${answer.status}`);
    }
  });
}
