import { join } from "node:path";
import { expect, test } from "vitest";
import { detectorsPage } from "./document";

test("docs/detectors.md shows the detectors there are and what they score", async () => {
  await expect(detectorsPage()).toMatchFileSnapshot(join(__dirname, "../../../docs/detectors.md"));
});
