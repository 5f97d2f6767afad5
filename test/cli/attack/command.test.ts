import { afterAll, beforeAll, describe, expect, it as test } from "vitest";
import { buildCommands, run } from "../local/commandLine";
import { names, SampleCloud } from "../local/sampleCloud";
import { addBinding } from "./holes";

let sample: SampleCloud;

beforeAll(async () => {
  buildCommands();
  sample = await SampleCloud.deploy();
});

afterAll(async () => {
  await sample?.remove();
});

describe("bulkhead attack", () => {
  test("ends with 0 where every wall stands, and with 1 where one doesn't", async () => {
    const args = ["attack", "--only", "list-bucket", "--format", "json", "--cloud"];
    const good = await run(...args, sample.folder);
    expect(JSON.parse(good.output)).toMatchObject([
      { id: "list-bucket", outcome: "denied", wall: "IAM", onPlan: "no" },
    ]);
    expect(good.code).toBe(0);
    const bucket = "storage.googleapis.com/buckets/acme-data-100000000001";
    const open = await sample.copy((cloud) =>
      addBinding(cloud, bucket, "roles/storage.objectViewer", names.member("globex-run")),
    );
    const bad = await run(...args, open);
    expect(JSON.parse(bad.output)).toMatchObject([{ id: "list-bucket", outcome: "succeeded", onPlan: "yes" }]);
    expect(bad.code).toBe(1);
  });

  test("names the walls in a table", async () => {
    const { output, code } = await run("attack", "--only", "forged-token", "call-proxy", "--cloud", sample.folder);
    const row = (title: string) => output.split("\n").find((line) => line.includes(title));
    expect(output).toMatch(/tried\s*│ on the plan\s*│ refused by/);
    expect(row("calls the other tenant's")).toMatch(/│ denied\s*│ denied\s*│ IAM/);
    expect(output).toMatch(/│ denied\s*│ –\s*│ identity token/);
    expect(output).toContain("2 of 2 break-ins were denied by the wall that is there for it; none succeeded");
    expect(code).toBe(0);
  });

  test.each([
    {
      args: ["--only", "nonsense"],
      message: "'--only' must name break-ins, got 'nonsense'; see 'bulkhead attack --help'",
    },
    { args: ["--format", "xml"], message: "'--format' must be table or json, got 'xml'" },
    {
      args: ["--on", "nobody"],
      message: "'--on' must be one of acme, globex, got 'nobody'; name a deployed tenant",
    },
    {
      args: ["--on", "acme", "--from", "acme"],
      message: "an attack must have two tenants, got acme, globex; deploy another one",
    },
  ])("refuses $args", async ({ args, message }) => {
    expect(await run("attack", "--cloud", sample.folder, ...args)).toMatchObject({ code: 1, output: `${message}\n` });
  });
});
