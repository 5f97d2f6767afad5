/** Access tokens for Google's APIs, valid for one run. */
import { randomBytes } from "node:crypto";
import { type Caller, serviceAccount } from "./access";

/** Lifetime of Google's access tokens, in seconds. */
export const accessTokenLifetime = 3599;

interface Issued {
  readonly email: string;
  readonly caller: Caller;
  readonly expires: number;
}

export interface IssuedToken {
  readonly token: string;
  /** In seconds. */
  readonly expiresIn: number;
  /** In milliseconds since the epoch. */
  readonly expires: number;
}

/** OAuth access tokens: opaque, known only to the cloud that issued them, each for one service account or person. */
export class AccessTokens {
  readonly #issued = new Map<string, Issued>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * @param lifetime in seconds
   * @param caller IAM members that the holder counts as; the service account by default
   */
  issue(email: string, lifetime = accessTokenLifetime, caller: Caller = serviceAccount(email)): IssuedToken {
    this.#dropExpired();
    const token = `local.${randomBytes(32).toString("base64url")}`;
    const expires = this.#now() + lifetime * 1000;
    this.#issued.set(token, { email, caller, expires });
    return { token, expiresIn: lifetime, expires };
  }

  /** The service account or person of a token; undefined if the token is unknown or has expired. */
  emailOf(token: string): string | undefined {
    return this.#valid(token)?.email;
  }

  /** Who a request's `Authorization: Bearer …` stands for. */
  holderOfHeader(authorization: string | undefined): { readonly email: string; readonly caller: Caller } | undefined {
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? "")?.[1];
    return token === undefined ? undefined : this.#valid(token);
  }

  #valid(token: string): Issued | undefined {
    const issued = this.#issued.get(token);
    return issued !== undefined && issued.expires > this.#now() ? issued : undefined;
  }

  #dropExpired(): void {
    for (const [token, { expires }] of this.#issued) {
      if (expires <= this.#now()) {
        this.#issued.delete(token);
      }
    }
  }
}
