// GraphiQL within its policy, from our own files: it loads, knows the schema, and runs a document.
import { expect } from "./harness.mjs";

export async function graphiql(harness) {
  await harness.check("GraphiQL: opens on a useful example, runs it and { __typename }", () =>
    harness.visit({ locale: "en" }, async (page) => {
      const elsewhere = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(harness.url) && !request.url().startsWith("data:")) elsewhere.push(request.url());
      });
      const answer = await page.goto(`${harness.url}/graphiql`);
      const policy = answer.headers()["content-security-policy"] ?? "";
      expect(policy.includes("script-src 'self';") && !policy.includes("unsafe"), `the policy is ${policy}`);
      const language = [answer.headers()["content-language"], await page.locator("html").getAttribute("lang")];
      expect(language.join() === "en,en", `the explorer is in English and says ${language}`);
      await page.getByRole("button", { name: /^Execute query/ }).click();
      await page.getByRole("region", { name: "Result Window" }).getByText(/"publishedAt"/).first().waitFor();
      await page.getByRole("region", { name: "Query Editor" }).click();
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.type("{ __typename }");
      await page.getByRole("button", { name: /^Execute query/ }).click();
      await page.getByRole("region", { name: "Result Window" }).getByText(/"__typename"/).waitFor();
      await harness.picture(page, "graphiql");
      await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
      await page.getByText(/Query/).first().waitFor();
      await harness.picture(page, "graphiql-documentation");
      await page.getByRole("button", { name: "Open settings dialog" }).click();
      await page.getByRole("dialog").waitFor();
      expect(elsewhere.length === 0, `asked elsewhere: ${elsewhere.join(", ")}`);
    }));
}
