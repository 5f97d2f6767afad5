/** Ways to take one wall out of a deployed cell of two tenants, each with the break-in that then succeeds. */
import type { Cloud, StoredResource } from "../../../local/cloud";
import { textsIn } from "../../../local/cloud/protocol/values";
import { names, project } from "../local/sampleCloud";

/** Adds a member with a role to the policy of a resource. */
export async function addBinding(cloud: Cloud, name: string, role: string, member: string): Promise<void> {
  await cloud.changePolicy(name, (policy) => ({
    ...policy,
    bindings: [...policy.bindings, { role, members: [member] }],
  }));
}

async function add(cloud: Cloud, resource: Omit<StoredResource, "id">): Promise<void> {
  await cloud.resources.write(resource.name, { ...resource, id: resource.name });
}

export const addNat = async (cloud: Cloud) => {
  const network = `projects/${project}/global/networks/cell-workload`;
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

export const addRoute = async (cloud: Cloud) => {
  const network = `projects/${project}/global/networks/cell-workload`;
  const route = { name: "out", network, destRange: "0.0.0.0/0", nextHopGateway: "default-internet-gateway" };
  await add(cloud, { name: names.compute("global/routes/out"), type: "gcp:compute/route:Route", properties: route });
};

export const openFirewall = async (cloud: Cloud) => {
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

export interface Hole {
  readonly title: string;
  readonly opens: string;
  /** True where no resource decides it, so that the plan has no say. */
  readonly undecidedOnPlan?: true;
  readonly change: (cloud: Cloud) => Promise<void>;
}

const creator = "roles/iam.serviceAccountTokenCreator";

export const holes: readonly Hole[] = [
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
        `cloudresourcemanager.googleapis.com/projects/${project}`,
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
        `cloudresourcemanager.googleapis.com/projects/${project}`,
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
    change: (cloud) => addBinding(cloud, names.account("acme-run"), creator, names.member("globex-run")),
  },
  {
    title: "a right to make tokens of the other tenant's egress proxy",
    opens: "mint-token",
    change: (cloud) => addBinding(cloud, names.account("acme-egress"), creator, names.member("globex-run")),
  },
  {
    title: "a right to make tokens of every account of the project",
    opens: "read-secret",
    change: (cloud) =>
      addBinding(cloud, `cloudresourcemanager.googleapis.com/projects/${project}`, creator, names.member("globex-run")),
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
    title: "C9: an app without a login",
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
      const audiences = textsIn(victim?.properties.urls);
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
      for (const open of [addNat, addRoute, openFirewall]) {
        await open(cloud);
      }
    },
  },
  {
    title: "the same, and a DNS that answers every name",
    opens: "vendor-by-name",
    change: async (cloud) => {
      for (const open of [addNat, addRoute, openFirewall, openNames]) {
        await open(cloud);
      }
    },
  },
  {
    title: "C1: no perimeter",
    opens: "bucket-of-stranger",
    change: (cloud) => cloud.remove(names.perimeter),
  },
  {
    title: "C1: no perimeter",
    opens: "service-of-stranger",
    change: (cloud) => cloud.remove(names.perimeter),
  },
  {
    title: "C1: a perimeter that is a dry run",
    opens: "bucket-of-stranger",
    change: (cloud) =>
      cloud.change(names.perimeter, ({ status, ...properties }) => ({
        ...properties,
        spec: status ?? null,
        useExplicitDryRunSpec: true,
      })),
  },
  {
    title: "C5: a DNS that answers every name",
    opens: "names-as-messages",
    undecidedOnPlan: true,
    change: openNames,
  },
];
