// A provider whose tokens do not hold. `node liar.mjs` prints `listening URL`. A code is `LIE.NONCE`: the nonce that the client asked
// with, and what is wrong with the tokens that are given for it; nothing is where the lie is `none`.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import http from "node:http";

const SECRET = "a secret of the tests, and therefore none";
const pair = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const [own, foreign] = [pair(), pair()];
const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token with these claims; the lie decides how it is signed. */
function token(claims, lie) {
  const alg = { unsigned: "none", secret: "HS256" }[lie] ?? "RS256";
  const text = `${part({ alg, kid: "own", typ: "JWT" })}.${part(claims)}`;
  if (lie === "unsigned") return `${text}.`;
  if (lie === "secret") return `${text}.${createHmac("sha256", SECRET).update(text).digest("base64url")}`;
  const key = lie === "signature" ? foreign.privateKey : own.privateKey;
  return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
}

const server = http.createServer(async (request, response) => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const json = (value) => response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  let body = "";
  for await (const chunk of request) body += chunk;
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: "vivier", sub: "camille", iat: now };
  switch (request.url) {
    case "/token": {
      const [lie, nonce] = new URLSearchParams(body).get("code").split(".");
      const wrong = {
        audience: { aud: "another client" },
        audiences: { aud: ["vivier", "another client"] },
        issuer: { iss: "https://evil.example" },
        nonce: { nonce: "another question" },
        expired: { exp: now - 3600 },
      };
      const id_token = token({ ...claims, nonce, exp: now + 300, ...wrong[lie] }, lie);
      return json({ access_token: lie, token_type: "Bearer", expires_in: 60, id_token });
    }
    case "/me": {
      const lie = request.headers.authorization.replace("Bearer ", "");
      const wrong = {
        "person-subject": { sub: "nadege" },
        "person-audience": { aud: "another client" },
        "person-issuer": { iss: "https://evil.example" },
      };
      response.setHeader("content-type", "application/jwt");
      const about = { ...claims, email: "camille@numerique.gouv.fr", ...wrong[lie] };
      return response.end(token(about, lie.replace("person-", "")));
    }
    case "/jwks":
      return json({ keys: [{ ...own.publicKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "own" }] });
    default:
      return json({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
      });
  }
});
server.listen(0, "127.0.0.1", () => console.log(`listening http://127.0.0.1:${server.address().port}`));
