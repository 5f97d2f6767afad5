import { describe, expect, test } from "vitest";
import { breakIns } from "../../../cli/attack";
import { onPlan } from "../../../cli/attack/onPlan";
import { buildProof } from "../../../cli/prove/buildProof";
import { resourcesOf, twoTenants } from "../prove/support/twoTenants";
import { account, bucket, secret, service, stackOf } from "../prove/support/written";

const sides = { attacker: "globex", victim: "acme" };

describe("what the plan says about a break-in", () => {
  test("is never 'no' where the proof has nobody or nothing to ask about", () => {
    const stacks = [
      stackOf(),
      stackOf(secret("acme-key", "acme"), bucket("acme-data", "acme")),
      stackOf(account("globex-run"), service("globex-workload", "globex", "globex-run")),
    ];
    for (const resources of stacks) {
      const proof = buildProof({ resources, source: "state" });
      for (const id of [
        "read-secret",
        "list-bucket",
        "write-bucket",
        "call-app",
        "call-proxy",
        "other-identity",
        "mint-token",
      ]) {
        expect([id, onPlan(proof, sides, id)]).toEqual([id, "unknown"]);
      }
    }
  });

  test("is told of any two tenants, not only of those that components made", async () => {
    const of = async (...hole: Parameters<typeof twoTenants>) => {
      const proof = buildProof({ resources: await resourcesOf(() => twoTenants(...hole), false), source: "state" });
      const open = breakIns.map(({ id }) => id).filter((id) => onPlan(proof, sides, id) === "yes");
      // These two tenants have no perimeter, so both ways to a stranger's project are open in each case.
      expect(open.filter((id) => id.endsWith("-of-stranger"))).toEqual(["bucket-of-stranger", "service-of-stranger"]);
      return open.filter((id) => !id.endsWith("-of-stranger"));
    };
    expect(await of()).toEqual([]);
    expect(await of("secret grant")).toEqual(["read-secret"]);
    expect(await of("bucket grant")).toEqual(["list-bucket"]);
    expect(await of("nat")).toEqual(["vendor-by-name", "vendor-by-address"]);
    expect(await of("token creator")).toEqual([
      "read-secret",
      "list-bucket",
      "write-bucket",
      "call-proxy",
      "mint-token",
      "two-tokens",
    ]);
  });
});
