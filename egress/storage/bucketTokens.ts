/** Tokens with which one user's app calls Cloud Storage itself: the proxy's own token, exchanged for one that opens the user's folder only. */
import { request } from "undici";
import { asRecord } from "../decode/values";
import { parsedJson } from "../forward/lane";
import { accessTokens, type HeldToken, type HeldTokens } from "../google/accessToken";
import { boundedText } from "../http/boundedText";
import { accessBoundary } from "./accessBoundary";
import type { UserFolder } from "./userFolder";

/** Milliseconds for one exchange. */
const exchangeTimeout = 10_000;
const maxAnswerBytes = 64 * 1024;
/** Milliseconds that a token must still live. Google's clients renew theirs up to four minutes before its end. */
const leastLife = 5 * 60_000;
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

export interface BucketTokensParts {
  readonly bucket: string;
  /** Base URL of the exchange. */
  readonly exchangeUrl: string;
  readonly metadataHost: string;
  /** What a token may do at most. Replaced by tests, which then see the break-in that it stops. */
  readonly boundaryOf?: typeof accessBoundary;
}

export class BucketTokens {
  readonly #parts: BucketTokensParts;
  readonly #own: HeldTokens;

  constructor(parts: BucketTokensParts) {
    this.#parts = parts;
    this.#own = accessTokens(parts.metadataHost, leastLife);
  }

  /** Returns a token for one folder. Rejects if none could be made, with a message that holds no token. */
  async forFolder(folder: UserFolder, signal: AbortSignal): Promise<HeldToken> {
    const { bucket, exchangeUrl, boundaryOf = accessBoundary } = this.#parts;
    const own = await this.#own.held();
    const form = new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: accessTokenType,
      subject_token: own.text,
      subject_token_type: accessTokenType,
      options: JSON.stringify(boundaryOf(bucket, folder)),
    });
    const { statusCode, body } = await request(`${exchangeUrl}/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      signal: AbortSignal.any([signal, AbortSignal.timeout(exchangeTimeout)]),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new Error(`the exchange of tokens answered ${statusCode}`);
    }
    const answer = asRecord(parsedJson(await boundedText(body, maxAnswerBytes, "the answer is too long")));
    if (typeof answer?.access_token !== "string") {
      throw new Error("the exchange of tokens gave no token");
    }
    // A narrower token lives as long as the one that it was made from; the exchange does not always say how long that is.
    const { access_token: text, expires_in: seconds } = answer;
    const expiresAt =
      typeof seconds === "number" ? Math.min(own.expiresAt, Date.now() + seconds * 1_000) : own.expiresAt;
    return { text, expiresAt };
  }
}
