/** Cloud Run's ingress setting: which networks a request may come from. */
import type { DeployedService } from "../services";

/** Where a request to a service comes from. */
export type Source =
  | { readonly kind: "internet" }
  /** From a VPC network of the project, through a Google address. */
  | { readonly kind: "vpc"; readonly projectId: string; readonly network: string; readonly instance: string };

export interface IngressVerdict {
  readonly allowed: boolean;
  readonly because: string;
}

/** Applies the setting. The local run has no load balancer, so no request counts as coming from one. */
export function decideIngress(service: DeployedService, source: Source): IngressVerdict {
  if (service.ingress === "INGRESS_TRAFFIC_ALL") {
    return { allowed: true, because: "ingress is open to the internet" };
  }
  if (source.kind === "vpc" && source.projectId === service.projectId) {
    return { allowed: true, because: `the request comes out of network '${source.network}'` };
  }
  const from = source.kind === "vpc" ? "another project" : "the internet";
  return { allowed: false, because: `ingress '${service.ingress}' refuses what comes from ${from}` };
}
