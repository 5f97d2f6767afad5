import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AttackResult, attack, breakIns } from "../../../cli/attack";
import type { Cloud, StoredResource } from "../../../local/cloud";
import { type ImageCommands, runDeployed } from "../../../local/run";
import { buildCommands, run } from "../local/commandLine";
import { names, PROJECT, SampleCloud } from "../local/sampleCloud";

let sample: SampleCloud;

beforeAll(async () => {
  sample = await SampleCloud.deploy();
});

afterAll(async () => {
  await sample?.remove();
});

async function attackOn(
  cloudFolder: string,
  only?: readonly string[],
  images?: ImageCommands,
): Promise<AttackResult[]> {
  const running = await runDeployed({ cloudFolder, images });
  try {
    return await attack(running, { only });
  } finally {
    await running.stop();
  }
}

describe("on a stack with all its walls", () => {
  it("every break-in is denied, each by the wall that is there for it", async () => {
    const results = await attackOn(sample.folder);
    expect(results.map(({ id }) => id)).toEqual(breakIns.map(({ id }) => id));
    expect(results.filter(({ outcome }) => outcome !== "denied")).toEqual([]);
  });
});

async function addBinding(cloud: Cloud, name: string, role: string, member: string): Promise<void> {
  await cloud.changePolicy(name, (policy) => ({
    ...policy,
    bindings: [...policy.bindings, { role, members: [member] }],
  }));
}

async function add(cloud: Cloud, resource: Omit<StoredResource, "id">): Promise<void> {
  await cloud.resources.write(resource.name, { ...resource, id: resource.name });
}

const addNat = async (cloud: Cloud) => {
  const network = `projects/${PROJECT}/global/networks/cell-workload`;
  const router = { name: "hole", region: "europe-west1", network };
  await add(cloud, {
    name: names.compute("regions/europe-west1/routers/hole"),
    type: "gcp:compute/router:Router",
    properties: router,
  });
  const nat = {
    name: "hole",
    region: "europe-west1",
    router: "hole",
    sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
  };
  await add(cloud, {
    name: names.compute("regions/europe-west1/routers/hole/nats/hole"),
    type: "gcp:compute/routerNat:RouterNat",
    properties: nat,
  });
};

const addRoute = async (cloud: Cloud) => {
  const network = `projects/${PROJECT}/global/networks/cell-workload`;
  const route = { name: "out", network, destRange: "0.0.0.0/0", nextHopGateway: "default-internet-gateway" };
  await add(cloud, { name: names.compute("global/routes/out"), type: "gcp:compute/route:Route", properties: route });
};

const openFirewall = async (cloud: Cloud) => {
  const all = await cloud.resources.listBelow("compute.googleapis.com");
  const rule = all.find(
    ({ properties }) =>
      properties.ruleName === "deny-egress" && String(properties.firewallPolicy).endsWith("cell-workload-firewall"),
  );
  await cloud.change(rule?.name ?? "", (properties) => ({ ...properties, action: "allow" }));
};

const openNames = async (cloud: Cloud) => {
  const all = await cloud.resources.listBelow("dns.googleapis.com");
  const rule = all.find(({ type, properties }) => type.endsWith(":ResponsePolicyRule") && properties.dnsName === "*.");
  await cloud.resources.remove(rule?.name ?? "");
};

interface Hole {
  readonly title: string;
  readonly opens: string;
  /** True where no resource decides it, so that the plan has no say. */
  readonly undecidedOnPlan?: true;
  readonly change: (cloud: Cloud) => Promise<void>;
}

const CREATOR = "roles/iam.serviceAccountTokenCreator";

const holes: readonly Hole[] = [
  {
    title: "a grant too many on a secret",
    opens: "read-secret",
    change: (cloud) =>
      addBinding(
        cloud,
        names.secret("acme_key_session"),
        "roles/secretmanager.secretAccessor",
        names.member("globex-run"),
      ),
  },
  {
    title: "a secret that both tenants may read, granted at the project",
    opens: "read-secret",
    change: (cloud) =>
      addBinding(
        cloud,
        `cloudresourcemanager.googleapis.com/projects/${PROJECT}`,
        "roles/secretmanager.secretAccessor",
        names.member("globex-run"),
      ),
  },
  {
    title: "a bucket that the other tenant may use",
    opens: "list-bucket",
    change: (cloud) =>
      addBinding(
        cloud,
        "storage.googleapis.com/buckets/acme-data-100000000001",
        "roles/storage.objectViewer",
        names.member("globex-run"),
      ),
  },
  {
    title: "a right to read logs",
    opens: "read-logs",
    change: (cloud) =>
      addBinding(
        cloud,
        `cloudresourcemanager.googleapis.com/projects/${PROJECT}`,
        "roles/logging.viewer",
        names.member("globex-run"),
      ),
  },
  {
    title: "a right to invoke the other tenant's proxy",
    opens: "call-proxy",
    change: (cloud) => addBinding(cloud, names.service("acme-egress"), "roles/run.invoker", names.member("globex-run")),
  },
  {
    title: "a right to make tokens of the other tenant's app",
    opens: "mint-token",
    change: (cloud) => addBinding(cloud, names.account("acme-run"), CREATOR, names.member("globex-run")),
  },
  {
    title: "a right to make tokens of the other tenant's egress proxy",
    opens: "mint-token",
    change: (cloud) => addBinding(cloud, names.account("acme-egress"), CREATOR, names.member("globex-run")),
  },
  {
    title: "a right to make tokens of every account of the project",
    opens: "read-secret",
    change: (cloud) =>
      addBinding(cloud, `cloudresourcemanager.googleapis.com/projects/${PROJECT}`, CREATOR, names.member("globex-run")),
  },
  {
    title: "a proxy that everybody may invoke",
    opens: "call-proxy-anonymously",
    change: (cloud) => addBinding(cloud, names.service("acme-egress"), "roles/run.invoker", "allUsers"),
  },
  {
    title: "a proxy that takes requests from the internet",
    opens: "stolen-token-from-internet",
    change: (cloud) =>
      cloud.change(names.service("acme-egress"), (properties) => ({ ...properties, ingress: "INGRESS_TRAFFIC_ALL" })),
  },
  {
    title: "an app without a login",
    opens: "anonymous-app",
    change: async (cloud) => {
      await cloud.change(names.service("acme-workload"), (properties) => ({ ...properties, iapEnabled: false }));
      await addBinding(cloud, names.service("acme-workload"), "roles/run.invoker", "allUsers");
    },
  },
  {
    title: "a proxy that takes its tokens for another service",
    opens: "token-of-other-audience",
    undecidedOnPlan: true,
    change: async (cloud) => {
      const victim = await cloud.find(names.service("acme-egress"));
      const audiences = [String(victim?.properties.uri)];
      await cloud.change(names.service("globex-egress"), (properties) => ({
        ...properties,
        customAudiences: audiences,
      }));
      await addBinding(cloud, names.service("globex-egress"), "roles/run.invoker", names.member("acme-run"));
    },
  },
  {
    title: "a workload outside of any network",
    opens: "vendor-by-name",
    change: (cloud) =>
      cloud.change(names.service("globex-workload"), (properties) => ({
        ...properties,
        template: { ...(properties.template as Record<string, never>), vpcAccess: null },
      })),
  },
  {
    title: "a workload network with NAT, a default route and an open firewall",
    opens: "vendor-by-address",
    change: async (cloud) => {
      for (const open of [addNat, addRoute, openFirewall]) await open(cloud);
    },
  },
  {
    title: "the same, and a DNS that answers every name",
    opens: "vendor-by-name",
    change: async (cloud) => {
      for (const open of [addNat, addRoute, openFirewall, openNames]) await open(cloud);
    },
  },
  {
    title: "a DNS that answers every name",
    opens: "names-as-messages",
    undecidedOnPlan: true,
    change: openNames,
  },
];

describe("on a stack with a wall out", () => {
  it.each(holes)("$title lets '$opens' succeed, as the plan says", async ({ opens, undecidedOnPlan, change }) => {
    const [result] = await attackOn(await sample.copy(change), [opens]);
    const onPlan = undecidedOnPlan ? undefined : "yes";
    expect(result).toMatchObject({ id: opens, outcome: "succeeded", onPlan });
  });

  it.each([
    { title: "NAT", change: addNat, wall: "VPC route" },
    { title: "a default route", change: addRoute, wall: "firewall policy" },
    { title: "an open firewall", change: openFirewall, wall: "VPC route" },
  ])("$title alone opens nothing, since the next wall stands: $wall", async ({ change, wall }) => {
    const [result] = await attackOn(await sample.copy(change), ["vendor-by-address"]);
    expect(result?.wall).toBe(wall);
  });
});

describe("a plan that lets fields leave as they are", () => {
  it("ends the proxy at its start, which names each of the fields", async () => {
    const [result] = await attackOn(sample.folder, ["raw-plan"]);
    const fields = ["note", "email", "any"].map((field) => `events.leak.fields.${field}`).join(", ");
    expect(result).toMatchObject({ outcome: "denied", because: `the proxy ends at its start and names ${fields}` });
  });

  it("is taken by a proxy that doesn't read it, and the break-in says so", async () => {
    const images = { egress: ["node", join(__dirname, "carelessProxy.cjs")] };
    const [result] = await attackOn(sample.folder, ["raw-plan"], images);
    expect(result).toMatchObject({ outcome: "succeeded", because: "the proxy took the plan and serves" });
  });
});

describe("a tenant whose services don't run", () => {
  it("can't be attacked, and the reason is that of its container", async () => {
    const unreadable = await sample.copy(async (cloud) => {
      await cloud.changePolicy(names.secret("globex_token_mixpanel"), (policy) => ({ ...policy, bindings: [] }));
    });
    await expect(attackOn(unreadable, ["raw-plan"])).rejects.toThrow(
      /^tenant 'globex' must have a running egress-proxy, got 'proxy: 'globex-egress@.*' may not read secret 'globex_token_mixpanel': nothing grants/,
    );
  });
});

describe("bulkhead attack", () => {
  beforeAll(buildCommands);

  it("ends with 0 where every wall stands, and with 1 where one doesn't", async () => {
    const args = ["attack", "--only", "list-bucket", "--format", "json", "--cloud"];
    const good = await run(...args, sample.folder);
    expect(JSON.parse(good.output)).toMatchObject([
      { id: "list-bucket", outcome: "denied", wall: "IAM", onPlan: "no" },
    ]);
    expect(good.code).toBe(0);
    const bucket = "storage.googleapis.com/buckets/acme-data-100000000001";
    const open = await sample.copy((cloud) =>
      addBinding(cloud, bucket, "roles/storage.objectViewer", names.member("globex-run")),
    );
    const bad = await run(...args, open);
    expect(JSON.parse(bad.output)).toMatchObject([{ id: "list-bucket", outcome: "succeeded", onPlan: "yes" }]);
    expect(bad.code).toBe(1);
  });

  it("names the walls in a table", async () => {
    const { output, code } = await run("attack", "--only", "forged-token", "call-proxy", "--cloud", sample.folder);
    const row = (title: string) => output.split("\n").find((line) => line.includes(title));
    expect(output).toMatch(/tried\s*│ on the plan\s*│ refused by/);
    expect(row("calls the other tenant's")).toMatch(/│ denied\s*│ denied\s*│ IAM/);
    expect(output).toMatch(/│ denied\s*│ –\s*│ identity token/);
    expect(output).toContain("2 of 2 break-ins were denied by the wall that is there for it; none succeeded");
    expect(code).toBe(0);
  });

  it.each([
    {
      args: ["--only", "nonsense"],
      message: "'--only' must name break-ins, got 'nonsense'; see 'bulkhead attack --help'",
    },
    { args: ["--format", "xml"], message: "'--format' must be table or json, got 'xml'" },
    {
      args: ["--on", "nobody"],
      message: "'--on' must be one of acme, globex, got 'nobody'; name a deployed tenant",
    },
    {
      args: ["--on", "acme", "--from", "acme"],
      message: "an attack must have two tenants, got acme, globex; deploy another one",
    },
  ])("refuses $args", async ({ args, message }) => {
    expect(await run("attack", "--cloud", sample.folder, ...args)).toMatchObject({ code: 1, output: `${message}\n` });
  });
});
