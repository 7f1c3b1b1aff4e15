import * as client from "openid-client";
import { OPERATOR_ROLES, type OperatorRole } from "../store/sessions.ts";
import { isLoopback } from "./origin.ts";

/** The identity provider of the operator's staff. */
export type OidcSettings = {
  issuer: string;
  clientId: string;
  /** Null: a public client, which proves itself by PKCE alone. */
  clientSecret: string | null;
  /** The claim that says which role somebody has here. */
  roleClaim: string;
};

/** What the browser keeps between its leaving for the provider and its coming back. */
export type Pending = { state: string; nonce: string; verifier: string };

/** Whom the provider vouched for; without a role they are nobody's staff here. */
export type Vouched = { id: string; name: string | null; email: string | null; role: OperatorRole | null };

export type OpenIdConnect = {
  /** Where to send the browser. */
  begin(): Promise<{ url: string; pending: Pending }>;
  /**
   * What the provider said of whoever came back to this address.
   * @throws SignInFailed
   */
  complete(cameTo: URL, pending: Pending): Promise<Vouched>;
};

/** Signing in at the provider came to nothing. The message is for the server's log. */
export class SignInFailed extends Error {
  override name = "SignInFailed";
}

const TIMEOUT_S = 10;

/**
 * Signing in by OpenID Connect: the authorization code flow with PKCE, state and nonce.
 * @param redirectUri where the provider sends the browser back to
 */
export function openIdConnect(settings: OidcSettings, redirectUri: string): OpenIdConnect {
  const issuer = new URL(settings.issuer);
  let discovered: Promise<client.Configuration> | null = null;

  /** Asked for when somebody first signs in, and again where that failed: a server starts without its provider. */
  const configuration = (): Promise<client.Configuration> => {
    discovered ??= discover().catch((error) => {
      discovered = null;
      throw failed("the identity provider does not answer", error);
    });
    return discovered;
  };
  const discover = () => {
    const { clientId, clientSecret } = settings;
    const proof = clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
    const insecure = issuer.protocol === "http:" && isLoopback(issuer.hostname) ? [client.allowInsecureRequests] : [];
    const execute = [client.enableNonRepudiationChecks, ...insecure];
    return client.discovery(issuer, clientId, undefined, proof, { execute, timeout: TIMEOUT_S });
  };

  return {
    async begin() {
      const config = await configuration();
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, pending };
    },

    async complete(cameTo, { state, nonce, verifier }) {
      const config = await configuration();
      try {
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
        const tokens = await client.authorizationCodeGrant(config, cameTo, checks);
        const said = tokens.claims()!;
        // Some providers keep what they know of a person out of the token.
        const missing = ["name", "email", settings.roleClaim].some((claim) => said[claim] === undefined);
        const asked = missing && config.serverMetadata().userinfo_endpoint !== undefined;
        const more = asked ? await client.fetchUserInfo(config, tokens.access_token, said.sub) : {};
        return vouchedFor({ ...more, ...said }, settings.roleClaim);
      } catch (error) {
        throw failed("the identity provider did not vouch", error);
      }
    },
  };
}

function vouchedFor(claims: Record<string, unknown>, roleClaim: string): Vouched {
  const text = (name: string) => (typeof claims[name] === "string" && claims[name] !== "" ? claims[name] : null);
  const roles = [claims[roleClaim]].flat();
  return {
    id: String(claims["sub"]),
    name: text("name"),
    // An address that anybody may have typed in names nobody.
    email: claims["email_verified"] === false ? null : text("email"),
    // Of several the one that may most.
    role: OPERATOR_ROLES.findLast((role) => roles.includes(role)) ?? null,
  };
}

function failed(what: string, error: unknown): SignInFailed {
  const why = error instanceof Error ? error.message : String(error);
  return new SignInFailed(`${what}: ${why}`, { cause: error });
}
