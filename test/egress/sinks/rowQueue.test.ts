/** The queue of rows against stores that take, refuse, fail and hang. */
import { describe, expect, test } from "vitest";
import type { SwitchState } from "../../../egress/keys/killSwitch";
import { Ledger } from "../../../egress/ledger/ledger";
import { queueLimits, RowQueue } from "../../../egress/sinks/rowQueue";
import type { RowsTaken } from "../../../egress/sinks/rowStore";

class Rows {
  readonly batches: string[][] = [];
  state: SwitchState = "on";
  answer: () => Promise<RowsTaken> = () => Promise.resolve("taken");
  readonly #ledger = new Ledger("acme", "plan");
  readonly #count = this.#ledger.count("bigquery", "report", "*");
  readonly queue = new RowQueue(
    {
      write: (rows) => {
        this.batches.push([...rows]);
        return this.answer();
      },
      close: () => Promise.resolve(),
    },
    () => this.state,
  );

  add(...rows: string[]): void {
    for (const row of rows) {
      this.queue.add(row, { index: 0, key: null, counts: [this.#count], subject: undefined });
    }
  }

  /** Rows by what became of them. */
  counts(): Record<string, number> {
    return Object.fromEntries(
      this.#ledger.take(0).map(({ reason, sent, dropped }) => [reason ?? "sent", sent + dropped]),
    );
  }
}

describe("the queue of rows", () => {
  test("sends batches of at most 500 rows, in order, one at a time", async () => {
    const rows = new Rows();
    const all = Array.from({ length: 1_200 }, (_unused, index) => `${index}`);
    rows.add(...all);
    await Promise.all([rows.queue.tick(0), rows.queue.tick(0)]);
    expect(rows.batches.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(rows.batches.flat()).toEqual(all);
    expect(rows.counts()).toEqual({ sent: 1_200 });
  });

  test("keeps what was not taken, and sends the same rows again after a pause", async () => {
    const rows = new Rows();
    rows.answer = () =>
      rows.batches.length === 1 ? Promise.reject(new Error("no network")) : Promise.resolve("later");
    rows.add("one", "two");
    await rows.queue.tick(0);
    await rows.queue.tick(4_999);
    expect(rows.batches).toHaveLength(1);
    await rows.queue.tick(5_000);
    rows.answer = () => Promise.resolve("taken");
    await rows.queue.tick(10_000);
    expect(rows.batches).toEqual([
      ["one", "two"],
      ["one", "two"],
      ["one", "two"],
    ]);
    expect(rows.counts()).toEqual({ sent: 2 });
  });

  test("is bounded: what does not fit is counted and stays, and nobody waits for a store that hangs", async () => {
    const rows = new Rows();
    rows.answer = () => new Promise(() => undefined);
    void rows.queue.tick(0);
    rows.add(...Array.from({ length: queueLimits.rows + 7 }, () => "row"));
    expect(rows.counts()).toEqual({ overload: 7 });
    const large = new Rows();
    large.add("x".repeat(queueLimits.characters - 10), "y".repeat(11), "z".repeat(10));
    expect(large.counts()).toEqual({ overload: 1 });
    await large.queue.tick(0);
    expect(large.batches.map(([row]) => row?.[0])).toEqual(["x", "z"]);
  });

  test("drops what the kill switch stops, and keeps what waits while it can't be read", async () => {
    const rows = new Rows();
    rows.state = "unknown";
    rows.add("one");
    await rows.queue.tick(0);
    expect([rows.batches, rows.counts()]).toEqual([[], {}]);
    rows.state = "off";
    await rows.queue.tick(0);
    expect([rows.batches, rows.counts()]).toEqual([[], { "switched-off": 1 }]);
  });

  test("counts rows that are refused for good, and at the end those that have not left", async () => {
    const rows = new Rows();
    rows.answer = () => Promise.resolve("refused");
    rows.add("one");
    await rows.queue.tick(0);
    expect(rows.counts()).toEqual({ "refused-by-vendor": 1 });
    rows.answer = () => Promise.resolve("later");
    rows.add("two");
    await rows.queue.close();
    rows.add("three");
    expect(rows.counts()).toEqual({ "not-delivered": 1, overload: 1 });
  });
});
