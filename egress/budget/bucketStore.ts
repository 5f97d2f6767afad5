/** A budget in an object of Cloud Storage, over its JSON API, replaced only if its generation is the one that was read. */
import { request } from "undici";
import { boundedText } from "../http/boundedText";
import { accessTokens } from "../metadata/accessToken";
import type { BudgetStore } from "./budgetStore";

/** Milliseconds for one request. */
const timeout = 5_000;
/** Longest object: a line per aggregate and vendor. */
const maxBytes = 1024 * 1024;

/** Name of the object in the tenant's budget bucket. */
const budgetObject = "budget";

/**
 * @param metadataHost metadata server, e.g. `metadata.google.internal`.
 * @param storage base URL of Cloud Storage.
 */
export function bucketStore(
  bucket: string,
  metadataHost: string,
  storage = "https://storage.googleapis.com",
): BudgetStore {
  const tokens = accessTokens(metadataHost);
  const call = async (method: "GET" | "POST", path: string, body?: string) => {
    const headers = { authorization: `Bearer ${await tokens.current()}`, "content-type": "application/json" };
    const signal = AbortSignal.timeout(timeout);
    const response = await request(storage + path, { method, headers, body: body ?? null, signal });
    const text = await boundedText(response.body, maxBytes, "the budget object is too long");
    return { status: response.statusCode, headers: response.headers, text };
  };
  return {
    async read() {
      const answer = await call("GET", `/storage/v1/b/${bucket}/o/${budgetObject}?alt=media`);
      const generation = answer.headers["x-goog-generation"];
      if (answer.status === 200 && typeof generation === "string") {
        return { text: answer.text, generation };
      }
      // A missing bucket is answered with 404 as well, and must not look like a fresh budget.
      if (answer.status === 404 && answer.text.includes("No such object")) {
        return { text: undefined, generation: "0" };
      }
      throw new Error(`Cloud Storage answered ${answer.status}`);
    },
    async replace(text, generation) {
      const query = `uploadType=media&name=${budgetObject}&ifGenerationMatch=${generation}`;
      const { status } = await call("POST", `/upload/storage/v1/b/${bucket}/o?${query}`, text);
      if (status !== 200 && status !== 412) {
        throw new Error(`Cloud Storage answered ${status}`);
      }
      return status === 200;
    },
  };
}
