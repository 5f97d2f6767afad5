/** Test files share processes, so each must leave its process as it found it: a change would be the next file's puzzle. */
import { afterAll, expect } from "vitest";

const state = () => ({ folder: process.cwd(), environment: { ...process.env }, umask: process.umask() });

const found = state();

afterAll(() => {
  expect(state(), "a test file leaves its process as it found it").toEqual(found);
});
