/** When a start takes the way out for open, and what it says if the way is closed. */
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { type Attempt, tryConnection } from "../../../egress/wayOut/connection";
import type { Destination } from "../../../egress/wayOut/destinations";
import { findWayOut } from "../../../egress/wayOut/findWayOut";

const storage = { path: "SWITCH_BUCKETS", host: "storage.googleapis.com", way: "google" } as const;
const mixpanel = { path: "vendors.mixpanel", host: "api.mixpanel.com", way: "internet" } as const;
const model = { path: "apis.model", host: "api.anthropic.com", way: "internet" } as const;

const open: Attempt = { met: "open" };
const silent: Attempt = { met: "silent", cause: "no answer" };
const unreachable: Attempt = { met: "unreachable", cause: "ENETUNREACH" };
const unnamed: Attempt = { met: "unnamed", cause: "ENOTFOUND" };

type Found = readonly (readonly [Pick<Destination, "path" | "host" | "way">, ...Attempt[]])[];

/** Looks for a way out in a network in which each destination meets these attempts, the last one for ever. */
async function look(found: Found, timeout = 20) {
  const left = new Map(found.map(([{ host }, ...attempts]) => [host, [...attempts]]));
  const warnings: Record<string, unknown>[] = [];
  const problems = await findWayOut(
    found.map(([destination]) => ({ ...destination, port: 443, fix: "check it" })),
    timeout,
    { warn: (facts: object, message?: string) => void warnings.push({ ...facts, message }) },
    async (host) => {
      const attempts = left.get(host) ?? [];
      return (attempts.length > 1 ? attempts.shift() : attempts[0]) ?? silent;
    },
  );
  // The last look at a host that was not reached goes on beside the start.
  await new Promise((resolve) => setImmediate(resolve));
  return { problems: problems.map(({ path }) => path), messages: problems.map(({ message }) => message), warnings };
}

describe("L2: a start takes the way out for", () => {
  test.each<readonly [string, Found]>([
    [
      "all answer",
      [
        [storage, open],
        [mixpanel, open],
        [model, open],
      ],
    ],
    [
      "one host on the internet answers, as all share one way",
      [
        [storage, open],
        [mixpanel, silent],
        [model, open],
      ],
    ],
    [
      "the only vendor is down",
      [
        [storage, open],
        [mixpanel, silent],
      ],
    ],
    [
      "the only vendor's name is gone",
      [
        [storage, open],
        [mixpanel, unnamed],
      ],
    ],
    ["nothing on the internet is needed", [[storage, open]]],
  ])("open if %s", async (_, found) => {
    expect((await look(found)).problems).toEqual([]);
  });

  test("closed if the network said so before the end of the search cut the last attempt short", async () => {
    const cutShort = await look(
      [
        [storage, open],
        [mixpanel, unreachable, silent],
      ],
      700,
    );
    expect(cutShort.messages).toEqual([expect.stringContaining("got ENETUNREACH in 1 s")]);
  });

  test.each<readonly [string, Found, readonly string[]]>([
    [
      "the network has no way to the only vendor",
      [
        [storage, open],
        [mixpanel, unreachable],
      ],
      ["vendors.mixpanel"],
    ],
    [
      "nobody on the internet answers",
      [
        [storage, open],
        [mixpanel, silent],
        [model, silent],
      ],
      ["vendors.mixpanel", "apis.model"],
    ],
    [
      "no name on the internet has an address",
      [
        [storage, open],
        [mixpanel, unnamed],
        [model, unnamed],
      ],
      ["vendors.mixpanel", "apis.model"],
    ],
    [
      "Google's addresses don't answer",
      [
        [storage, silent],
        [mixpanel, open],
      ],
      ["SWITCH_BUCKETS"],
    ],
    [
      "nothing answers",
      [
        [storage, silent],
        [mixpanel, silent],
      ],
      ["SWITCH_BUCKETS", "vendors.mixpanel"],
    ],
  ])("closed if %s", async (_, found, paths) => {
    expect((await look(found)).problems).toEqual(paths);
  });

  test("closed, with the host, what came back, and what to look at", async () => {
    expect((await look([[storage, unreachable]])).messages).toEqual([
      "must have a way out to 'storage.googleapis.com:443', got ENETUNREACH in 0 s; check it",
    ]);
  });
});

test("L2: a network that comes late is waited for", async () => {
  const found: Found = [
    [storage, unnamed, open],
    [mixpanel, unreachable, open],
  ];
  expect((await look(found)).problems).toHaveLength(2);
  expect((await look(found, 5_000)).problems).toEqual([]);
});

test("a host that is not reached beside others is named in the log, and tried once more before", async () => {
  const { warnings } = await look([
    [storage, open],
    [mixpanel, silent],
    [model, open],
  ]);
  expect(warnings).toEqual([
    {
      needed: "vendors.mixpanel",
      host: "api.mixpanel.com",
      cause: "no answer",
      fix: "check it",
      message: "egress host not reached at start",
    },
  ]);
  const late = await look([
    [mixpanel, unreachable, open],
    [model, open],
  ]);
  expect(late.warnings).toEqual([]);
});

test("with a timeout of 0 nothing is looked for", async () => {
  expect((await look([[storage, unreachable]], 0)).problems).toEqual([]);
});

describe("an attempt", () => {
  test("is open if the other side accepts or refuses", async () => {
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    expect(await tryConnection("127.0.0.1", port, 1_000)).toEqual(open);
    await new Promise((resolve) => server.close(resolve));
    expect(await tryConnection("127.0.0.1", port, 1_000)).toEqual(open);
  });

  test("tells a name without an address from a way that is closed", async () => {
    expect(await tryConnection("nowhere.invalid", 443, 10_000)).toMatchObject({ met: "unnamed" });
    // A broadcast address: the kernel refuses it before anything is sent.
    expect(await tryConnection("255.255.255.255", 443, 1_000)).toMatchObject({ met: "unreachable" });
  });
});
