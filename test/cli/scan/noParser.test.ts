/** A platform without a parser. */
import { tmpdir } from "node:os";
import { expect, test, vi } from "vitest";
import { runScan } from "../../../cli/scan/runScan";

vi.mock("../../../scan", () => ({
  scanRules: [],
  scanFolder: () => Promise.reject(new Error("No parser found.\nRequire stack: …")),
}));

test("can't tell, rather than calling an app clean that it could not read", async () => {
  const scan = runScan({ dir: tmpdir(), format: "table", out: undefined, rulesUrl: undefined });
  await expect(scan).rejects.toMatchObject({
    exitCode: 2,
    message: "could not scan: No parser found.; the parsers run on Linux with glibc, macOS and Windows",
  });
});
