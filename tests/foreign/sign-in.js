// Signs in at VIVIER_URL and prints the session's token.
const { VIVIER_URL: url, VIVIER_DEMO_EMAIL: email, VIVIER_DEMO_PASSWORD: password } = process.env;
const query = "mutation ($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }";
const answer = await fetch(url, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query, variables: { input: { email, password } } }),
});
const { data } = await answer.json();
if (!data?.signIn?.sessionToken) {
  console.error("signing in failed:", JSON.stringify(data));
  process.exit(1);
}
console.log(data.signIn.sessionToken);
