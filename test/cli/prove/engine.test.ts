import { IAMMember } from "@pulumi/gcp/projects";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proveDeployed, provePreview } from "../../../cli/prove/prove";
import { cell, fullTenant } from "../../engine/support/configuration";
import { project, Session } from "../../engine/support/session";
import { answerOf, crossings, verdictLines } from "./support/reading";
import { emailOf } from "./support/written";

const access = { through: "iap", members: ["user:ann@example.com"] };
const configuration = {
  cell: { name: "eu", ...cell },
  tenants: { acme: fullTenant({ access }), globex: fullTenant({ access }) },
};

describe("Bulkhead's own program on a real engine", () => {
  let session: Session;
  beforeAll(async () => {
    session = await Session.start();
  }, 120_000);
  afterAll(() => session?.stop());

  test("proves both tenants isolated once deployed, and says of a first preview that not all of it can be proved", async () => {
    const stack = await session.open("good", configuration);
    const before = await provePreview(stack);
    expect(before.verdicts.map(({ isolation }) => isolation)).not.toContain("open");
    expect(answerOf(before, "globex-run", "bucket", "acme-data-100000000042", "read").allowed).toBe("no");
    await stack.up();
    const deployed = await proveDeployed([stack]);
    expect(verdictLines(deployed)).toEqual(["acme isolated", "globex isolated"]);
    const across = crossings(deployed);
    expect(across.length).toBeGreaterThan(30);
    for (const { title, answer, answers } of across) {
      expect([title, answer]).toEqual([title, "no"]);
      for (const { steps } of answers) {
        expect(steps.length, title).toBeGreaterThan(0);
      }
    }
    expect(deployed.fields.map(({ domain, event, field }) => `${domain.id} ${event} ${field}`)).toContain(
      "tenant:acme report_generated plan",
    );
    const again = await provePreview(stack);
    expect(verdictLines(again)).toEqual(["acme isolated", "globex isolated"]);
  }, 300_000);

  test("holds tenants of one stack against what another stack grants", async () => {
    const stack = await session.open("good", configuration);
    const other = await session.openProgram("other", async () => {
      const member = `serviceAccount:${emailOf("globex-run").replace("example", project)}`;
      new IAMMember("one-too-many", { project, role: "roles/secretmanager.secretAccessor", member });
    });
    await other.up();
    expect(verdictLines(await proveDeployed([stack])).join()).toBe("acme isolated,globex isolated");
    const together = await proveDeployed([stack, other]);
    expect(together.verdicts.find(({ domain }) => domain.id === "tenant:acme")?.isolation).toBe("open");
    expect(answerOf(together, "globex-run", "secret", "acme_key_session", "read").allowed).toBe("yes");
  }, 300_000);

  test("keeps every secret of the state out of the proof", async () => {
    const stack = await session.open("good", configuration);
    const state = JSON.stringify(await stack.exportStack());
    const secrets = [...state.matchAll(/"plaintext":"\\"([^"\\]{12,})\\""/g)].map(([, text]) => text ?? "");
    expect(secrets.length).toBeGreaterThan(0);
    const proof = JSON.stringify(await proveDeployed([stack]));
    for (const secret of secrets) {
      expect(proof.includes(secret)).toBe(false);
    }
  }, 120_000);
});
