import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Cell } from "../../../components/index";
import { cellArgs } from "../../components/support/arguments";
import { deployFull, deploySmall } from "../../components/support/deployed";
import { type Recording, settled, startMocks } from "../../components/support/mocks";
import { type ProtocolCloud, protocolCloud } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
});
afterAll(async () => cloud.close());

async function deployCell(): Promise<Recording> {
  const recording = await startMocks();
  new Cell("cell", cellArgs());
  await settled();
  return recording;
}

describe("the local cloud accepts every resource of", () => {
  test.each([
    ["a cell", deployCell],
    ["a small tenant", () => deploySmall()],
    ["a tenant with everything", () => deployFull()],
    [
      "a tenant behind a load balancer",
      () => deployFull({ access: { through: "loadBalancer", members: ["group:readers@example.com"] } }),
    ],
  ])("%s", async (_title, deploy) => {
    const { resources } = await deploy();
    const google = resources.filter(({ type }) => type.startsWith("gcp:"));
    expect(google.length).toBeGreaterThan(5);
    const refused = await Promise.all(
      google.map(async ({ type, name, inputs }) => {
        const { failures } = await cloud.google.check(type, JSON.parse(JSON.stringify(inputs)));
        return failures.map((failure) => `${name}: ${failure}`);
      }),
    );
    expect(refused.flat()).toEqual([]);
  });
});
