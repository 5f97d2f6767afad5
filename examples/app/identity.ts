/** Verifies who sends a request: a person who logged in with Identity-Aware Proxy, or a service with an identity token. */
import type { IncomingHttpHeaders } from "node:http";
import { OAuth2Client } from "google-auth-library";
import type { Settings } from "./settings";

const iapIssuer = "https://cloud.google.com/iap";
/** Google replaces its keys now and then; they are fetched again after this long, in milliseconds. */
const keysLife = 3_600_000;
const metadataUrl = "http://metadata.google.internal/computeMetadata/v1";

export class NotLoggedIn extends Error {}

/** Tells who a request comes from. What can't be verified is refused, never guessed. */
export class Identity {
  readonly #access: Settings["access"];
  readonly #client = new OAuth2Client();
  #keys: { readonly certificates: Record<string, string>; readonly until: number } | undefined;
  #audience: Promise<string> | undefined;

  constructor(access: Settings["access"]) {
    this.#access = access;
  }

  async emailOf(headers: IncomingHttpHeaders): Promise<string> {
    return this.#access === "iap" ? this.#fromAssertion(headers) : fromIdentityToken(headers);
  }

  /** The header with the bare e-mail could be anyone's; the signed assertion is IAP's, for this service alone. */
  async #fromAssertion(headers: IncomingHttpHeaders): Promise<string> {
    const assertion = headers["x-goog-iap-jwt-assertion"];
    if (typeof assertion !== "string") {
      throw new NotLoggedIn("no assertion");
    }
    this.#audience ??= ownAudience();
    const audience = await this.#audience.catch((error) => {
      this.#audience = undefined;
      throw error;
    });
    const certificates = await this.#certificates();
    const ticket = await this.#client
      .verifySignedJwtWithCertsAsync(assertion, certificates, audience, [iapIssuer])
      .catch(() => {
        throw new NotLoggedIn("the assertion is not valid here");
      });
    const email = ticket.getPayload()?.email;
    if (!email) {
      throw new NotLoggedIn("the assertion names nobody");
    }
    return email;
  }

  async #certificates(): Promise<Record<string, string>> {
    if (this.#keys === undefined || this.#keys.until < Date.now()) {
      const { pubkeys } = await this.#client.getIapPublicKeys();
      this.#keys = { certificates: pubkeys, until: Date.now() + keysLife };
    }
    return this.#keys.certificates;
  }
}

/** Cloud Run has verified the token and the caller's role before the request came here, and removed the signature. */
function fromIdentityToken(headers: IncomingHttpHeaders): string {
  const payload = /^Bearer +[\w-]+\.([\w-]+)\./i.exec(headers.authorization ?? "")?.[1];
  try {
    const { email } = JSON.parse(Buffer.from(payload ?? "", "base64url").toString("utf8"));
    if (typeof email === "string" && email !== "") {
      return email;
    }
  } catch {
    // Falls through to the refusal.
  }
  throw new NotLoggedIn("no identity token");
}

/** The audience that IAP's assertions for this very service carry. */
async function ownAudience(): Promise<string> {
  const read = async (path: string) => {
    const response = await fetch(`${metadataUrl}/${path}`, { headers: { "metadata-flavor": "Google" } });
    if (!response.ok) {
      throw new Error(`the metadata server answered ${response.status}`);
    }
    return response.text();
  };
  const [number, region] = await Promise.all([read("project/numeric-project-id"), read("instance/region")]);
  return `/projects/${number}/locations/${region.split("/").at(-1)}/services/${process.env.K_SERVICE}`;
}
