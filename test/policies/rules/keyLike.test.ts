/** Values that read as keys under names that say nothing. */
import { expect, test } from "vitest";
import { mayBeKey } from "../../../policies/rules/keyLike";

const key = "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y";

test.each<[string | undefined, string, boolean]>([
  ["GREETING", key, true],
  [undefined, key, true],
  ["GREETING", key.toLowerCase(), false],
  ["GREETING", key.toUpperCase(), false],
  ["GREETING", "VbqKqsLsiXwrRtpNpdJdmHmcZcgFgyY", false],
  ["RELEASE_ID", key, false],
  ["release-id", key, false],
  ["ID", key, false],
  ["releaseId", key, false],
  ["CLIENTID", key, false],
  ["HASHER", key, true],
  ["PLATFORM", key, true],
  ["AMERICA", key, true],
  ["ID_OF", key, true],
  ["NEXT_PUBLIC_TITLE", key, false],
  ["GREETING", `price_${key}`, false],
  ["GREETING", `org-${key}`, false],
  ["GREETING", `p_${key}`, true],
  ["GREETING", `Xprice_${key}`, true],
  ["GREETING", `9price_${key}`, true],
  ["GREETING", `price${key}`, true],
])("under %s, %s: %s", (name, value, expected) => {
  expect(mayBeKey(name, value)).toBe(expected);
});
