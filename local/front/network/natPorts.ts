/** Ports of a Cloud NAT: how many connections one instance may hold to one destination at a time. */
import { natOf } from "./routing";
import type { VpcView } from "./vpcView";

/** Cloud NAT, "IP addresses and ports", 2026-11: 64 with static allocation, at most 65,536 with dynamic allocation. */
const staticPorts = 64;
const dynamicPorts = 65_536;

/** Ports that the NAT of a subnet gives one instance; undefined without a NAT. */
export function portsPerInstance(view: VpcView, network: string, subnetwork: string): number | undefined {
  const nat = natOf(view, network, subnetwork);
  if (nat === undefined) {
    return undefined;
  }
  return nat.enableDynamicPortAllocation === true
    ? Number(nat.maxPortsPerVm ?? dynamicPorts)
    : Number(nat.minPortsPerVm ?? staticPorts);
}

/** Connections that one instance holds, by destination. A port serves one connection per destination. */
export class NatPorts {
  readonly #held = new Map<string, number>();

  /** Takes a port, and returns the function that gives it back; undefined if all are taken. */
  take(destination: string, limit: number): (() => void) | undefined {
    const held = this.#held.get(destination) ?? 0;
    if (held >= limit) {
      return undefined;
    }
    this.#held.set(destination, held + 1);
    let isTaken = true;
    return () => {
      if (isTaken) {
        isTaken = false;
        this.#held.set(destination, (this.#held.get(destination) ?? 1) - 1);
      }
    };
  }
}
