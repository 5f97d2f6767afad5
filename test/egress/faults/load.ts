/** A caller with numbered events: what it sent, what it was told, and what the vendor's stand-in really took. */
import type { LedgerLine } from "../../../egress/ledger/ledger";
import { itemsOf, type RecordedRequest } from "../support";

/** Each event has a number of its own, which is also the one field that tells events apart at the vendor. */
const numberField = "pages";

const declaredEvent = "report_generated";

/** One event, numbered; every fourth is one that the plan does not declare. */
function event(number: number) {
  const declared = isDeclared(number);
  return {
    type: "track",
    event: declared ? declaredEvent : "something_else",
    userId: `user-${number % 7}`,
    messageId: `message-${number}`,
    timestamp: "2024-07-01T10:20:30.000Z",
    properties: { [numberField]: number },
  };
}

export const isDeclared = (number: number): boolean => number % 4 !== 3;

/** How one request ended: a status, or no answer at all. */
export interface Attempt {
  readonly numbers: readonly number[];
  readonly status: number | "no answer";
  readonly retryAfter: string | null;
  readonly body: string;
}

export async function sendBatch(base: string, numbers: readonly number[]): Promise<Attempt> {
  try {
    const response = await fetch(`${base}/segment/v1/batch`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ batch: numbers.map(event) }),
    });
    const body = await response.text();
    return { numbers, status: response.status, retryAfter: response.headers.get("retry-after"), body };
  } catch {
    return { numbers, status: "no answer", retryAfter: null, body: "" };
  }
}

/** Batches of five events, `concurrency` at a time, until `count` events are sent. */
export async function sendMany(base: string, count: number, concurrency = 8, first = 0): Promise<Attempt[]> {
  const batches: number[][] = [];
  for (let start = first; start < first + count; start += 5) {
    batches.push(Array.from({ length: Math.min(5, first + count - start) }, (_, index) => start + index));
  }
  const attempts: Attempt[] = [];
  const worker = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      attempts.push(await sendBatch(base, batch));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return attempts;
}

export const isAcknowledged = ({ status }: Attempt): boolean =>
  typeof status === "number" && status >= 200 && status < 300;

/** What every SDK takes as a sign to send again. */
export const isRetrySignal = ({ status }: Attempt): boolean =>
  // 408: the sender was too slow, as all of them are on a busy machine.
  status === "no answer" ||
  status === 408 ||
  status === 429 ||
  status === 500 ||
  status === 502 ||
  status === 503 ||
  status === 504;

export const numbersOf = (attempts: readonly Attempt[]): number[] => attempts.flatMap(({ numbers }) => numbers);

/** Numbers of the events in requests to the vendor. */
export function arrivedNumbers(requests: readonly RecordedRequest[]): number[] {
  return requests.flatMap(itemsOf).map((item) => Number((item.properties as Record<string, unknown>)[numberField]));
}

/** Sum of a column over the ledger lines that match. */
export function counted(lines: readonly LedgerLine[], column: "sent" | "dropped", where: Partial<LedgerLine>): number {
  return lines
    .filter((line) => Object.entries(where).every(([key, value]) => line[key as keyof LedgerLine] === value))
    .reduce((sum, line) => sum + line[column], 0);
}

export function faultPlan(upstream: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    version: 1,
    vendors: { segment: { upstream } },
    events: {
      [declaredEvent]: { to: ["segment"], fields: { [numberField]: { integer: { min: 0, max: 1_000_000 } } } },
    },
    deliveryTimeout: 1,
    ...more,
  };
}
