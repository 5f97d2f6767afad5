/** An event that is counted must cost less than one that is forwarded. `npm run bench -- aggregates` gives the numbers. */
import { expect, test } from "vitest";
import { costs } from "./cost";

const median = (values: readonly number[]) => [...values].sort((one, other) => one - other)[values.length >> 1] ?? 0;

test("a counted event costs less than a forwarded one, with privacy too", async () => {
  const { forwarded, counted, "counted with privacy": privately } = await costs(7, 25);
  expect(median(counted)).toBeLessThan(median(forwarded));
  expect(median(privately)).toBeLessThan(median(forwarded));
});
