/** `bulkhead forget` against vendors that behave and misbehave, with a second operator, and killed at any point. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Erasure, VendorOutcome } from "../../../cli/erase/certificate";
import { type ForgetOptions, forgetText } from "../../../cli/erase/runForget";
import { digestOfSubject } from "../../../cli/erase/wanted";
import { GoogleCloud, type Transport } from "../../../cli/operate/cloud/googleCloud";
import { localTransport } from "../../../cli/operate/cloud/transports";
import { folderProject } from "../../local/front/support/cloudFolder";
import type { OperatedCell } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";
import { eraseAt, holder } from "./support/eraseAt";
import { dates, erasureCell, secretWords } from "./support/erasureCell";
import { namesOf, vendorHosts } from "./support/vendorNames";
import { VendorStandIns } from "./support/vendorStandIns";

let cell: OperatedCell;
beforeAll(async () => {
  cell = await erasureCell();
});
afterAll(async () => {
  await cell.close();
});

/** What `bulkhead forget` does in the cell of these tests. */
const run = (
  ids: readonly string[],
  transport: Transport,
  more: Partial<ForgetOptions> = {},
  cloud: GoogleCloud = cell.cloud,
) => eraseAt(cloud, ids, transport, more);

const outcomes = ({ vendors }: Erasure) => Object.fromEntries(vendors.map(({ vendor, outcome }) => [vendor, outcome]));
const final = {
  mixpanel: "deleted",
  segment: "deleted",
  posthog: "accepted",
  amplitude: "deleted",
  ga4: "accepted",
  rudderstack: "accepted",
};

describe("bulkhead forget", () => {
  test("asks every vendor for every pseudonym of every key date, as the proxy computes them, once", async () => {
    const vendors = new VendorStandIns();
    const erasure = await run(["user-4711", "ann@example.com"], vendors.transport);
    expect(erasure.stage).toBe("final");
    expect(outcomes(erasure)).toEqual(final);
    for (const [host, vendor] of Object.entries(vendorHosts)) {
      const names = ["user-4711", "ann@example.com"].flatMap((id) => namesOf(vendor, id)).sort();
      expect([vendor, vendors.namesAt(host)]).toEqual([vendor, names]);
      expect([...(vendors.asked.get(host)?.values() ?? [])].every((times) => times === 1)).toBe(true);
      const outcome = erasure.vendors.find((one) => one.vendor === vendor);
      expect(outcome?.requests.flatMap(({ subjects }) => subjects).sort()).toEqual(names.map(digestOfSubject).sort());
      expect(outcome?.dates).toEqual([...dates]);
    }
  });

  test("sends each vendor its own credentials", async () => {
    const vendors = new VendorStandIns();
    await run(["credentials"], vendors.transport);
    const sent = Object.fromEntries(
      vendors.requests.map(({ host, authorization }) => [vendorHosts[host], authorization]),
    );
    expect(sent).toEqual({
      mixpanel: "Bearer oauth-of-mixpanel",
      segment: "Bearer token-of-segment",
      posthog: "Bearer key-of-posthog",
      amplitude: `Basic ${Buffer.from("api-of-amplitude:secret-of-amplitude").toString("base64")}`,
      ga4: "Bearer token-of-google",
      rudderstack: "Bearer token-of-rudderstack",
    });
  });

  test("asks nobody again once it is done, unless the person has come back", async () => {
    const vendors = new VendorStandIns();
    const first = await run(["back"], vendors.transport);
    const count = vendors.requests.length;
    const second = await run(["back"], vendors.transport);
    expect(vendors.requests.length).toBe(count);
    expect(second.subject).toBe(first.subject);
    expect(second.stage).toBe("final");
    await run(["back"], vendors.transport, { again: true });
    expect([...(vendors.asked.get("us.posthog.com")?.values() ?? [])]).toEqual([2, 2]);
  });

  test("names a vendor that is skipped, and is not final", async () => {
    const vendors = new VendorStandIns();
    const erasure = await run(["skipped"], vendors.transport, { skip: ["segment"] });
    expect(outcomes(erasure)).toEqual({ ...final, segment: "skipped" });
    expect(erasure.stage).toBe("asked");
    expect(vendors.namesAt("api.segmentapis.com")).toEqual([]);
  });

  test("says that Jitsu has no deletion API", async () => {
    const other = await erasureCell({ jitsu: { upstream: "https://jitsu.example.com" } });
    const erasure = await run(["user"], new VendorStandIns().transport, {}, other.cloud);
    await other.close();
    expect(erasure.stage).toBe("asked");
    expect(outcomes(erasure)).toEqual({ jitsu: "no API" });
    expect(erasure.stays[0]).toContain("Jitsu has no deletion API");
  });
});

describe("a vendor that does not do what it should", () => {
  const refused = { status: 401 };
  const cases: [
    string,
    ConstructorParameters<typeof VendorStandIns>[1],
    VendorOutcome["outcome"],
    RegExp | undefined,
  ][] = [
    ["refuses the credentials", () => refused, "open", /^Segment refuses the credentials \(401\); check/],
    ["fails for good", () => ({ status: 500 }), "open", /^Segment fails \(500\); run the command again/],
    ["gives no answer", () => "nothing", "open", /^Segment gave no answer; run the command again/],
    [
      "wants a long pause",
      () => ({ status: 429, headers: { "retry-after": "3600" } }),
      "open",
      /^Segment takes no more requests at the moment \(429\); run the command again in 3600 s/,
    ],
    ["has never heard of the path", () => ({ status: 404 }), "open", /^Segment answered 404: /],
    ["fails once", (_, count) => (count === 1 ? { status: 503 } : undefined), "deleted", undefined],
    [
      "wants a short pause",
      (_, count) => (count === 1 ? { status: 429, headers: { "retry-after": "0" } } : undefined),
      "deleted",
      undefined,
    ],
    ["loses an answer", (_, count) => (count === 1 ? "nothing" : undefined), "deleted", undefined],
    ["answers with nonsense", () => ({ status: 200 }), "open", /^Segment gave an answer that does not say/],
    [
      "refuses only later",
      ({ method }) => (method === "GET" ? refused : undefined),
      "working",
      /^Segment refuses the credentials/,
    ],
  ];

  test.each(cases)(
    "Segment %s: the others go on, and the same command goes on later",
    async (name, how, outcome, words) => {
      let isIll = true;
      const vendors = new VendorStandIns(1, (request, count) =>
        isIll && request.host === "api.segmentapis.com" ? how?.(request, count) : undefined,
      );
      const erasure = await run([`ill ${name}`], vendors.transport);
      expect(outcomes(erasure)).toEqual({ ...final, segment: outcome });
      const problem = erasure.vendors.find(({ vendor }) => vendor === "segment")?.problem;
      if (words === undefined) {
        expect(problem).toBeUndefined();
      } else {
        expect(problem).toMatch(words);
      }
      for (const word of secretWords) {
        expect(JSON.stringify(erasure)).not.toContain(word);
      }
      isIll = false;
      expect(outcomes(await run([`ill ${name}`], vendors.transport))).toEqual(final);
    },
  );

  test("Segment has the request already: it is accepted, since the id was lost with the first answer", async () => {
    const has = { status: 400, error: "Regulation already exists" };
    const vendors = new VendorStandIns(1, ({ host }, count) =>
      host === "api.segmentapis.com" ? (count === 1 ? "nothing" : has) : undefined,
    );
    const erasure = await run(["asked before"], vendors.transport);
    expect(outcomes(erasure)).toEqual({ ...final, segment: "accepted" });
    expect(erasure.stage).toBe("final");
  });

  test("says accepted for ever: the command ends, and after the vendor's own time says that it is overdue", async () => {
    const vendors = new VendorStandIns(Number.POSITIVE_INFINITY);
    const working = await run(["for ever"], vendors.transport, { wait: 5 });
    expect(outcomes(working)).toMatchObject({ mixpanel: "working", segment: "working", amplitude: "working" });
    const later = Date.now() + 31 * 24 * 3_600_000;
    const overdue = await run(["for ever"], vendors.transport, { wait: 0, now: () => later });
    expect(outcomes(overdue)).toMatchObject({ mixpanel: "overdue", segment: "overdue", amplitude: "overdue" });
    expect(overdue.stage).toBe("asked");
    expectPlain(forgetText(overdue, "/tmp/certificate", false, 80));
  });
});

describe("two operators", () => {
  test("one goes on, and the other is told who is at it", async () => {
    const vendors = new VendorStandIns(2);
    let second: Promise<unknown> | undefined;
    const report = () => {
      second ??= run(["both"], vendors.transport, { holder: holder("bob") }).catch((error: Error) => error.message);
    };
    const transport: Transport = async (request) => {
      await second;
      return vendors.transport(request);
    };
    const first = await run(["both"], transport, { report });
    expect(first.stage).toBe("final");
    expect(await second).toMatch(/^ann on laptop is erasing the same people, last seen /);
    expect([...(vendors.asked.get("us.posthog.com")?.values() ?? [])]).toEqual([1, 1]);
  });

  test("a command that was taken over writes nothing more", async () => {
    const vendors = new VendorStandIns();
    let taken = false;
    const transport: Transport = async (request) => {
      if (!taken) {
        taken = true;
        await run(["taken"], vendors.transport, { holder: holder("bob"), isAlive: () => false });
      }
      return vendors.transport(request);
    };
    await expect(run(["taken"], transport)).rejects.toThrow(/somebody else was erasing the same people meanwhile/);
  });
});

/** Rounds of the search; `FORGET_KILLS=200` for a long one. */
const kills = Number(process.env.FORGET_KILLS ?? 40);

/** Ends the command at its `at`-th request, to the cloud or to a vendor: before it has an effect, or before its answer is there. */
class Kill {
  #count = 0;
  constructor(
    readonly at: number,
    readonly isAfter: boolean,
  ) {}

  get count(): number {
    return this.#count;
  }

  readonly over =
    (transport: Transport): Transport =>
    async (request) => {
      this.#count++;
      if (this.#count > this.at || (this.#count === this.at && !this.isAfter)) {
        throw new Error("killed");
      }
      const answer = await transport(request);
      if (this.#count === this.at) {
        throw new Error("killed");
      }
      return answer;
    };
}

function killedCloud(kill: Kill): GoogleCloud {
  const transport = kill.over(localTransport({ port: cell.port, accessToken: cell.operatorToken }));
  return new GoogleCloud({ project: folderProject, place: "project", transport, pause: 0 });
}

test(
  `killed at ${kills} points, the same command goes on, and each pseudonym is asked for once in effect`,
  async () => {
    const whole = new Kill(Number.POSITIVE_INFINITY, false);
    await run(["whole"], whole.over(new VendorStandIns().transport), {}, killedCloud(whole));
    expect(whole.count).toBeGreaterThan(60);
    for (let round = 0; round < kills; round++) {
      const id = `killed-${round}`;
      const vendors = new VendorStandIns();
      const kill = new Kill(1 + Math.floor((round * whole.count) / kills), round % 2 === 0);
      await expect(run([id], kill.over(vendors.transport), {}, killedCloud(kill)), `round ${round}`).rejects.toThrow();
      const erasure = await run([id], vendors.transport, { isAlive: () => false });
      expect([round, outcomes(erasure)]).toEqual([round, final]);
      let repeated = 0;
      for (const [host, vendor] of Object.entries(vendorHosts)) {
        expect([round, vendor, vendors.namesAt(host)]).toEqual([round, vendor, namesOf(vendor, id)]);
        const times = Math.max(...(vendors.asked.get(host)?.values() ?? []));
        repeated += times > 1 ? 1 : 0;
      }
      // Only the vendor whose answer was lost is asked a second time, which its API takes as the same.
      expect(repeated).toBeLessThanOrEqual(1);
    }
  },
  120_000 + kills * 10_000,
);
