// A real OpenID Connect provider, set up as ProConnect is: signed answers about the person, the client's secret in the body,
// PKCE, levels of assurance. `node provider.mjs VIVIER_URL [DOMAIN]` prints `listening URL`. Whoever is asked for a name signs in with it; an
// address is a name too, of somebody who has it.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import http from "node:http";
import Provider from "oidc-provider";

const vivier = process.argv[2];
const people = {
  camille: { email: "camille@numerique.gouv.fr", given_name: "Camille", usual_name: "Lambrecht", siret: "13002526500013" },
  nadege: { email: "nadege@interieur.gouv.fr", given_name: "Nadège", usual_name: "Oudinot", siret: "13002526500013" },
  // The address of somebody who has a password here already.
  solene: { email: "solene@accueil.example", given_name: "Solène", usual_name: "Kermarrec", siret: "13002526500013" },
  // The provider says of their addresses whether they are theirs.
  karim: { email: "karim@accueil.example", email_verified: true, given_name: "Karim", usual_name: "Belkacem" },
  alia: { email: "alia@accueil.example", email_verified: false, given_name: "Alia", usual_name: "Renaud" },
  // A name that another provider may give to somebody else, whose address is of another domain.
  lou: { email: `lou@${process.argv[3] ?? "numerique.gouv.fr"}`, given_name: "Lou", usual_name: "Sérac", siret: "13002526500013" },
  // Nobody can be told who this is.
  nobody: { given_name: "Sans", usual_name: "Adresse" },
};

const claimsOf = (id) => people[id] ?? (id.includes("@") ? { email: id, given_name: "Ariane", usual_name: "Passage" } : {});

const key = (pair, alg) => ({ ...pair.privateKey.export({ format: "jwk" }), use: "sig", alg, kid: alg });
const keys = [key(generateKeyPairSync("ec", { namedCurve: "P-256" }), "ES256"), key(generateKeyPairSync("rsa", { modulusLength: 2048 }), "RS256")];
const client = (client_id, more) => ({
  client_id,
  client_secret: "a secret of the tests, and therefore none",
  redirect_uris: [`${vivier}/sign-in/federation/callback`],
  post_logout_redirect_uris: [`${vivier}/`],
  token_endpoint_auth_method: "client_secret_post",
  id_token_signed_response_alg: "ES256",
  ...more,
});

/** Pages of our own: the library's ask the network for typefaces. */
const page = (body) => `<!doctype html><html lang=en><link rel=icon href="data:,"><title>Provider</title><h1>Provider</h1>${body}`;
const signingOut = (ctx, form) => {
  ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`);
};

const server = http.createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client("vivier", { userinfo_signed_response_alg: "RS256" }), client("vivier-unsigned", {})],
    jwks: { keys },
    cookies: { keys: [randomBytes(32).toString("hex")] },
    acrValues: ["eidas1", "eidas1-mfa", "eidas2"],
    scopes: ["openid", "given_name", "usual_name", "email", "siret"],
    claims: { acr: null, openid: ["sub"], given_name: ["given_name"], usual_name: ["usual_name"], email: ["email", "email_verified"], siret: ["siret"] },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true }, claimsParameter: { enabled: true }, rpInitiatedLogout: { enabled: true, logoutSource: signingOut } },
    pkce: { required: () => true },
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 300, Interaction: 600, Session: 3600, Grant: 3600 },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...claimsOf(id) }) }),
    // What the client asks about a person is granted with the sign-in, as at ProConnect.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope("openid given_name usual_name email siret");
      await grant.save();
      return grant;
    },
  });
  // Vivier is told this address before it has one of its own: an address without a port stands for every port.
  if (!new URL(vivier).port) {
    for (const name of ["redirectUriAllowed", "postLogoutRedirectUriAllowed"]) {
      const allowed = provider.Client.prototype[name];
      provider.Client.prototype[name] = function (address) {
        return allowed.call(this, address.replace(/^(http:\/\/[^:/]+):\d+\//, "$1/"));
      };
    }
  }
  const handle = provider.callback();
  server.on("request", async (request, response) => {
    if (!request.url.startsWith("/interaction/")) return handle(request, response);
    const { searchParams } = new URL(request.url, issuer);
    const who = searchParams.get("who");
    if (!who) {
      response.setHeader("content-type", "text/html; charset=utf-8");
      return response.end(page("<form method=get><label>Who <input name=who></label> <label>Level <input name=acr></label> <button>Sign in</button></form>"));
    }
    const result = who === "refuse"
      ? { error: "access_denied", error_description: "the person said no" }
      : { login: { accountId: who, acr: searchParams.get("acr") || "eidas1", amr: ["pwd"] } };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  console.log(`listening ${issuer}`);
});
