/** A session writes to its own places only: every other mount point is read-only there, whatever its name is. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { expect, onTestFinished } from "vitest";
import { trialOf } from "../../sessions/isolation/choose";
import { namespaceEngine } from "../../sessions/isolation/namespaces";
import { sessionTest } from "./support/privileges";

sessionTest("a mount point that has a blank in its name is read-only in a session", () => {
  const point = mkdtempSync("/mnt/bulkhead read only-");
  onTestFinished(() => rmdirSync(point));
  // Mounted where no other test sees it.
  const script = `mount -t tmpfs -o size=64k,mode=1777 none "$1" && exec node --import tsx test/sessions/support/writeOutside.ts "$1"`;
  const { stdout } = spawnSync("unshare", ["--mount", "--propagation", "private", "sh", "-c", script, "sh", point], {
    encoding: "utf8",
  });
  expect(stdout).toMatch(/Read-only file system\nended with 1\n$/);
});

sessionTest("the launcher's trial names a mount point that stayed writable", async () => {
  const engine = namespaceEngine(undefined);
  const options = { workFolder: "/", environment: { PATH: process.env.PATH ?? "" }, ownNetwork: true };
  expect(await trialOf(engine, options)).toBeUndefined();
  // A session's own folder for temporary files is writable.
  const trial = [...(engine.trial ?? []), "/tmp"];
  expect(await trialOf({ ...engine, trial }, options)).toBe("'/tmp' is not read-only");
});
