import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { forgetCommand } from "../../../cli/commands/forget";
import { verifyCommand } from "../../../cli/commands/verify";
import { callVendor, vendorTransport } from "../../../cli/erase/callVendor";
import { newKeyPair } from "../../../review";
import type { OperatedCell } from "../operate/support/operatedCell";
import { expectPlain } from "../support/plain";
import { runCommand } from "../support/runCommand";
import { eraseAt, holder } from "./support/eraseAt";
import { credentials, erasureCell, secretWords } from "./support/erasureCell";
import { VendorStandIns } from "./support/vendorStandIns";

const hosts: Readonly<Record<string, string>> = {
  mixpanel: "eu.mixpanel.com",
  segment: "api.segmentapis.com",
  posthog: "us.posthog.com",
  amplitude: "amplitude.com",
  ga4: "analyticsadmin.googleapis.com",
  rudderstack: "api.rudderstack.com",
};

let cell: OperatedCell;
let server: Server;
let vendors: VendorStandIns;
const folder = mkdtempSync(join(tmpdir(), "bulkhead-forget-command-"));
const credentialsFile = join(folder, "deletion.yaml");
const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// The command's cloud is the cell of this test; everything else is real, the network to the vendors included.
vi.mock("../../../cli/operate/cloud/openCloud", () => ({
  withCloud: (_: unknown, work: (cloud: unknown) => unknown) => work(cell.cloud),
}));

beforeAll(async () => {
  cell = await erasureCell();
  vendors = new VendorStandIns(0);
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) {
      parts.push(part);
    }
    const [, vendor = "", rest = ""] = /^\/([a-z0-9]+)(.*)$/.exec(request.url ?? "") ?? [];
    if (vendor === "elsewhere") {
      response.writeHead(307, { location: `${base()}/segment/regulations` }).end();
      return;
    }
    const answer = await vendors.transport({
      url: new URL(rest, `https://${hosts[vendor]}`),
      method: request.method ?? "",
      headers: { authorization: request.headers.authorization ?? "" },
      body: parts.length === 0 ? undefined : Buffer.concat(parts),
    });
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = Object.entries(credentials).map(([name, fields]) => [name, { ...fields, url: `${base()}/${name}` }]);
  writeFileSync(credentialsFile, stringify(Object.fromEntries(own)));
});
afterAll(async () => {
  await cell.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the command", () => {
  test("shows what would be asked, and asks nobody", async () => {
    const { code, stdout } = await runCommand(forgetCommand, ["forget", "user-4711", "--tenant", "acme", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain("nothing was asked");
    expect(stdout).toContain("2026-05-01");
    expectPlain(stdout);
    expect(vendors.requests).toEqual([]);
  });

  test("asks, says what became of it, and writes a certificate that verify passes", async () => {
    const pair = newKeyPair();
    writeFileSync(join(folder, "dpo.pem"), pair.privateKey);
    writeFileSync(join(folder, "dpo.pem.pub"), pair.publicKey);
    const out = join(folder, "certificate");
    const args = ["--tenant", "acme", "--credentials", credentialsFile, "--key", join(folder, "dpo.pem"), "--out", out];
    const ids = join(folder, "ids.txt");
    writeFileSync(ids, "user-4711\nann@example.com\n");
    const { code, stdout, stderr } = await runCommand(forgetCommand, ["forget", "--ids", ids, ...args]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^every vendor has deleted the 2 ids, or has accepted to\n/);
    expect(stdout).toContain("What stays:");
    const page = readFileSync(join(out, "certificate.md"), "utf8");
    for (const word of ["user-4711", "ann@example.com", ...secretWords]) {
      expect(stdout + page).not.toContain(word);
    }
    const checked = await runCommand(verifyCommand, ["verify", out, "--key", join(folder, "dpo.pem.pub")]);
    expect(checked.code).toBe(0);
    // The same people again: nobody is asked, and the answer is the same.
    const count = vendors.requests.length;
    const again = await runCommand(forgetCommand, ["forget", "--ids", ids, ...args.slice(0, -1), `${out}-2`]);
    expect(again.code).toBe(0);
    expect(vendors.requests.length).toBe(count);
    expect(existsSync(`${out}-2`)).toBe(true);
  });

  test("ends with 1 while something is left, and says what", async () => {
    const { code, stdout } = await runCommand(forgetCommand, [
      ...["forget", "other", "--tenant", "acme", "--credentials", credentialsFile, "--skip", "segment"],
      ...["--out", join(folder, "left"), "--format", "json"],
    ]);
    expect(code).toBe(1);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ stage: "asked", signed: false, people: 1 });
    expect(answer.vendors.find(({ vendor }: { vendor: string }) => vendor === "segment")).toMatchObject({
      outcome: "skipped",
      pseudonyms: 0,
    });
  });

  test("names every vendor without credentials before it asks any", async () => {
    const count = vendors.requests.length;
    const { code, stderr } = await runCommand(forgetCommand, ["forget", "x", "--tenant", "acme"]);
    expect(code).toBe(2);
    expect(stderr.match(/must have credentials for deletion/g)).toHaveLength(6);
    expect(vendors.requests.length).toBe(count);
  });
});

describe("a command that has ended without a word", () => {
  const breakOff = (id: string, place: Partial<ReturnType<typeof holder>>, now = Date.now()) =>
    expect(
      eraseAt(cell.cloud, [id], vendors.transport, {
        holder: { ...holder("bob"), ...place },
        now: () => now,
        report: () => {
          throw new Error("broken off");
        },
      }),
    ).rejects.toThrow("broken off");
  const goOn = (id: string) =>
    runCommand(forgetCommand, [
      ...["forget", id, "--tenant", "acme", "--credentials", credentialsFile, "--out", join(folder, `after-${id}`)],
    ]);

  test("is replaced at once on the same machine, and after 5 minutes from another", async () => {
    await breakOff("dead", { host: hostname(), process: 2 ** 30 });
    await breakOff("silent", { host: "elsewhere" }, Date.now() - 6 * 60_000);
    expect([(await goOn("dead")).code, (await goOn("silent")).code]).toEqual([0, 0]);
  });

  test("is waited for while it may still run", async () => {
    await breakOff("alive", { host: hostname(), process: process.pid });
    await breakOff("far", { host: "elsewhere" });
    for (const id of ["alive", "far"]) {
      const { code, stderr } = await goOn(id);
      expect(stderr).toMatch(/^bob on .+ is erasing the same people, last seen /);
      expect(code).toBe(1);
    }
  });
});

test("credentials don't follow a vendor to another host", async () => {
  const count = vendors.requests.length;
  const request = { method: "POST", url: `${base()}/elsewhere/`, headers: { authorization: "Bearer x" } } as const;
  await expect(callVendor("Segment", request, {}, { transport: vendorTransport, pause: 0 })).rejects.toThrow(
    "Segment gave no answer; run the command again",
  );
  expect(vendors.requests.length).toBe(count);
});

test("what a vendor repeats of the credentials is not shown", async () => {
  const transport = async () => ({ status: 400, headers: {}, body: Buffer.from("bad token token-of-segment") });
  const request = { method: "POST", url: "https://example.com/", headers: {} } as const;
  await expect(callVendor("Segment", request, { token: "token-of-segment" }, { transport, pause: 0 })).rejects.toThrow(
    /^Segment answered 400: bad token …$/,
  );
});
