/** Access tokens for Google's APIs, valid for one run. */
import { randomBytes } from "node:crypto";
import { type Caller, serviceAccount } from "./access";
import type { AccessBoundary } from "./accessBoundary";

/** Lifetime of Google's access tokens, in seconds. */
export const accessTokenLifetime = 3599;

/** Whom a token stands for, and how far. */
export interface Holder {
  readonly email: string;
  readonly caller: Caller;
  /** The most that the token may do; undefined if it may do all that its holder may. */
  readonly boundary?: AccessBoundary | undefined;
}

interface Issued extends Holder {
  /** In milliseconds since the epoch. */
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
    return this.#issue({ email, caller, expires: this.#now() + lifetime * 1000 });
  }

  /** A token of the same holder that may do less, and lives as long as the holder's own. */
  narrow(holder: Issued, boundary: AccessBoundary): IssuedToken {
    return this.#issue({ ...holder, boundary });
  }

  /** The service account or person of a token; undefined if the token is unknown or has expired. */
  emailOf(token: string): string | undefined {
    return this.holderOf(token)?.email;
  }

  /** Who a request's `Authorization: Bearer …` stands for. */
  holderOfHeader(authorization: string | undefined): Holder | undefined {
    const token = /^Bearer ([^\s]+)$/i.exec(authorization ?? "")?.[1];
    return token === undefined ? undefined : this.holderOf(token);
  }

  #issue(issued: Issued): IssuedToken {
    this.#dropExpired();
    const token = `local.${randomBytes(32).toString("base64url")}`;
    this.#issued.set(token, issued);
    return { token, expiresIn: Math.round((issued.expires - this.#now()) / 1000), expires: issued.expires };
  }

  /** Who a token stands for, and until when; undefined if it is unknown or has expired. */
  holderOf(token: string): Issued | undefined {
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
