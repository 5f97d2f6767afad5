/** An app that only root can read. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { closedFolder } from "../../sessions/app/closedFolder";

test("the first folder that other users can't enter is named, if there is an app to read", () => {
  const closed = mkdtempSync(join(tmpdir(), "bulkhead-closed-"));
  const app = join(closed, "app");
  mkdirSync(app);
  chmodSync(app, 0o755);
  expect(closedFolder(app)).toBeUndefined();
  writeFileSync(join(app, "app.py"), "");
  expect(closedFolder(app)).toBe(closed);
  chmodSync(closed, 0o711);
  expect(closedFolder(app)).toBeUndefined();
  rmSync(closed, { recursive: true });
});
