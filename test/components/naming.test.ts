/** Cloud names: each fits its limit, and no two tenants can get the same. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cellNamePattern, cellNames, keyNamePattern, tenantNames } from "../../components/naming";
import { cellSwitchBucketPattern, secretPurposes, tenantIdPattern } from "../../plan";

const ids = fc.stringMatching(tenantIdPattern);
const cells = fc.stringMatching(cellNamePattern);
const keyNames = fc.stringMatching(keyNamePattern);
const purposes = fc.constantFrom(...secretPurposes);
const projectNumbers = fc.stringMatching(/^[1-9]\d{5,18}$/);
const generations = fc.stringMatching(/^[0-9a-f]{8}$/);

test("every name of every possible tenant fits what Google Cloud takes", () => {
  fc.assert(
    fc.property(ids, purposes, keyNames, projectNumbers, generations, (id, purpose, name, number, generation) => {
      expect(tenantNames.workloadAccount(id)).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
      expect(tenantNames.egressAccount(id)).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
      expect(tenantNames.workloadService(id)).toMatch(/^[a-z][a-z0-9-]{0,47}[a-z0-9]$/);
      expect(tenantNames.egressService(id)).toMatch(/^[a-z][a-z0-9-]{0,47}[a-z0-9]$/);
      expect(tenantNames.bucket(id, number)).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      expect(tenantNames.dataKey(id, generation)).toMatch(/^[A-Za-z0-9_-]{1,63}$/);
      expect(tenantNames.rowsTopic(id)).toMatch(/^(?!goog)[a-z][a-z0-9-]{2,254}$/);
      expect(tenantNames.deadRowsTopic(id)).toMatch(/^(?!goog)[a-z][a-z0-9-]{2,254}$/);
      expect(tenantNames.rowsDataset(id)).toMatch(/^[a-z0-9_]{1,1024}$/);
      expect(tenantNames.secret(id, purpose, name)).toMatch(/^[A-Za-z0-9_-]{1,255}$/);
      expect(tenantNames.backend(id)).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
    }),
  );
});

test("no two tenants, and no two things of one tenant, get the same name", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(ids, { minLength: 2, maxLength: 2 }),
      fc.array(keyNames),
      projectNumbers,
      (pair, names, number) => {
        // Ids that hide in each other are the ones that could meet, e.g. `acme` and `acme-egress`.
        const [left = "", right = ""] = pair;
        const tenants = [
          left,
          right,
          ...[`${left}-egress`, `${left}-run`, `${left}-data`].filter((id) => tenantIdPattern.test(id) && id !== right),
        ];
        const spaces: Record<string, string[]> = {
          account: [],
          service: [],
          bucket: [],
          secret: [],
          topic: [],
          dataset: [],
        };
        for (const id of tenants) {
          spaces.account?.push(tenantNames.workloadAccount(id), tenantNames.egressAccount(id));
          spaces.service?.push(tenantNames.workloadService(id), tenantNames.egressService(id));
          spaces.bucket?.push(tenantNames.bucket(id, number), tenantNames.switchBucket(id, number));
          spaces.topic?.push(tenantNames.rowsTopic(id), tenantNames.deadRowsTopic(id));
          spaces.dataset?.push(tenantNames.rowsDataset(id));
          for (const purpose of secretPurposes) {
            spaces.secret?.push(...[...new Set(names)].map((name) => tenantNames.secret(id, purpose, name)));
          }
          spaces.secret?.push(tenantNames.secret(id, "pseudonym", "2026-11-01"));
        }
        // A cell may be called like a tenant.
        spaces.bucket?.push(cellNames.switchBucket(left, number));
        expect(cellNames.switchBucket(left, number)).toMatch(cellSwitchBucketPattern);
        for (const all of Object.values(spaces)) {
          expect(new Set(all).size).toBe(all.length);
        }
      },
    ),
  );
});

test("ids that differ only in where a dash falls keep their secrets apart", () => {
  expect(tenantNames.secret("a-key", "key", "b")).not.toBe(tenantNames.secret("a", "key", "key-b"));
});

test("every name of every possible cell fits what Google Cloud takes", () => {
  fc.assert(
    fc.property(cells, generations, (cell, generation) => {
      expect(cellNames.part(cell, "egress-request-logs")).toMatch(/^[a-z][a-z0-9-]{0,61}[a-z0-9]$/);
      expect(cellNames.keyRing(cell, generation)).toMatch(/^[A-Za-z0-9_-]{1,63}$/);
      expect(cellNames.logBucket(cell, "audit", generation)).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/);
    }),
  );
});

test("a name that is too long is an error and never shortened", () => {
  expect(() => tenantNames.workloadAccount("a".repeat(27))).toThrow(
    `the service account name '${"a".repeat(27)}-run' must be at most 30 characters, got 31; use a shorter id or name`,
  );
});
