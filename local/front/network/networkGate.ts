/**
 * The network gate: the one way out of an instance. Each connection asks it, and it decides by the deployed network.
 */
import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { LogEntry } from "../../cloud/logs/logEntry";
import type { Cloud } from "../../cloud/store/cloud";
import type { Decisions } from "../decisions";
import { bind, closeServer, type Listening, loopback, portOf, sendJson } from "../http";
import {
  type CallVerdict,
  type Destination,
  decideCall,
  type Position,
  positionOf,
  resolveHost,
  type VpcAccess,
} from "./decide";
import { NatPorts, portsPerInstance } from "./natPorts";
import { readVpcView, type VpcView } from "./vpcView";

export interface NetworkGateOptions {
  readonly cloud: Cloud;
  readonly projectId: string;
  /** Name of the instance, for the record of decisions. */
  readonly instance: string;
  /** The service's `template.vpcAccess` as deployed now. */
  readonly vpcAccess: () => Promise<VpcAccess | undefined>;
  readonly decisions: Decisions;
  readonly isOwnProcess: (socket: Socket) => Promise<boolean>;
  /** Passes an allowed connection on to the stand-in of its destination. */
  readonly deliver: (connection: Duplex, call: AllowedCall) => void;
}

export interface AllowedCall {
  readonly destination: Destination;
  readonly host: string;
  readonly port: number;
  /**
   * The VPC network that the call came from, which `internal` ingress asks for; undefined if it came over the internet.
   */
  readonly network: string | undefined;
}

/** Time in which a client must use the port that it was given, in milliseconds. */
const portLife = 10_000;

/**
 * Starts the gate of one instance. It speaks HTTP CONNECT, for programs that take a proxy setting. For Node programs,
 * `local/run/preload.cjs` sends every connection here and asks for a port of the loopback address instead (header
 * `bulkhead-way: port`), so that TLS needs no change. `GET /resolve?name=…` answers their DNS queries.
 */
export async function startNetworkGate(options: NetworkGateOptions): Promise<Listening> {
  const ports = new NatPorts();
  const server = new Server((request, response) => {
    answerLookUp(options, request, response).catch(() => sendJson(response, 500, { because: "internal error" }));
  });
  server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    answerConnect(options, ports, request, socket, head).catch(() =>
      socket.end("HTTP/1.1 500 Internal Server Error\r\n\r\n"),
    );
  });
  await bind(server, 0);
  return { port: portOf(server), close: () => closeServer(server) };
}

async function answerConnect(
  options: NetworkGateOptions,
  ports: NatPorts,
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
): Promise<void> {
  const target = /^(.+):(\d{1,5})$/.exec(request.url ?? "");
  const host = target?.[1]?.replace(/^\[|\]$/g, "").toLowerCase();
  const port = Number(target?.[2]);
  if (host === undefined) {
    socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    return;
  }
  const { verdict, network, release } = await judge(options, ports, socket, host, port);
  if (!verdict.allowed) {
    // In a header, since clients rarely show the body of a refused CONNECT.
    const refusals = encodeURIComponent(JSON.stringify(verdict.refusals));
    socket.end(`HTTP/1.1 403 Forbidden\r\nbulkhead-refusals: ${refusals}\r\ncontent-length: 0\r\n\r\n`);
    // Unread, its end would never be seen, and the connection never closed.
    socket.resume();
    return;
  }
  const call: AllowedCall = {
    destination: verdict.destination,
    host,
    port,
    network: verdict.throughVpc ? network : undefined,
  };
  if (request.headers["bulkhead-way"] === "port") {
    const given = await openOnce((connection) => {
      connection.once("close", release);
      options.deliver(connection, call);
    }, release);
    socket.end(`HTTP/1.1 200 OK\r\nbulkhead-port: ${given}\r\n\r\n`);
    return;
  }
  socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  if (head.length > 0) {
    socket.unshift(head);
  }
  socket.once("close", release);
  options.deliver(socket, call);
}

async function judge(
  { cloud, projectId, instance, vpcAccess, decisions, isOwnProcess }: NetworkGateOptions,
  ports: NatPorts,
  socket: Socket,
  host: string,
  port: number,
): Promise<{ verdict: CallVerdict; network: string | undefined; release: () => void }> {
  const view = await readVpcView(cloud, projectId);
  const position = positionOf(view, projectId, await vpcAccess());
  const decided: CallVerdict = (await isOwnProcess(socket))
    ? decideCall(view, position, host, port)
    : {
        allowed: false,
        refusals: [{ wall: "instance boundary", because: "the caller is no process of this instance" }],
      };
  const { verdict, release } = withPort(ports, view, position, decided, port);
  if (decided.allowed && !verdict.allowed) {
    await cloud.entries.append(natDrop(projectId, decided, instance, port));
  }
  const record = { caller: instance, action: "connect", resource: `${host}:${port}` };
  if (verdict.allowed) {
    decisions.add({
      ...record,
      wall: "VPC route",
      allowed: true,
      because: `${verdict.destination} at ${verdict.address}`,
    });
  } else {
    for (const { wall, because } of verdict.refusals) {
      decisions.add({ ...record, wall, allowed: false, because });
    }
  }
  return { verdict, network: position.vpc?.network, release };
}

/** A connection over a NAT needs one of its ports until it is closed. */
function withPort(
  ports: NatPorts,
  view: VpcView,
  { vpc }: Position,
  verdict: CallVerdict,
  port: number,
): { verdict: CallVerdict; release: () => void } {
  const isOverNat = verdict.allowed && verdict.throughVpc && verdict.destination === "internet";
  const limit = vpc && isOverNat ? portsPerInstance(view, vpc.network, vpc.subnetwork) : undefined;
  if (!verdict.allowed || limit === undefined) {
    return { verdict, release: () => undefined };
  }
  const release = ports.take(`${verdict.address}:${port}`, limit);
  const because = `all ${limit} ports of this instance to ${verdict.address}:${port} are taken`;
  return release === undefined
    ? { verdict: { allowed: false, refusals: [{ wall: "Cloud NAT", because }] }, release: () => undefined }
    : { verdict, release };
}

/** What Cloud NAT logs of a connection that gets no port ("Cloud NAT logging"). */
function natDrop(
  projectId: string,
  { address }: { readonly address: string },
  instance: string,
  port: number,
): LogEntry {
  return {
    logName: `projects/${projectId}/logs/compute.googleapis.com%2Fnat_flows`,
    timestamp: new Date().toISOString(),
    severity: "DEFAULT",
    resource: { type: "nat_gateway", labels: { project_id: projectId } },
    jsonPayload: {
      allocation_status: "DROPPED",
      connection: { dest_ip: address, dest_port: port, protocol: 6 },
      endpoint: { project_id: projectId, vm_name: instance },
    },
  };
}

async function answerLookUp(
  options: NetworkGateOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://network-gate");
  const name = url.searchParams.get("name");
  if (url.pathname !== "/resolve" || name === null || !(await options.isOwnProcess(request.socket))) {
    return sendJson(response, 404, { because: "not found" });
  }
  const view = await readVpcView(options.cloud, options.projectId);
  const position: Position = positionOf(view, options.projectId, await options.vpcAccess());
  const resolution = resolveHost(view, position, name.toLowerCase());
  return sendJson(response, 200, { addresses: resolution?.addresses ?? [name] });
}

/** A port of the loopback address for exactly one connection. */
async function openOnce(onConnection: (connection: Socket) => void, onUnused: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => {
      clearTimeout(timer);
      server.close();
      connection.on("error", () => connection.destroy());
      onConnection(connection);
    });
    server.maxConnections = 1;
    const timer = setTimeout(() => {
      server.close();
      onUnused();
    }, portLife);
    timer.unref();
    server.once("error", reject);
    server.listen(0, loopback, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}
