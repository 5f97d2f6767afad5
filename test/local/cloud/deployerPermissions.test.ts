import { expect, test } from "vitest";
import { iamTypeOf } from "../../../iam";
import { servedTypes } from "../../../local/cloud/catalog/servedTypes";
import { type Operation, permissionsFor } from "../../../local/cloud/gcp/deployerPermissions";
import { iamTargets } from "../../../local/cloud/resources/iam/targets";

const operations: readonly Operation[] = ["create", "read", "update", "delete"];
const policies = iamTargets.flatMap((target) =>
  (["Member", "Binding", "Policy"] as const).map((form) => iamTypeOf(target, form)),
);

test.each([...servedTypes, ...policies])("the permissions to change a %s are known", (type) => {
  for (const operation of operations) {
    for (const permission of permissionsFor(type, operation) ?? ["unknown"]) {
      expect(permission).toMatch(/^[a-z]+(?:\.[A-Za-z]+){2}$/);
    }
  }
});
