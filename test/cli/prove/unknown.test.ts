import { describe, expect, test } from "vitest";
import { buildProof, type ProofArgs } from "../../../cli/prove/buildProof";
import type { WrittenResource } from "../../../cli/prove/read";
import { specialSecretSig, specialSigKey } from "../../support/pulumi";
import { answerOf, verdictLines } from "./support/reading";
import {
  account,
  bucket,
  emailOf,
  project,
  secret,
  secretMember,
  service,
  stackOf,
  subnet,
  unknown,
  written,
} from "./support/written";

const accessor = "roles/secretmanager.secretAccessor";
const base = [account("acme-run"), account("globex-run"), secret("acme-key", "acme"), subnet];
const services = [service("acme", "acme", "acme-run"), service("globex", "globex", "globex-run")];

function answer(resources: readonly WrittenResource[], options: Partial<ProofArgs> = {}): readonly [string, string] {
  const model = buildProof({ resources: stackOf(...base, ...services, ...resources), source: "plan", ...options });
  const { allowed, steps } = answerOf(model, "globex-run", "secret", "acme-key", "read");
  return [allowed, steps[0]?.why ?? ""];
}

describe("what a stack doesn't show is unknown, and says why:", () => {
  test("nothing veiled is a plain no", () => {
    expect(answer([])[0]).toBe("no");
  });

  test("a grant under a condition", () => {
    const condition = { title: "office hours", expression: "true" };
    expect(
      answer([secretMember("some", "acme-key", accessor, `serviceAccount:${emailOf("globex-run")}`, { condition })]),
    ).toEqual([
      "unknown",
      "may grant roles/secretmanager.secretAccessor on this secret to globex-run: it holds under a condition that is not evaluated",
    ]);
  });

  test("a role that no table lists", () => {
    expect(
      answer([secretMember("some", "acme-key", "roles/example.newRole", `serviceAccount:${emailOf("globex-run")}`)]),
    ).toEqual([
      "unknown",
      "may grant roles/example.newRole on this secret to globex-run: what roles/example.newRole permits is not known here",
    ]);
  });

  test("a custom role of the stack is read instead", () => {
    const role = `projects/${project}/roles/reader`;
    const custom = (permission: string) =>
      written("gcp:projects/iAMCustomRole:IAMCustomRole", "reader", { roleId: "reader", permissions: [permission] });
    const grant = secretMember("some", "acme-key", role, `serviceAccount:${emailOf("globex-run")}`);
    expect(answer([grant, custom("secretmanager.versions.access")])[0]).toBe("yes");
    expect(answer([grant, custom("secretmanager.secrets.get")])[0]).toBe("no");
    expect(answer([grant, custom(unknown)])[0]).toBe("unknown");
  });

  test("a policy document that is not known yet, as anyone may be written into it by hand", () => {
    const type = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";
    expect(answer([written(type, "some", { secretId: "acme-key", policyData: unknown })])).toEqual([
      "unknown",
      "may grant a role on this secret to anyone with an identity: its role is not known yet; its members are not all known yet, so anyone may be among them",
    ]);
  });

  test("a policy document that can't be read", () => {
    const type = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";
    expect(answer([written(type, "some", { secretId: "acme-key", policyData: "{" })])[0]).toBe("unknown");
  });

  test("a policy document that the engine blanked or sealed as a secret", () => {
    const type = "gcp:secretmanager/secretIamPolicy:SecretIamPolicy";
    const sealed = { [specialSigKey]: specialSecretSig, ciphertext: "v1:fake" };
    for (const policyData of ["[secret]", sealed]) {
      expect(answer([written(type, "some", { secretId: "acme-key", policyData })])[0]).toBe("unknown");
    }
  });

  test("a grant on a secret that is not known yet", () => {
    const [allowed, why] = answer([secretMember("some", unknown, accessor, `serviceAccount:${emailOf("globex-run")}`)]);
    expect([allowed, why.split(": ")[1]]).toEqual(["unknown", "whether it is on this resource is not known"]);
  });

  test("a grant on a folder, whose projects no stack states", () => {
    const inputs = { folder: "folders/1", role: accessor, member: `serviceAccount:${emailOf("globex-run")}` };
    expect(answer([written("gcp:folder/iAMMember:IAMMember", "some", inputs)])[0]).toBe("unknown");
  });

  test("a grant on another project is none, and one that may be the same is unknown", () => {
    const on = (other: string) =>
      written("gcp:projects/iAMMember:IAMMember", "some", {
        project: other,
        role: accessor,
        member: `serviceAccount:${emailOf("globex-run")}`,
      });
    expect([answer([on("elsewhere")])[0], answer([on("123456789012")])[0], answer([on(project)])[0]]).toEqual([
      "no",
      "unknown",
      "yes",
    ]);
  });

  test("a grant to a group, unless groups are taken to hold people only", () => {
    const grant = secretMember("some", "acme-key", accessor, "group:staff@example.com");
    expect(answer([grant])).toEqual([
      "unknown",
      "may grant roles/secretmanager.secretAccessor on this secret to anyone with an identity: who is in group:staff@example.com is not stated",
    ]);
    expect(answer([grant], { groupsHoldPeople: true })[0]).toBe("no");
    const model = buildProof({ resources: stackOf(...base, grant), source: "plan", groupsHoldPeople: true });
    expect(model.scope.at(-1)).toContain("Taken as given, not proved");
  });

  test("a grant that a deny policy may refuse", () => {
    const deny = written("gcp:iam/denyPolicy:DenyPolicy", "some", {
      rules: [
        {
          denyRule: {
            deniedPrincipals: ["principalSet://goog/public:all"],
            deniedPermissions: ["secretmanager.googleapis.com/versions.access"],
          },
        },
      ],
    });
    const grant = secretMember("some", "acme-key", accessor, `serviceAccount:${emailOf("globex-run")}`);
    expect([answer([grant])[0], answer([grant, deny])[0]]).toEqual(["yes", "unknown"]);
  });

  test("a secret that a service mounts without a grant that shows", () => {
    const volumes = [{ name: "key", secret: { secret: "acme-key" } }];
    const other = written("gcp:cloudrunv2/job:Job", "globex-job", {
      name: "globex-job",
      location: "europe-west1",
      labels: { tenant: "globex" },
      template: {
        template: { serviceAccount: emailOf("globex-run"), volumes, containers: [{ image: "example/app" }] },
      },
    });
    expect(answer([other])).toEqual([
      "unknown",
      "globex-job mounts it as a file, which needs a grant that this stack does not show",
    ]);
  });

  test("a switched-off account in a plan, where it takes effect with an update only; deployed, it is a no", () => {
    const off = account("globex-run", { disabled: true });
    const grant = secretMember("some", "acme-key", accessor, `serviceAccount:${emailOf("globex-run")}`);
    const resources = stackOf(account("acme-run"), off, secret("acme-key", "acme"), grant);
    const allowed = (["plan", "state"] as const).map(
      (source) => answerOf(buildProof({ resources, source }), "globex-run", "secret", "acme-key", "read").allowed,
    );
    expect(allowed).toEqual(["unknown", "no"]);
  });
});

describe("the network of a stack that doesn't show all of it", () => {
  const route = (template: object, ...more: WrittenResource[]) => {
    const app = service("acme", "acme", "acme-run", { template: { serviceAccount: emailOf("acme-run"), ...template } });
    const model = buildProof({ resources: stackOf(account("acme-run"), app, ...more), source: "plan" });
    return answerOf(model, "acme-run", "internet", "the internet", "route to").allowed;
  };
  const into = (subnetwork: string) => ({ vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork }] } });

  test("is unknown for a subnet of another stack, for a subnet not known yet and for a setting not known yet", () => {
    expect([route(into("elsewhere")), route(into(unknown)), route({ vpcAccess: { egress: unknown } })]).toEqual([
      "unknown",
      "unknown",
      "unknown",
    ]);
  });

  test("is open for a service that says nothing of it, and closed for one in a subnet without a NAT", () => {
    expect([route({}), route(into("inside"), subnet)]).toEqual(["yes", "no"]);
  });

  test("is unknown where a route leads over a machine", () => {
    const inputs = { network: "inside", destRange: "0.0.0.0/0", nextHopIp: "10.0.0.9" };
    expect(route(into("inside"), subnet, written("gcp:compute/route:Route", "appliance", inputs))).toBe("unknown");
  });
});

describe("a verdict", () => {
  test("is 'not proved', never 'isolated', while one answer across is unknown", () => {
    const condition = { title: "some", expression: "true" };
    const grant = secretMember("some", "acme-key", accessor, `serviceAccount:${emailOf("globex-run")}`, { condition });
    const model = buildProof({ resources: stackOf(...base, ...services, grant), source: "plan" });
    expect(verdictLines(model)).toEqual(["acme unproved: unknown globex-run read secret acme-key", "globex isolated"]);
  });

  test("opens every tenant that shares an unlabelled bucket", () => {
    const shared = written("gcp:storage/bucket:Bucket", "uploads", { name: "uploads" });
    const grant = (id: string) =>
      written("gcp:storage/bucketIAMMember:BucketIAMMember", id, {
        bucket: "uploads",
        role: "roles/storage.objectUser",
        member: `serviceAccount:${emailOf(id)}`,
      });
    const model = buildProof({
      resources: stackOf(...base, ...services, shared, grant("acme-run"), grant("globex-run")),
      source: "plan",
    });
    expect(verdictLines(model)).toEqual([
      "acme open: yes globex-run read bucket uploads",
      "acme open: yes globex-run write bucket uploads",
      "globex open: yes acme-run read bucket uploads",
      "globex open: yes acme-run write bucket uploads",
    ]);
  });

  test("counts the project's default account as shared by everyone who runs as it", () => {
    const unset = (id: string) => service(id, id, "", { template: { ...into("inside"), containers: [] } });
    const into = (subnetwork: string) => ({
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork }] },
    });
    const data = bucket("acme-data", "acme");
    const model = buildProof({ resources: stackOf(subnet, data, unset("acme"), unset("globex")), source: "plan" });
    expect(model.verdicts.map(({ domain, isolation }) => [domain.id, isolation])).toEqual([
      ["tenant:acme", "open"],
      ["tenant:globex", "open"],
    ]);
  });
});
