import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EngineBench, startBench } from "./support/engine";
import { summary } from "./support/judge";

let bench: EngineBench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const leaky = () => {
  new cloudrunv2.Service("app", {
    location: "europe-west1",
    template: {
      containers: [
        {
          image: "example/app",
          envs: [
            { name: "ANTHROPIC_API_KEY", value: "canary-of-a-literal" },
            { name: "GREETING", value: pulumi.secret("canary-of-a-mark") },
          ],
        },
      ],
    },
  });
};

describe("the pack under a real engine", () => {
  it.each(["preview", "up"] as const)("rejects a key in env in %s and prints no value", async (step) => {
    const run = await bench[step](leaky);
    expect(run.succeeded).toBe(false);
    expect(summary(run.findings)).toContain("no-secret-in-env app");
    expect(run.output + JSON.stringify(run.findings)).not.toContain("canary");
  });
});
