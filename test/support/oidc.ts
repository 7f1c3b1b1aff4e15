// An OpenID provider in this process, at which whoever the test names is signed in without being asked.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import Provider from "oidc-provider";

export const CLIENT = { id: "scrip", secret: "a-secret-of-the-test" };

/** What the provider knows of people, beside their ids. */
export type Claims = { name?: string; email?: string; email_verified?: boolean } & Record<string, unknown>;

export type TestProvider = {
  issuer: string;
  /** By their ids. */
  people: Map<string, Claims>;
  /** Who sits before the browser; null: somebody who refuses to sign in. */
  signedIn: string | null;
  stop(): Promise<void>;
};

/**
 * @param inToken whether the ID token has all claims, or only the endpoint that tells about the person
 */
export async function startProvider(redirectUri: string, { inToken }: { inToken: boolean }): Promise<TestProvider> {
  const server = createServer();
  server.listen(0, "localhost");
  await once(server, "listening");
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const known: TestProvider = {
    issuer,
    people: new Map(),
    signedIn: null,
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [redirectUri] }],
    cookies: { keys: [randomBytes(16).toString("hex")] },
    pkce: { required: () => true },
    conformIdTokenClaims: !inToken,
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "scrip_role"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, ...known.people.get(id) }),
    }),
    loadExistingGrant: async (context: { oidc: { client: { clientId: string }; session: { accountId: string } } }) => {
      const { client, session } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  server.on("request", (request, response) => {
    if (!request.url?.startsWith("/interaction/")) return handle(request, response);
    const refusal = { error: "access_denied", error_description: "nobody signed in" };
    const result = known.signedIn === null ? refusal : { login: { accountId: known.signedIn, remember: false } };
    void provider.interactionFinished(request, response, result);
  });
  return known;
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
