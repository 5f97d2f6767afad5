/** The pack, the proof and the local cloud, by which the break-ins go, say the same about data that leaves through Google's APIs. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildProof } from "../../../cli/prove/buildProof";
import { readResources } from "../../../cli/prove/read";
import { Cell } from "../../../components/cell/cell";
import type { CellArgs } from "../../../components/index";
import { Tenant } from "../../../components/tenant/tenant";
import { Decisions } from "../../../local/front/decisions";
import { decidePerimeters } from "../../../local/front/perimeter/perimeters";
import { cellArgs, smallTenant } from "../../components/support/arguments";
import { CloudFolder, folderProject, projectNumber } from "../../local/front/support/cloudFolder";
import { judgeRegistered } from "../../policies/support/judge";
import { type Registered, record } from "../../policies/support/record";
import { answerOf } from "./support/reading";

const stranger = "strangers-project";
const perimeterType = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
const perimeter = { accessPolicy: "123456789", operators: ["group:operators@example.com"], callers: ["*"] };

let folder: CloudFolder;
beforeAll(async () => {
  folder = await CloudFolder.create();
  await folder.cloud.addProject(stranger, { number: "999000000001" });
});
afterAll(() => folder.remove());

/** What each judge says: true if data can leave. */
async function judges(changes: Partial<CellArgs>, spoil: (inputs: Registered["inputs"]) => void = () => undefined) {
  const registered = await record(
    () => {
      const cell = new Cell("cell", cellArgs({ project: folderProject, projectNumber, ...changes }));
      new Tenant("acme", smallTenant(cell.reference));
    },
    { preview: false },
  );
  for (const { type, inputs, outputs } of registered) {
    if (type === perimeterType) {
      spoil(inputs);
      spoil(outputs);
    }
  }
  const findings = judgeRegistered(registered).filter(({ rule }) => rule === "google-apis-confined");
  const model = buildProof({ resources: readResources(registered), source: "state" });
  const proved = answerOf(model, "acme-run", "google apis", "Google APIs of any project", "send to").allowed;
  return { pack: findings.length > 0, proof: proved !== "no", cloud: await leavesIn(registered) };
}

async function leavesIn(registered: readonly Registered[]): Promise<boolean> {
  const name = "accesscontextmanager.googleapis.com/accessPolicies/1/servicePerimeters/cell";
  await folder.cloud.remove(name);
  const made = registered.find(({ type }) => type === perimeterType);
  if (made !== undefined) {
    await folder.add(perimeterType, name, { title: "cell", ...(made.inputs as object) });
  }
  const verdict = await decidePerimeters(folder.cloud, new Decisions(), {
    source: { kind: "vpc", projectId: folderProject, network: "workload", instance: "acme" },
    caller: undefined,
    service: "storage.googleapis.com",
    permission: "storage.objects.create",
    projectId: stranger,
  });
  return verdict?.allowed ?? true;
}

/** Takes Cloud Storage out of what the perimeter restricts, and the limit on what networks may use. */
function withoutStorage(inputs: Registered["inputs"]): void {
  const status = inputs.status as { restrictedServices: string[]; vpcAccessibleServices?: unknown };
  status.restrictedServices = status.restrictedServices.filter((service) => service !== "storage.googleapis.com");
  delete status.vpcAccessibleServices;
}

describe("C1: pack, proof and local cloud agree that data leaves through Google's APIs", () => {
  test.each([
    ["without a perimeter", {}, undefined, true],
    ["with a dry run", { perimeter }, undefined, true],
    [
      "with an enforced perimeter that leaves Cloud Storage out",
      { perimeter: { ...perimeter, enforce: true } },
      withoutStorage,
      true,
    ],
    ["not with an enforced perimeter", { perimeter: { ...perimeter, enforce: true } }, undefined, false],
  ] as const)("%s", async (_, changes, spoil, leaves) => {
    expect(await judges(changes, spoil)).toEqual({ pack: leaves, proof: leaves, cloud: leaves });
  });
});
