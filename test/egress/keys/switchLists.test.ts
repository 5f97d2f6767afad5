/** How the kill switch puts its lists together, and reads them from Cloud Storage. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failuresUntilUnknown, KillSwitch, type SwitchSource } from "../../../egress/keys/killSwitch";
import { switchInBuckets, switchObjectInterval } from "../../../egress/keys/switchSources";

/** A list that a test writes; undefined can't be read. */
function listOf(name: string, text: string | undefined) {
  const list = {
    name,
    interval: switchObjectInterval,
    text,
    read: async () => list.text ?? Promise.reject(new Error()),
  };
  return list;
}

describe("the lists of the kill switch", () => {
  const reports: unknown[] = [];
  let killSwitch: KillSwitch;
  const start = (...sources: SwitchSource[]) => {
    killSwitch = new KillSwitch(sources, (situation) => reports.push(situation));
    return killSwitch.start(5_000);
  };
  const pass = (reads: number) => vi.advanceTimersByTimeAsync(reads * switchObjectInterval);
  const states = () => ["mixpanel", "segment", "api/model"].map((name) => killSwitch.stateOf(name));

  beforeEach(() => {
    reports.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    killSwitch.stop();
    vi.useRealTimers();
  });

  test("C27: the tenant's and the cell's count together, and a name in either is off", async () => {
    const tenant = listOf("tenant", "segment");
    const cell = listOf("cell", "mixpanel\n");
    await start(tenant, cell);
    expect(states()).toEqual(["off", "off", "on"]);
    [tenant.text, cell.text] = ["", "all"];
    await pass(1);
    expect(states()).toEqual(["off", "off", "off"]);
    cell.text = "";
    await pass(1);
    expect(states()).toEqual(["on", "on", "on"]);
    expect(reports.at(-1)).toEqual({ off: [], unread: [] });
  });

  test("C4: single failed reads change nothing; several in a row make everything unknown, and what is off stays off", async () => {
    const tenant = listOf("tenant", "segment");
    await start(tenant, listOf("cell", ""));
    tenant.text = undefined;
    await pass(failuresUntilUnknown - 1);
    expect(states()).toEqual(["on", "off", "on"]);
    await pass(1);
    expect(states()).toEqual(["unknown", "off", "unknown"]);
    expect(reports.at(-1)).toEqual({ off: ["segment"], unread: ["tenant"] });
    tenant.text = "";
    await pass(1);
    expect(states()).toEqual(["on", "on", "on"]);
    expect(reports).toHaveLength(3);
  });

  test("nothing is on before the first read, and the start waits for it only so long", async () => {
    const cell = listOf("cell", undefined);
    const started = start(cell);
    expect(states()).toEqual(["unknown", "unknown", "unknown"]);
    await vi.advanceTimersByTimeAsync(2_500);
    cell.text = "";
    await vi.advanceTimersByTimeAsync(1_000);
    await started;
    expect(states()).toEqual(["on", "on", "on"]);
    killSwitch.stop();
    const never = start(listOf("cell", undefined));
    await vi.advanceTimersByTimeAsync(6_000);
    await never;
    expect(states()).toEqual(["unknown", "unknown", "unknown"]);
  });

  test("a slow read does not undo a later one", async () => {
    const answers = ["", "slow", "all"];
    let finishSlow = (_text: string) => {};
    const source: SwitchSource = {
      name: "cell",
      interval: switchObjectInterval,
      read: async () => {
        const answer = answers.shift() ?? "all";
        return answer === "slow" ? new Promise((resolve) => (finishSlow = resolve)) : answer;
      },
    };
    await start(source);
    await pass(2);
    expect(states()).toEqual(["off", "off", "off"]);
    finishSlow("");
    await pass(0);
    expect(states()).toEqual(["off", "off", "off"]);
  });
});

describe("C3: a list in Cloud Storage", () => {
  let answer = { status: 200, body: "mixpanel\n" };
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push([request.url, request.headers.authorization ?? request.headers["metadata-flavor"]]);
    if (request.url?.startsWith("/computeMetadata/")) {
      response.end(JSON.stringify({ access_token: "fake-access-token", expires_in: 3600 }));
      return;
    }
    response.writeHead(answer.status, { "x-goog-generation": "7" }).end(answer.body);
  });
  const read = () => {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [source] = switchInBuckets(["acme-switch-123456789012"], host, `http://${host}`);
    return source?.read();
  };
  beforeEach(async () => {
    asked.length = 0;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test("is read under the service's own identity", async () => {
    expect(await read()).toBe("mixpanel\n");
    expect(asked).toEqual([
      ["/computeMetadata/v1/instance/service-accounts/default/token", "Google"],
      ["/storage/v1/b/acme-switch-123456789012/o/off?alt=media", "Bearer fake-access-token"],
    ]);
  });

  test.each([
    ["an object that is not there", 404, "No such object: acme-switch-123456789012/off", ""],
    ["a bucket that is not there", 404, "The specified bucket does not exist.", undefined],
    ["a refusal", 403, "acme-egress does not have storage.objects.get access", undefined],
    ["an error", 503, "", undefined],
    ["more than any list", 200, "#".repeat(70_000), undefined],
  ])("with %s", async (_what, status, body, list) => {
    answer = { status, body };
    const reading = read();
    await (list === undefined ? expect(reading).rejects.toThrow() : expect(reading).resolves.toBe(list));
  });
});
