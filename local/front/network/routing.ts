/** Decides by the deployed routes and NAT. */
import { mapsIn, type Properties, textsIn } from "../../cloud/protocol/values";
import { inRange, isGoogleVip } from "./addresses";
import { nameOf, type VpcView } from "./vpcView";

export interface RoutingVerdict {
  readonly allowed: boolean;
  readonly because: string;
}

/** Whether the network's most specific route leads to an address outside of it. */
export function decideRoute(view: VpcView, network: string, address: string): RoutingVerdict {
  const found = view.networks.find(({ name }) => name === network);
  if (!found) {
    return { allowed: false, because: `network '${network}' is not there` };
  }
  const own = view.routes
    .filter((route) => nameOf(route.network) === network)
    .map((route) => ({ range: String(route.destRange), name: String(route.name), hop: nameOf(route.nextHopGateway) }));
  const all =
    found.deleteDefaultRoutesOnCreate === true
      ? own
      : [...own, { range: "0.0.0.0/0", name: "default route", hop: "default-internet-gateway" }];
  const best = all
    .filter(({ range }) => inRange(address, range))
    .sort((left, right) => prefixOf(right.range) - prefixOf(left.range))[0];
  if (!best) {
    return { allowed: false, because: `network '${network}' has no route to ${address}` };
  }
  if (best.hop !== "default-internet-gateway") {
    return { allowed: false, because: `route '${best.name}' leads to a hop that the local run doesn't have` };
  }
  return { allowed: true, because: `route '${best.name}'` };
}

/**
 * Whether packets of the subnet can reach an outside address. Google's addresses need Private Google Access, all others
 * need a NAT, since a Cloud Run instance has no public address.
 */
export function decideWayOut(view: VpcView, network: string, subnetwork: string, address: string): RoutingVerdict {
  if (isGoogleVip(address)) {
    const subnet = view.subnetworks.find(({ name }) => name === subnetwork);
    return subnet?.privateIpGoogleAccess === true
      ? { allowed: true, because: "Private Google Access" }
      : { allowed: false, because: `subnet '${subnetwork}' has no Private Google Access` };
  }
  const nat = natOf(view, network, subnetwork);
  return nat
    ? { allowed: true, because: `NAT '${nat.name}'` }
    : { allowed: false, because: `no NAT covers subnet '${subnetwork}'` };
}

/** The NAT that covers a subnet. */
export function natOf(view: VpcView, network: string, subnetwork: string): Properties | undefined {
  const routers = view.routers.filter((router) => nameOf(router.network) === network).map(({ name }) => String(name));
  return view.nats.find(
    (candidate) =>
      routers.includes(nameOf(candidate.router)) &&
      (String(candidate.sourceSubnetworkIpRangesToNat).startsWith("ALL_SUBNETWORKS") ||
        mapsIn(candidate.subnetworks).some(
          ({ name, sourceIpRangesToNats }) => nameOf(name) === subnetwork && textsIn(sourceIpRangesToNats).length > 0,
        )),
  );
}

function prefixOf(range: string): number {
  return Number(range.split("/")[1] ?? 32);
}
