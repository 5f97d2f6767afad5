/** The privacy budget: what is debited, what is refused, and that it is never overspent. */
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileStore } from "../../../egress/budget/fileStore";
import { PrivacyBudget } from "../../../egress/budget/privacyBudget";
import type { VersionedText } from "../../../egress/google/storedObject";

const hour = 3_600_000;
const november = Date.UTC(2026, 10, 5, 12);
const folder = () => mkdtempSync(join(tmpdir(), "bulkhead-budget-"));
/** Milliseconds: enough for any number of tries on a slow disk. */
const patient = 120_000;

/** A store in memory; `fault` is called before each write and after it. */
function memoryStore(fault: (when: "before" | "after") => void = () => undefined) {
  let text: string | undefined;
  let generation = 0;
  const store: VersionedText = {
    read: () => Promise.resolve({ text, generation: String(generation) }),
    async replace(next, replaced) {
      fault("before");
      if (replaced !== String(generation)) {
        return false;
      }
      text = next;
      generation++;
      fault("after");
      return true;
    },
  };
  return { store, state: () => (text === undefined ? undefined : JSON.parse(text)) };
}

describe("a claim", () => {
  test("debits its epsilon, and is refused once the month's budget doesn't cover it", async () => {
    const { store, state } = memoryStore();
    const budget = new PrivacyBudget(store, 0.3);
    const claims: string[] = [];
    for (let window = 0; window < 4; window++) {
      claims.push(await budget.claim("reports/mixpanel", november + window * hour, 0.1, 0));
    }
    // 0.1 + 0.1 + 0.1 is more than 0.3 in floating point; millionths are exact.
    expect(claims).toEqual(["granted", "granted", "granted", "spent"]);
    expect(state()).toMatchObject({ month: "2026-11", spent: 300_000 });
  });

  test("of a window that has been claimed, or of an earlier one, is refused and debits nothing", async () => {
    const { store, state } = memoryStore();
    const [one, other] = [new PrivacyBudget(store, 10), new PrivacyBudget(store, 10)];
    expect(await one.claim("reports/mixpanel", november, 1, 0)).toBe("granted");
    expect(await other.claim("reports/mixpanel", november, 1, 0)).toBe("taken");
    expect(await other.claim("reports/mixpanel", november - hour, 1, 0)).toBe("taken");
    expect(await other.claim("reports/segment", november, 1, 0)).toBe("granted");
    expect(state().spent).toBe(2_000_000);
  });

  test("of a new month begins a new budget; of the month before it is refused", async () => {
    const { store } = memoryStore();
    const budget = new PrivacyBudget(store, 1);
    const december = Date.UTC(2026, 11, 1);
    expect(await budget.claim("a/mixpanel", november, 1, 0)).toBe("granted");
    expect(await budget.claim("a/mixpanel", december, 1, 0)).toBe("granted");
    expect(await budget.claim("b/mixpanel", november + hour, 1, 0)).toBe("taken");
    expect(await budget.claim("a/mixpanel", december + hour, 1, 0)).toBe("spent");
  });

  test.each(["", "{}", "no JSON", '{"version":1,"month":"2026-11","spent":-5,"windows":{}}', '{"version":2}'])(
    "is refused if the budget reads %j",
    async (text) => {
      let written = false;
      const store: VersionedText = {
        read: () => Promise.resolve({ text, generation: "1" }),
        async replace() {
          written = true;
          return true;
        },
      };
      expect(await new PrivacyBudget(store, 10).claim("a/mixpanel", november, 1, 50)).toBe("unreadable");
      expect(written).toBe(false);
    },
  );

  test("is refused if the budget can't be read in time, and granted if it can be at last", async () => {
    const { store } = memoryStore();
    let failures = 2;
    const flaky: VersionedText = {
      ...store,
      read: () => (failures-- > 0 ? Promise.reject(new Error("no network")) : store.read()),
    };
    expect(await new PrivacyBudget(flaky, 10).claim("a/mixpanel", november, 1, 0)).toBe("unreadable");
    expect(await new PrivacyBudget(flaky, 10).claim("a/mixpanel", november, 1, 10_000)).toBe("granted");
  });

  test("whose write was made but not answered is granted once, and debited once", async () => {
    let lost = 1;
    const { store, state } = memoryStore((when) => {
      if (when === "after" && lost-- > 0) {
        throw new Error("connection reset");
      }
    });
    expect(await new PrivacyBudget(store, 10).claim("a/mixpanel", november, 1, 10_000)).toBe("granted");
    expect(state().spent).toBe(1_000_000);
  });
});

describe("of 100 claims at once, by 20 instances", () => {
  test.each([
    [
      "of windows of their own, as many as the budget covers are granted",
      (claim: number) => `aggregate${claim}/mixpanel`,
      30,
    ],
    ["of one window, one is granted", () => "reports/mixpanel", 1],
  ] as const)("%s", async (_name, nameOf, most) => {
    const place = folder();
    const instances = Array.from({ length: 20 }, () => new PrivacyBudget(fileStore(place), 30));
    const claims = await Promise.all(
      Array.from({ length: 100 }, (_unused, claim) =>
        instances[claim % 20]?.claim(nameOf(claim), november, 1, patient),
      ),
    );
    expect(claims.filter((claim) => claim === "granted")).toHaveLength(most);
    expect(new Set(claims)).toEqual(new Set(["granted", most === 1 ? "taken" : "spent"]));
    expect(readdirSync(place)).toEqual([`budget.${most}`]);
  });

  test("no fault between a claim and its answer overspends: what was granted was debited", async () => {
    for (let round = 0; round < 20; round++) {
      const { store, state } = memoryStore(() => {
        if (Math.random() < 0.3) {
          throw new Error("killed");
        }
      });
      const claims = await Promise.all(
        Array.from({ length: 100 }, (_unused, claim) =>
          new PrivacyBudget(store, 30).claim(`aggregate${claim}/mixpanel`, november, 1, 0),
        ),
      );
      const granted = claims.filter((claim) => claim === "granted").length;
      const spent = (state()?.spent ?? 0) / 1e6;
      expect(granted).toBeLessThanOrEqual(spent);
      expect(spent).toBeLessThanOrEqual(30);
    }
  });
});

describe("a budget in a folder", () => {
  test("replaces the version that was read, and no other", async () => {
    const place = folder();
    const store = fileStore(place);
    expect(await store.read()).toEqual({ text: undefined, generation: "0" });
    expect(await store.replace("one", "0")).toBe(true);
    expect(await store.replace("other", "0")).toBe(false);
    expect(await store.replace("two", "1")).toBe(true);
    expect(await store.replace("late", "0")).toBe(false);
    expect(await store.read()).toEqual({ text: "two", generation: "2" });
    expect(readdirSync(place)).toEqual(["budget.2"]);
  });

  test("that can't be read is not a fresh one", async () => {
    const place = join(folder(), "file");
    writeFileSync(place, "");
    await expect(fileStore(place).read()).rejects.toThrow();
  });
});
