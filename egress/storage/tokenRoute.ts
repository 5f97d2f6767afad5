/** Gives the launcher tokens for the folder of the user that it names. The workload's identity has no role on the bucket, so only this proxy can. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { bucketTokenPath } from "../../plan";
import type { Admission } from "../http/admission";
import { json } from "../http/answer";
import { noHeaders } from "../http/cors";
import { turnAway, writeReply } from "../http/reply";
import type { FieldCount } from "../ledger/ledger";
import type { Users } from "../users/users";
import type { BucketTokens } from "./bucketTokens";
import { storageError } from "./storageOutcome";
import { admitUserCall } from "./userCall";
import { folderChecks, UserFolder } from "./userFolder";

export interface TokenRouteParts {
  readonly tokens: BucketTokens;
  readonly users: Users;
  readonly admission: Admission;
  readonly count: FieldCount;
  /** Called with what went wrong in an exchange. */
  readonly onProblem: (problem: string) => void;
}

const notHere = storageError(403, "this proxy gives tokens for users' folders; Cloud Storage itself takes the calls");
const noToken = storageError(503, "no token could be made, try again later", 1);

export class TokenRoute {
  readonly #parts: TokenRouteParts;

  constructor(parts: TokenRouteParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { count, onProblem, tokens, users } = this.#parts;
    const isToken = request.method === "GET" && request.url === bucketTokenPath;
    const user = await admitUserCall(request, response, this.#parts, isToken ? undefined : notHere);
    if (user === undefined) {
      return;
    }
    const { digest, admitted, signal } = user;
    try {
      const folder = new UserFolder(users.pseudonym(digest), folderChecks);
      const { text, expiresAt } = await tokens.forFolder(folder, signal);
      const seconds = Math.floor((expiresAt - Date.now()) / 1_000);
      count.sent(null, users.subject(digest));
      writeReply(
        response,
        json(200, { access_token: text, expires_in: seconds, token_type: "Bearer", folder: folder.path }),
        noHeaders,
        false,
      );
    } catch (error) {
      count.dropped(null, "not-delivered");
      onProblem(error instanceof Error ? error.message : "the exchange of tokens failed");
      await turnAway(response, noToken, noHeaders);
    } finally {
      admitted.leave();
    }
  }

  async close(): Promise<void> {}
}
