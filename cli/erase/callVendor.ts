/** Sends requests to vendors' deletion APIs. What passes is tried again; what doesn't is said without any secret. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Transport, TransportAnswer } from "../operate/cloud/googleCloud";
import { overNetwork } from "../operate/cloud/transports";
import type { VendorRequest, VendorSettings } from "./vendors/deletion";

/** Why a vendor did not do what it was asked. */
export class VendorProblem extends Error {
  constructor(
    message: string,
    /** True if the same request may succeed later. */
    readonly passes: boolean,
    /** What the vendor itself says, if it refused the request. */
    readonly answer = "",
  ) {
    super(message);
    this.name = "VendorProblem";
  }
}

const tries = 3;
/** Longest time that a vendor may ask to wait before this command gives up for now. */
const longestWait = 30_000;

export interface CallOptions {
  readonly transport: Transport;
  /** Milliseconds before the first repetition. */
  readonly pause: number;
}

/** The answer's JSON. Throws a VendorProblem. */
export async function callVendor(
  title: string,
  request: VendorRequest,
  settings: VendorSettings,
  { transport, pause }: CallOptions,
): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    const answer = await transport({
      url: new URL(request.url),
      method: request.method,
      headers: {
        ...request.headers,
        accept: "application/json",
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body)),
    }).catch(() => undefined);
    if (answer !== undefined && answer.status >= 200 && answer.status < 300) {
      return parsed(answer);
    }
    const problem = problemOf(title, answer, settings);
    const wait = waitOf(answer) ?? pause * 2 ** (attempt - 1);
    if (!problem.passes || attempt === tries || wait > longestWait) {
      throw problem;
    }
    await sleep(wait);
  }
}

function parsed({ body }: TransportAnswer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Milliseconds that the vendor asks to wait; undefined if it doesn't say. */
function waitOf(answer: TransportAnswer | undefined): number | undefined {
  const seconds = Number(answer?.headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function problemOf(title: string, answer: TransportAnswer | undefined, settings: VendorSettings): VendorProblem {
  if (answer === undefined) {
    return new VendorProblem(`${title} gave no answer; run the command again`, true);
  }
  const { status } = answer;
  if (status === 401 || status === 403) {
    return new VendorProblem(
      `${title} refuses the credentials (${status}); check them in '--credentials', and what the token may do`,
      false,
    );
  }
  if (status === 429) {
    const wait = waitOf(answer);
    const when = wait === undefined ? "later" : `in ${Math.ceil(wait / 1_000)} s`;
    return new VendorProblem(
      `${title} takes no more requests at the moment (429); run the command again ${when}`,
      true,
    );
  }
  if (status >= 500 || status === 408) {
    return new VendorProblem(`${title} fails (${status}); run the command again`, true);
  }
  const message = messageIn(answer, settings);
  return new VendorProblem(`${title} answered ${status}: ${message}`, false, message);
}

/** The vendor's own message, without what it may repeat of the credentials. */
function messageIn({ body }: TransportAnswer, settings: VendorSettings): string {
  let text = body.toString("utf8");
  for (const secret of Object.values(settings)) {
    text = text.replaceAll(secret, "…");
  }
  return text.replace(/\s+/g, " ").slice(0, 200).trim() || "nothing more";
}

/** Over the network. Redirects are refused: credentials must not follow them to another host. */
export const vendorTransport: Transport = (request) => overNetwork(request, "error");
