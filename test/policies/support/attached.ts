/** A network, its subnet, and a service that is attached to it. */
import { registered, types } from "./resources";

export const network = registered("gcp:compute/network:Network", "net", { name: "net" });
export const subnet = registered("gcp:compute/subnetwork:Subnetwork", "inside", {
  name: "inside",
  network: "net",
  region: "eu",
});

/** A service that sends everything into the VPC. */
export const app = (vpcAccess: object, labels: object = {}, sources: string[] = []) =>
  registered(
    types.service,
    "app",
    { labels, template: { vpcAccess: { egress: "ALL_TRAFFIC", ...vpcAccess } } },
    { template: sources },
  );
export const onSubnet = app({ networkInterfaces: [{ subnetwork: "inside" }] });
