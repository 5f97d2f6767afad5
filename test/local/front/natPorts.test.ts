import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { Decisions } from "../../../local/front/decisions";
import type { Listening } from "../../../local/front/http";
import { startNetworkGate } from "../../../local/front/network/networkGate";
import { CloudFolder, folderProject, region } from "./support/cloudFolder";

const network = `projects/${folderProject}/global/networks/net`;
const natName = `compute.googleapis.com/projects/${folderProject}/regions/${region}/routers/r/nats/nat`;
let folder: CloudFolder;
let gate: Listening;
const open: Socket[] = [];

beforeAll(async () => {
  folder = await CloudFolder.create();
  const compute = (type: string, path: string, properties: Properties) =>
    folder.add(`gcp:compute/${type}`, `compute.googleapis.com/projects/${folderProject}/${path}`, properties);
  await compute("network:Network", "global/networks/net", { name: "net" });
  await compute("subnetwork:Subnetwork", `regions/${region}/subnetworks/sub`, { name: "sub", network });
  await compute("router:Router", `regions/${region}/routers/r`, { name: "r", network });
  gate = await startNetworkGate({
    cloud: folder.cloud,
    projectId: folderProject,
    instance: "acme-egress",
    vpcAccess: async () => ({ egress: "ALL_TRAFFIC", networkInterfaces: [{ network, subnetwork: "sub" }] }),
    decisions: new Decisions(),
    isOwnProcess: async () => true,
    deliver: (connection) => {
      connection.on("end", () => connection.end());
      connection.resume();
    },
  });
});
afterAll(async () => {
  for (const socket of open) {
    socket.destroy();
  }
  await gate.close();
  await folder.remove();
});

const setNat = (properties: Properties) =>
  folder.add("gcp:compute/routerNat:RouterNat", natName, {
    name: "nat",
    router: "r",
    sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
    ...properties,
  });

function connectTo(host: string): Promise<{ answer: string; socket: Socket }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: gate.port });
    open.push(socket);
    socket.on("error", reject);
    socket.once("data", (part) => resolve({ answer: String(part), socket }));
    socket.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  });
}

async function openMany(host: string, count: number): Promise<number> {
  const answers = await Promise.all(Array.from({ length: count }, () => connectTo(host)));
  return answers.filter(({ answer }) => answer.startsWith("HTTP/1.1 200")).length;
}

describe("C17: an instance behind a Cloud NAT", () => {
  test("holds 64 connections to one destination by default, and as many to another", async () => {
    await setNat({});
    expect(await openMany("api.example.com", 66)).toBe(64);
    expect(await openMany("other.example.com", 2)).toBe(2);
    const refused = await connectTo("api.example.com");
    expect(decodeURIComponent(refused.answer)).toContain("all 64 ports of this instance to");
  });

  test("may use a port again once its connection is closed", async () => {
    await setNat({ minPortsPerVm: 2 });
    const first = await connectTo("again.example.com");
    expect(await openMany("again.example.com", 2)).toBe(1);
    const closed = new Promise((resolve) => first.socket.once("close", resolve));
    first.socket.destroy();
    await closed;
    await expect.poll(() => openMany("again.example.com", 1)).toBe(1);
  });

  test("holds as many as dynamic allocation gives it", async () => {
    await setNat({ enableDynamicPortAllocation: true, minPortsPerVm: 2, maxPortsPerVm: 4 });
    expect(await openMany("dynamic.example.com", 6)).toBe(4);
  });
});
