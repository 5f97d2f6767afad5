/** Log-based metrics of a cell, and what they count of a proxy's own ledger. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Cell } from "../../components/index";
import type { Properties } from "../../local/cloud/protocol/values";
import { ledgerMetrics } from "../../plan";
import { countingPlan, requestOf } from "../egress/aggregates/events";
import { startLocalProxy } from "../egress/support";
import { CloudFolder, folderProject, region } from "../local/front/support/cloudFolder";
import { startGoogleApis } from "../local/front/support/googleApis";
import { cellArgs } from "./support/arguments";
import { settled, startMocks } from "./support/mocks";

const type = "gcp:logging/metric:Metric";
let folder: CloudFolder;
beforeAll(async () => {
  folder = await CloudFolder.create();
});
afterAll(() => folder.remove());

async function metricsOf(ledgerMetrics: boolean) {
  const recording = await startMocks();
  new Cell("cell", cellArgs({ ledgerMetrics }));
  await settled();
  return recording.ofType(type);
}

test("a cell has them if asked, with labels that no caller can make up", async () => {
  expect(await metricsOf(false)).toEqual([]);
  const made = await metricsOf(true);
  expect(made.map(({ inputs }) => inputs.name)).toEqual(["cell-events-sent", "cell-events-dropped"]);
  const columns = ["tenant", "vendor", "event", "reason"];
  expect(ledgerMetrics.flatMap(({ labels }) => Object.keys(labels)).every((label) => columns.includes(label))).toBe(
    true,
  );
});

test("their sums are what the ledger says, by tenant, vendor and event or reason", async () => {
  const proxy = await startLocalProxy((upstream) => ({
    ...countingPlan(upstream, {}),
    aggregates: undefined,
    events: { report: { to: ["segment"], fields: { plan: { enum: ["free"] } } } },
  }));
  for (const name of ["segment", "mixpanel"] as const) {
    const [path, body] = requestOf(name, [
      { person: "ann", fields: { plan: "free", note: "kept" } },
      { person: "bob", fields: { plan: "free" } },
    ]);
    await proxy.post(path, body);
    proxy.lines();
  }
  const unplanned = { batch: [{ type: "track", event: "made up by a caller", userId: "ann" }] };
  await proxy.post("/segment/v1/batch", unplanned);
  await proxy.stop();
  const lines = proxy.lines().map((line) => ({
    time: new Date().toISOString(),
    projectId: folderProject,
    location: region,
    service: "acme-egress",
    revision: "acme-egress-1",
    container: "proxy",
    instance: "one",
    text: JSON.stringify(line),
  }));
  for (const { inputs } of await metricsOf(true)) {
    await folder.add(
      type,
      `logging.googleapis.com/projects/${folderProject}/metrics/${inputs.name}`,
      inputs as Properties,
    );
  }
  const reader = await folder.addAccount("reader");
  await folder.allow(`cloudresourcemanager.googleapis.com/projects/${folderProject}`, {
    role: "roles/monitoring.viewer",
    members: [`serviceAccount:${reader}`],
  });
  const apis = await startGoogleApis(folder.cloud, { lines: () => lines });
  const sumsOf = async (name: string) => {
    const query = new URLSearchParams({
      filter: `metric.type="logging.googleapis.com/user/${name}"`,
      "interval.startTime": new Date(Date.now() - 3_600_000).toISOString(),
      "interval.endTime": new Date(Date.now() + 3_600_000).toISOString(),
    });
    const { status, body } = await apis.call(reader, "monitoring", `v3/projects/${folderProject}/timeSeries?${query}`);
    expect(status).toBe(200);
    const series = body.timeSeries as {
      metric: { labels: Record<string, string> };
      points: [{ value: { distributionValue: { count: string; mean: number } } }];
    }[];
    return series.map(({ metric, points: [{ value }] }) => [
      metric.labels.tenant,
      metric.labels.vendor,
      metric.labels.event ?? metric.labels.reason,
      Number(value.distributionValue.count) * value.distributionValue.mean,
    ]);
  };
  expect(await sumsOf("cell-events-sent")).toEqual([["acme", "segment", "report", 2]]);
  expect((await sumsOf("cell-events-dropped")).sort()).toEqual([
    ["acme", "mixpanel", "undeclared-event", 2],
    ["acme", "segment", "undeclared-event", 1],
  ]);
  await apis.stop();
});
