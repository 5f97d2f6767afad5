/**
 * A breach on the deployed sample, by the way that events really take: the app's SDK, relay, proxy, ledger. What the people do is the
 * truth; the answer, the kill switch, the hold and the bundle are held against it.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { breachCommand } from "../../../cli/commands/breach";
import { verifyCommand } from "../../../cli/commands/verify";
import { departures } from "../../../cli/demo/departures";
import { runningPlan } from "../../../cli/erase/askedVendors";
import { findCell } from "../../../cli/operate/cloud/cell";
import { withCloud } from "../../../cli/operate/cloud/openCloud";
import { changeSwitch } from "../../../cli/operate/switch/changeSwitch";
import { contentOf, listObjects } from "../../../local/front/apis/objects";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { newKeyPair } from "../../../review";
import { eventually } from "../../local/run/support/processTable";
import { runCommand } from "../support/runCommand";
import { Browser } from "./browser";
import { SampleCloud } from "./sampleCloud";

/** Uploads of each person; each also asks a question. */
const people = [
  { tenant: "acme", email: "ann@acme.example", uploads: 3 },
  { tenant: "acme", email: "someone.in.analysts@acme.example", uploads: 2 },
  { tenant: "globex", email: "ann@globex.example", uploads: 1 },
] as const;
const eventsOf = (tenant: string) =>
  people.filter((one) => one.tenant === tenant).reduce((sum, { uploads }) => sum + uploads + 1, 0);

const folder = mkdtempSync(join(tmpdir(), "bulkhead-drill-"));
let sample: SampleCloud;
let running: RunningCloud;
let stop: () => Promise<void> = async () => undefined;

beforeAll(async () => {
  sample = await SampleCloud.deploy();
  running = await runDeployed({ cloudFolder: sample.folder });
  stop = async () => {
    stop = async () => undefined;
    await running.stop();
  };
});

afterAll(async () => {
  await stop();
  await sample?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test("a breach of the deployed sample is answered as it was: from the app's SDK to the signed bundle", async () => {
  const began = performance.now();
  const browsers = new Map<string, Browser>();
  const upload = (email: string, name: string) =>
    browsers.get(email)?.open(`/api/files?name=${name}`, { method: "POST", body: "text" });
  for (const { tenant, email, uploads } of people) {
    const browser = new Browser(() => running.port, `${tenant}-workload.localhost`);
    browsers.set(email, browser);
    expect((await browser.logIn(email)).status).toBe(303);
    for (let one = 0; one < uploads; one++) {
      expect((await upload(email, `${one}.txt`))?.status).toBe(201);
    }
    const body = JSON.stringify({ question: "What does it say?", file: "0.txt" });
    expect((await browser.open("/api/questions", { method: "POST", body })).status).toBe(200);
  }
  const arrived = () => departures(running.received()).length;
  await eventually("every event is at the vendor", () => arrived() === eventsOf("acme") + eventsOf("globex"));

  const flags = { cloud: sample.folder, project: undefined };
  const plan = join(folder, "plan.json");
  const change = await withCloud(flags, async (cloud) => {
    const { region } = await findCell(cloud);
    writeFileSync(plan, JSON.stringify(await runningPlan(cloud, region, "acme")));
    return changeSwitch(cloud, "off", "mixpanel", [], { every: 100, settle: 0, limit: 60_000 });
  });
  expect(change).toMatchObject({ confirmed: true, changed: true });
  expect(new Set(change.instances.map(({ tenant }) => tenant))).toEqual(new Set(["acme", "globex"]));
  const before = arrived();
  expect((await upload("ann@acme.example", "late.txt"))?.status).toBe(201);
  // The SDK sends while the app answers; a question takes the same way afterwards.
  const body = JSON.stringify({ question: "And now?", file: "late.txt" });
  await browsers.get("ann@acme.example")?.open("/api/questions", { method: "POST", body });

  // Instances write their counts when they end.
  await stop();
  expect(arrived()).toBe(before);
  const key = join(folder, "incident.pem");
  const pair = newKeyPair();
  writeFileSync(key, pair.privateKey);
  writeFileSync(`${key}.pub`, pair.publicKey);
  const out = join(folder, "bundle");
  const day = new Date().toISOString().slice(0, 10);
  const { code, stdout, stderr } = await runCommand(breachCommand, [
    ...["breach", "--vendor", "mixpanel", "--from", day, "--cloud", sample.folder, "--plan", plan],
    ...["--hold", "30", "--key", key, "--out", out, "--format", "json"],
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  const { assessment, evidence } = JSON.parse(stdout);
  expect(
    assessment.tenants.map(({ tenant, events, mayHaveArrived }: Record<string, unknown>) => [
      tenant,
      events,
      mayHaveArrived,
    ]),
  ).toEqual([
    ["acme", eventsOf("acme"), 0],
    ["globex", eventsOf("globex"), 0],
  ]);
  // Two people in two events each. Of two minutes there are bounds only, which hold the truth.
  for (const [index, truth] of [2, 1].entries()) {
    const { atLeast, atMost } = assessment.tenants[index].people;
    expect([truth, atLeast <= truth, atMost >= truth]).toEqual([truth, true, true]);
  }
  const names = new Set(
    assessment.fields
      .filter(({ treatment }: { treatment?: string }) => treatment !== undefined)
      .map(({ event, field }: Record<string, string>) => `${event} ${field}`),
  );
  for (const field of ["file_uploaded size_kb", "question_asked duration_ms", "question_asked ok"]) {
    expect(names).toContain(field);
  }
  expect(stdout).not.toMatch(/file_name|\$email|ann@/);
  expect(assessment.keys).toMatchObject(["acme", "globex"].map((tenant) => ({ tenant, date: "2025-01-01" })));

  const objects = await listObjects(running.cloud, evidence.copy.bucket, "");
  const lines = objects.flatMap((object) => contentOf(object).toString("utf8").trim().split("\n"));
  expect(lines).toHaveLength(evidence.copy.copies[0].entries);
  const held = lines.map((line) => JSON.parse(line));
  expect(held.some(({ jsonPayload }) => jsonPayload?.kind === "ledger" && jsonPayload.reason === "switched-off")).toBe(
    true,
  );
  expect(held.some(({ protoPayload }) => protoPayload?.methodName?.endsWith("AccessSecretVersion"))).toBe(true);
  expect((await runCommand(verifyCommand, ["verify", out, "--key", `${key}.pub`])).code).toBe(0);
  expect(readFileSync(join(out, "report.html"), "utf8")).toContain(evidence.copy.bucket);
  expect(performance.now() - began).toBeLessThan(60_000);
}, 120_000);
