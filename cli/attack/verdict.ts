/** Reads off an answer whether an attempt was refused, and by which wall. */
import type { Wall } from "../../local/front/decisions";
import type { RawResponse, SendResult } from "./wire";

/** The outcome of one attempt. */
export type Verdict =
  | { readonly denied: true; readonly wall: Wall; readonly because: string }
  | {
      readonly denied: false;
      readonly because: string;
      /** True if the outcome is not known; it does not count as a denial. */
      readonly unclear?: true;
    };

/** Returns which wall refused a request. A request that no wall refused has succeeded, even if its status is an error. */
export function judge(result: SendResult): Verdict {
  if ("error" in result) {
    const [first] = result.error.refusals;
    if (first) {
      return {
        denied: true,
        wall: first.wall,
        because: result.error.refusals.map(({ because }) => because).join("; "),
      };
    }
    if (result.error.message.includes("instance boundary")) {
      return { denied: true, wall: "instance boundary", because: "nothing of this instance listens there" };
    }
    return { denied: false, unclear: true, because: `the attempt itself failed: ${result.error.message}` };
  }
  return judgeAnswer(result.response);
}

function judgeAnswer(response: RawResponse): Verdict {
  const wall = response.headers["x-bulkhead-wall"];
  if (wall !== undefined) {
    return { denied: true, wall: wall as Wall, because: firstLine(response.body) };
  }
  if (response.headers["metadata-flavor"] !== undefined && response.status >= 400) {
    return { denied: true, wall: "metadata server", because: firstLine(response.body) };
  }
  if (response.body.includes('"reason":"SECURITY_POLICY_VIOLATED"')) {
    return { denied: true, wall: "service perimeter", because: "a service perimeter prohibits the request" };
  }
  if (/"status":"(PERMISSION_DENIED|UNAUTHENTICATED)"/.test(response.body)) {
    return {
      denied: true,
      wall: "IAM",
      because: /"message":"([^"]*)"/.exec(response.body)?.[1] ?? "permission denied",
    };
  }
  // An HTTP server that refuses to read a request at all has refused it.
  if (response.status === 400 && response.body === "") {
    return { denied: true, wall: "Google Front End", because: "the request is malformed" };
  }
  if (response.status === 0) {
    return { denied: false, unclear: true, because: "the connection ended without an answer" };
  }
  return { denied: false, because: `it was answered with status ${response.status}` };
}

/** The first attempt that succeeds, else the last refusal. */
export async function firstThrough(tries: readonly (() => Promise<Verdict>)[]): Promise<Verdict> {
  let last: Verdict = { denied: false, unclear: true, because: "nothing was tried" };
  for (const attempt of tries) {
    last = await attempt();
    if (!last.denied) {
      return last;
    }
  }
  return last;
}

function firstLine(text: string): string {
  return (
    text
      .replace(/^[0-9a-f]+\r\n/, "")
      .split("\n")[0]
      ?.trim() ?? ""
  );
}
