/** Proxy and relay of a deployed tenant, started in a network that has a way out and in one that has none. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningCloud, runDeployed } from "../../../local/run";
import { builtImages } from "../../../local/run/images";
import { CloudFolder, folderProject, region, urlOf } from "../front/support/cloudFolder";

const network = `projects/${folderProject}/global/networks/net`;
const router = `compute.googleapis.com/projects/${folderProject}/regions/${region}/routers/router`;
const nat = `${router}/nats/nat`;
const firewall = `compute.googleapis.com/projects/${folderProject}/global/firewalls/nothing`;
const vpcAccess = { egress: "ALL_TRAFFIC", networkInterfaces: [{ network, subnetwork: "sub" }] };
const startupProbe = (port: number) => ({
  httpGet: { path: "/healthz", port },
  periodSeconds: 1,
  failureThreshold: 60,
});
const variables = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** Its users bring their keys, so that there are none to mount. */
const plan = {
  version: 1,
  apis: {
    model: { upstream: "https://api.anthropic.com", header: "x-api-key", keys: "perUser" },
    other: { upstream: "https://api.other.example", header: "x-api-key", keys: "perUser" },
  },
};

let folder: CloudFolder;
let running: RunningCloud;

beforeAll(async () => {
  folder = await CloudFolder.create();
  const run = await folder.addAccount("acme-run");
  const egress = await folder.addAccount("acme-egress");
  await folder.add("gcp:compute/network:Network", `compute.googleapis.com/${network}`, {
    name: "net",
    deleteDefaultRoutesOnCreate: false,
  });
  await folder.add(
    "gcp:compute/subnetwork:Subnetwork",
    `compute.googleapis.com/projects/${folderProject}/regions/${region}/subnetworks/sub`,
    { name: "sub", network, privateIpGoogleAccess: true },
  );
  await folder.add("gcp:compute/router:Router", router, { name: "router", network });
  await addNat();
  const proxy = {
    name: "proxy",
    image: "example.com/egress@sha256:0",
    args: ["proxy"],
    ports: { containerPort: 8080 },
    envs: variables({
      TENANT: "acme",
      ANALYTICS_PLAN: JSON.stringify(plan),
      KEYS_DIR: "/keys",
      WAY_OUT_SECONDS: "1",
    }),
    startupProbe: startupProbe(8080),
  };
  const relay = {
    name: "relay",
    image: "example.com/egress@sha256:0",
    args: ["relay"],
    envs: variables({ PORT: "8787", PROXY_URL: urlOf("acme-egress"), WAY_OUT_SECONDS: "1" }),
    startupProbe: startupProbe(8787),
  };
  const app = {
    name: "app",
    image: "example.com/egress@sha256:0",
    args: ["relay"],
    ports: { containerPort: 8080 },
    envs: variables({ PROXY_URL: urlOf("acme-egress") }),
    dependsOns: ["relay"],
  };
  await folder.addService("acme-egress", egress, {}, { containers: [proxy], vpcAccess });
  await folder.addService("acme", run, {}, { containers: [app, relay], vpcAccess });
  running = await runDeployed({ cloudFolder: folder.folder, images: builtImages(), watchEvery: 60_000 });
});

afterAll(async () => {
  await running?.stop();
  await folder?.remove();
});

function addNat() {
  const subnetworks = [{ name: "sub", sourceIpRangesToNats: ["ALL_IP_RANGES"] }];
  return folder.add("gcp:compute/routerNat:RouterNat", nat, { name: "nat", router: "router", subnetworks });
}

/** Starts another instance beside the one that runs. */
async function startAnother(service: string) {
  const { containers, serves, log } = await running.tryRevision(service, (template) => template);
  return { serves, states: containers.map(({ name, state }) => `${name} ${state}`), log: log.join("\n") };
}

describe("L2: an instance starts", () => {
  test("where its network has a way out", async () => {
    const services = await running.services();
    expect(services.map(({ name, running: serves }) => [name, serves]).sort()).toEqual([
      ["acme", true],
      ["acme-egress", true],
    ]);
  });

  test("not without the NAT of the egress network, and says what to look at", async () => {
    await folder.cloud.remove(nat);
    try {
      const { serves, log } = await startAnother("acme-egress");
      expect(serves).toBe(false);
      expect(log).toContain("egress cannot start, 2 problems:");
      expect(log).toContain(
        "apis.model: must have a way out to 'api.anthropic.com:443', got ENETUNREACH in 1 s; list the host in 'vendors' or 'egressHosts' of the cell; check its Cloud NAT",
      );
      expect(log).toContain("apis.other: must have a way out to 'api.other.example:443'");
    } finally {
      await addNat();
    }
    expect((await startAnother("acme-egress")).serves).toBe(true);
  });

  test("not while a firewall keeps the relay from the proxy, so the app beside it doesn't start either", async () => {
    const denies = [{ protocol: "all" }];
    await folder.add("gcp:compute/firewall:Firewall", firewall, {
      name: "nothing",
      network,
      direction: "EGRESS",
      priority: 1,
      denies,
    });
    try {
      const { states, log } = await startAnother("acme");
      expect(states).toEqual(["app waiting", "relay failed"]);
      expect(log).toContain(
        `PROXY_URL: must have a way out to '${new URL(urlOf("acme-egress")).host}:443', got ENETUNREACH in 1 s; check the private zone 'run.app' of the cell and the record of this host in it`,
      );
    } finally {
      await folder.cloud.remove(firewall);
    }
  });
});
