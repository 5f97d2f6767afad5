/**
 * The policy pack, the proof and the break-ins judge the same stacks: the sample with all its walls, and with one wall out
 * each. What one of them finds, the other two must find as well, so each is the test of the others.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AttackResult } from "../../cli/attack";
import type { ProofModel } from "../../cli/prove/model";
import { chainOf, crossings, verdictLines } from "../cli/prove/support/reading";
import { type HoleMakers, holes, sampleWith } from "./support/holes";
import { type PackVerdict, ThreeJudges } from "./support/threeJudges";

let judges: ThreeJudges;

beforeAll(async () => {
  judges = await ThreeJudges.gather();
});

afterAll(() => judges?.dismiss());

const programOf = (makers: HoleMakers) => async () => sampleWith(makers);

interface Judged {
  readonly pack: PackVerdict;
  readonly proof: ProofModel;
  readonly attacks: readonly AttackResult[];
}

async function judged(makers: HoleMakers): Promise<Judged> {
  const pack = await judges.check(programOf(makers));
  const proof = await judges.deploy(programOf(makers));
  return { pack, proof, attacks: await judges.attack() };
}

const idsWhere = (attacks: readonly AttackResult[], holds: (result: AttackResult) => boolean) =>
  attacks.filter(holds).map(({ id }) => id);
const openOnPlan = (attacks: readonly AttackResult[]) => idsWhere(attacks, ({ onPlan }) => onPlan === "yes");

describe("on a stack with all its walls", () => {
  test("the pack has nothing to reject, the proof has a 'no' in every cell across, and every break-in is denied", async () => {
    const { pack, proof, attacks } = await judged({});
    expect(pack).toEqual({ passed: true, findings: [] });
    expect(verdictLines(proof)).toEqual(["acme isolated", "globex isolated"]);
    const across = crossings(proof);
    expect(across.length).toBeGreaterThan(30);
    expect(across.filter(({ answer }) => answer !== "no")).toEqual([]);
    expect(attacks.filter(({ outcome }) => outcome !== "denied")).toEqual([]);
    expect(idsWhere(attacks, ({ onPlan }) => onPlan !== undefined && onPlan !== "no")).toEqual([]);
    // What no resource decides: signatures, parsing, and the walls of the machine itself.
    expect(idsWhere(attacks, ({ onPlan }) => onPlan === undefined)).toEqual([
      "token-of-other-audience",
      "expired-token",
      "forged-token",
      "unsigned-token",
      "vendor-behind-google",
      "names-as-messages",
      "gate-from-outside",
      "identity-by-forgery",
      "other-metadata-server",
      "metadata-from-outside",
      "other-host-header",
      "two-hosts",
      "absolute-address",
      "request-in-request",
      "vendor-through-api",
      "host-through-api",
      "raw-plan",
    ]);
  });
});

interface Case {
  readonly title: string;
  readonly makers: HoleMakers;
  /** All mandatory findings of the pack. */
  readonly findings: readonly string[];
  /** All ways across that the proof shows. */
  readonly ways: readonly string[];
  /** The chain of one of them. */
  readonly chain: { readonly of: string; readonly steps: readonly string[] };
  /** The break-ins that succeed. */
  readonly opens: readonly string[];
  /** Those that the proof takes to be open and that a second wall, which it doesn't count, still denies. */
  readonly heldBySecondWall?: readonly string[];
}

const globexRuns = "globex-workload runs as globex-run | globex-workload";
const natWays = [
  "acme open: yes acme-run route to internet the internet",
  "globex open: yes globex-run route to internet the internet",
];
const natChain = {
  of: "yes globex-run route to internet the internet",
  steps: [
    "all its traffic goes into the VPC | globex-workload | template.vpcAccess.egress",
    "it is attached to subnet cell-workload-subnet | globex-workload | template.vpcAccess.networkInterfaces[0].subnetwork",
    "NAT hole covers it, which leads to the internet | hole | sourceSubnetworkIpRangesToNat",
  ],
};
const confined = ["egress-confined acme-workload", "egress-confined globex-workload"];

const cases: readonly Case[] = [
  {
    title: "a grant too many on a secret",
    makers: holes.secretGrant,
    findings: ["secret-accessor-own-tenant hole"],
    ways: ["acme open: yes globex-run read secret acme_key_session", "globex isolated"],
    chain: {
      of: "yes globex-run read secret acme_key_session",
      steps: [globexRuns, "grants roles/secretmanager.secretAccessor on this secret to globex-run | hole | member"],
    },
    opens: ["read-secret"],
  },
  {
    title: "a grant too many on a bucket",
    makers: holes.bucketGrant,
    findings: ["no-shared-storage hole"],
    ways: ["acme open: yes globex-run read bucket acme-data-100000000001", "globex isolated"],
    chain: {
      of: "yes globex-run read bucket acme-data-100000000001",
      steps: [globexRuns, "grants roles/storage.objectViewer on this bucket to globex-run | hole | member"],
    },
    opens: ["list-bucket"],
  },
  {
    title: "a grant too many on the project",
    makers: holes.projectGrant,
    findings: ["no-broad-role hole"],
    ways: [
      ...["api_anthropic", "key_session", "pseudonym_2025-01-01", "token_mixpanel"].map(
        (secret) => `acme open: yes globex-run read secret acme_${secret}`,
      ),
      "globex isolated",
    ],
    chain: {
      of: "yes globex-run read secret acme_key_session",
      steps: [
        globexRuns,
        "grants roles/secretmanager.secretAccessor on the whole project to globex-run | hole | member",
      ],
    },
    opens: ["read-secret"],
  },
  {
    title: "another tenant as invoker of the egress proxy",
    makers: holes.foreignInvoker,
    findings: ["no-cross-tenant-grant hole"],
    ways: ["acme open: yes globex-run call service acme-egress", "globex isolated"],
    chain: {
      of: "yes globex-run call service acme-egress",
      steps: [globexRuns, "grants roles/run.invoker on this service to globex-run | hole | member"],
    },
    opens: ["call-proxy", "two-tokens"],
  },
  {
    title: "another tenant as token creator of the app's account",
    makers: holes.tokenCreator,
    findings: ["no-cross-tenant-grant hole"],
    ways: [
      "acme open: yes globex-run act as service account acme-run",
      "acme open: yes globex-run call service acme-egress",
      "acme open: yes globex-run read bucket acme-data-100000000001",
      "acme open: yes globex-run read secret acme_key_session",
      "acme open: yes globex-run write bucket acme-data-100000000001",
      "globex isolated",
    ],
    chain: {
      of: "yes globex-run read secret acme_key_session",
      steps: [
        globexRuns,
        "can become acme-run: grants roles/iam.serviceAccountTokenCreator on this service account to globex-run | hole | member",
        "grants roles/secretmanager.secretAccessor on this secret to acme-run | acme-key-session-iam | policyData",
      ],
    },
    opens: ["read-secret", "list-bucket", "write-bucket", "call-proxy", "mint-token", "two-tokens"],
  },
  {
    title: "an egress proxy that is open to the internet and to all users",
    makers: holes.publicProxy,
    findings: ["authenticated-access hole", "restricted-ingress acme-egress-proxy"],
    ways: [
      "acme open: yes any Google account call service acme-egress",
      "acme open: yes anyone on the internet call service acme-egress",
      "acme open: yes anyone on the internet connect service acme-egress",
      "acme open: yes everyone call service acme-egress",
      "globex isolated",
    ],
    chain: {
      of: "yes anyone on the internet call service acme-egress",
      steps: [
        "its ingress is open to the internet: INGRESS_TRAFFIC_ALL | acme-egress-proxy | ingress",
        "grants roles/run.invoker on this service to allUsers, which is everyone | hole | member",
      ],
    },
    opens: [
      "call-proxy",
      "call-proxy-anonymously",
      "stolen-token-from-internet",
      "forged-source-address",
      "two-tokens",
    ],
  },
  {
    title: "a secret that both tenants mount",
    makers: holes.sharedSecret,
    findings: ["no-shared-secret acme-key-session", "secret-accessor-own-tenant acme-key-session-iam"],
    ways: ["acme open: yes globex-run read secret acme_key_session", "globex isolated"],
    chain: {
      of: "yes globex-run read secret acme_key_session",
      steps: [
        globexRuns,
        "grants roles/secretmanager.secretAccessor on this secret to globex-run | acme-key-session-iam | policyData",
      ],
    },
    opens: ["read-secret"],
  },
  {
    title: "a service account that both tenants run as",
    makers: holes.sharedAccount,
    findings: [
      "no-cross-tenant-grant globex-egress-invokers",
      "no-shared-service-account acme-run",
      "no-shared-storage globex-bucket-iam",
      "own-service-account globex-workload",
      "secret-accessor-own-tenant globex-key-session-iam",
    ],
    ways: [
      "acme open: yes acme-run act as service account acme-run",
      "acme open: yes acme-run call service acme-egress",
      "acme open: yes acme-run read bucket acme-data-100000000001",
      "acme open: yes acme-run read secret acme_key_session",
      "acme open: yes acme-run write bucket acme-data-100000000001",
      "globex open: yes acme-run call service globex-egress",
      "globex open: yes acme-run read bucket globex-data-100000000001",
      "globex open: yes acme-run read secret globex_key_session",
      "globex open: yes acme-run write bucket globex-data-100000000001",
    ],
    chain: {
      of: "yes acme-run read bucket acme-data-100000000001",
      steps: [
        "globex-workload runs as acme-run | globex-workload",
        "grants roles/storage.objectUser on this bucket to acme-run | acme-bucket-iam | policyData",
      ],
    },
    opens: [
      "read-secret",
      "list-bucket",
      "write-bucket",
      "call-proxy",
      "token-of-other-tenant",
      "other-identity",
      "mint-token",
      "two-tokens",
    ],
  },
  {
    title: "a NAT, a default route and an open firewall in the workload network",
    makers: holes.natWithRouteAndFirewall,
    findings: confined,
    ways: natWays,
    chain: natChain,
    opens: ["vendor-by-address"],
    heldBySecondWall: ["vendor-by-name"],
  },
  {
    title: "a NAT and a default route in the workload network, with the firewall in place",
    makers: holes.natWithRoute,
    findings: confined,
    ways: natWays,
    chain: natChain,
    opens: [],
    heldBySecondWall: ["vendor-by-name", "vendor-by-address"],
  },
];

describe("on a stack with a wall out", () => {
  test.each(cases)("all three find $title", async ({ makers, findings, ways, chain, opens, heldBySecondWall = [] }) => {
    const { pack, proof, attacks } = await judged(makers);
    expect(pack).toEqual({ passed: false, findings });
    expect(verdictLines(proof)).toEqual(ways);
    expect(chainOf(proof, chain.of)).toEqual(chain.steps);
    expect(idsWhere(attacks, ({ outcome }) => outcome === "succeeded")).toEqual(opens);
    expect([...openOnPlan(attacks)].sort()).toEqual([...opens, ...heldBySecondWall].sort());
    // The wall that is out is told from the one behind it: nothing that was opened passes as denied by the right wall.
    const elsewhere = attacks.filter(({ outcome }) => outcome === "denied elsewhere");
    expect(elsewhere.every(({ id }) => heldBySecondWall.includes(id))).toBe(true);
  });

  test("all three find a field that is to leave as it is", async () => {
    const pack = await judges.check(programOf(holes.rawField));
    expect(pack).toEqual({ passed: false, findings: ["plan-is-typed acme-egress-proxy"] });
    const proof = await judges.deploy(programOf(holes.rawField));
    const flow = proof.flows.find(({ domain }) => domain.id === "tenant:acme");
    const toVendors = flow?.edges.filter(({ to }) => to === "vendors");
    expect(toVendors).toMatchObject([{ control: "unknown", carries: ["it has no tracking plan that can be read"] }]);
    // There is nothing to break into: the proxy doesn't start with such a plan.
    const running = await judges.whileRunning(async (run) => run.services());
    expect(running.filter((service) => !service.running).map(({ name }) => name)).toEqual(["acme-egress"]);
  });
});
