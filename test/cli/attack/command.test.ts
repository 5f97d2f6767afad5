import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildCommands, run } from "../local/commandLine";
import { names, SampleCloud } from "../local/sampleCloud";
import { expectPlain } from "../support/plain";
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
    expect(JSON.parse(good.stdout)).toMatchObject([
      { id: "list-bucket", outcome: "denied", wall: "IAM", onPlan: "no" },
    ]);
    expect(good.code).toBe(0);
    const bucket = "storage.googleapis.com/buckets/acme-data-100000000001";
    const open = await sample.copy((cloud) =>
      addBinding(cloud, bucket, "roles/storage.objectViewer", names.member("globex-run")),
    );
    const bad = await run(...args, open);
    expect(JSON.parse(bad.stdout)).toMatchObject([{ id: "list-bucket", outcome: "succeeded", onPlan: "yes" }]);
    expect(bad.code).toBe(1);
  });

  test("says in one line per break-in what was tried and which wall stopped it; the reason on request", async () => {
    const args = ["attack", "--only", "forged-token", "call-proxy", "--cloud", sample.folder];
    const { stdout, code } = await run(...args);
    expect(stdout).toBe(
      [
        "  The attacker …                                         stopped by",
        "✔ calls the other tenant's proxy with its own token      IAM",
        "✔ calls the other tenant's proxy with a token it signed  identity token",
        "2 of 2 break-ins were stopped by the expected wall; none succeeded",
        "",
      ].join("\n"),
    );
    expectPlain(stdout);
    expect(code).toBe(0);
    const verbose = await run(...args, "--verbose");
    expect(verbose.stdout).toMatch(/call-proxy; by the proof: closed; nothing grants\s+run\.routes\.invoke/);
    expectPlain(verbose.stdout);
    expect(verbose.stdout).toMatch(/ {4}forged-token; \S/);
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
