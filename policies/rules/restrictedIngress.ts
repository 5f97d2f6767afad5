/** Reports services that the internet can reach without Identity-Aware Proxy or a load balancer. */
import { roles } from "../../plan";
import type { Resource } from "../graph";
import { knownValue } from "../read";
import { got } from "./messages";
import { everywhere, judgeFirewall } from "./openFirewalls";
import { isNamedPublic, publicServices } from "./publicByName";
import type { Report, Rule } from "./rule";

export const restrictedIngress: Rule = {
  id: "restricted-ingress",
  sentence: "A service takes requests from inside the network only, unless Identity-Aware Proxy is in front of it.",
  why: "A service's default address answers the whole internet. One mistaken invoker grant then opens the service to everybody; with internal ingress it does not.",
  counts:
    "The ingress of Cloud Run services of both generations and of functions: internal, or internal with the load balancer. Open ingress is accepted with Identity-Aware Proxy on. An egress proxy must be internal without any load balancer. Also a Cloud SQL or AlloyDB instance that takes connections from everywhere, a Kubernetes service of type LoadBalancer that isn't internal, a Kubernetes ingress of the class `gce`, and a firewall rule that lets everybody reach the port of a database or a cache.",
  unknowns: "If left out, ingress is open to everybody, which is reported, as is a value that isn't known yet.",
  severity: "high",
  remediation:
    "Set ingress to internal, or to internal and load balancer behind a load balancer that authenticates, or turn on Identity-Aware Proxy.",
  config: { publicServices },
  examples: {
    bad: `
new gcp.cloudrunv2.Service("app", { location: "europe-west1", ingress: "INGRESS_TRAFFIC_ALL", template: { containers: [{ image: "example/app" }] } });`,
    good: `
new gcp.cloudrunv2.Service("app", { location: "europe-west1", ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", template: { containers: [{ image: "example/app" }] } });`,
  },

  resource({ resource, workload, role }, context) {
    const ingress = workload?.ingress;
    if (ingress === undefined) {
      return [judgeNetworks, judgeFirewall, judgeLoadBalancer, judgeKubernetesIngress, judgeKubernetesGateway].flatMap(
        (one) => one(resource),
      );
    }
    const proxy = role === roles.egressProxy;
    const allowed = proxy ? ingress.internal.slice(0, 1) : ingress.internal;
    if (allowed.includes(knownValue(ingress.setting.field.text()) ?? "")) {
      return [];
    }
    const isPublic = isNamedPublic(context, "publicServices", resource);
    if (!proxy && (isPublic || knownValue(ingress.iap.field.flag()) === true)) {
      return [];
    }
    const fix = proxy ? "an egress proxy is called from inside only" : "set it or turn on Identity-Aware Proxy";
    const wanted = allowed.map((value) => `'${value}'`).join(" or ");
    return [
      { urn: resource.urn, path: ingress.setting.path, problem: `must be ${wanted}, ${got(ingress.setting)}; ${fix}` },
    ];
  },
};

/** Where databases list the addresses that may connect from outside. */
const networkLists: ReadonlyMap<string, { readonly at: readonly string[]; readonly range: string }> = new Map([
  [
    "gcp:sql/databaseInstance:DatabaseInstance",
    { at: ["settings", "ipConfiguration", "authorizedNetworks"], range: "value" },
  ],
  ["gcp:alloydb/instance:Instance", { at: ["networkConfig", "authorizedExternalNetworks"], range: "cidrRange" }],
]);

/** A database that takes connections from every address. */
function judgeNetworks({ urn, type, inputs }: Resource): Report[] {
  const list = networkLists.get(type);
  if (list === undefined) {
    return [];
  }
  const { at, range: property } = list;
  const networks = inputs.at(...at).items();
  return networks.flatMap((network, position) => {
    const range = knownValue(network.at(property).text()) ?? "";
    if (!everywhere.test(range)) {
      return [];
    }
    const problem = `must name the addresses that connect, got '${range}', which is anybody; connect through the network or the connector`;
    return [{ urn, path: `${at.join(".")}[${position}].${property}`, problem }];
  });
}

/** Annotations by which a load balancer of Google Kubernetes Engine stays inside the network. */
const internalAnnotations = ["networking.gke.io/load-balancer-type", "cloud.google.com/load-balancer-type"];

/** An ingress of Kubernetes for which Google Kubernetes Engine makes a load balancer on the internet. */
function judgeKubernetesIngress({ urn, type, inputs }: Resource): Report[] {
  const places = [
    ["metadata", "annotations", "kubernetes.io/ingress.class"],
    ["spec", "ingressClassName"],
  ];
  const place = places.find((path) => knownValue(inputs.at(...path).text()) === "gce");
  if (type !== "kubernetes:networking.k8s.io/v1:Ingress" || place === undefined) {
    return [];
  }
  const [path, problem] = [
    place.length === 2 ? "spec.ingressClassName" : `metadata.annotations["${place[2]}"]`,
    "must be 'gce-internal', got 'gce', whose load balancer the internet reaches; set it to 'gce-internal'",
  ];
  return [{ urn, path, problem }];
}

const gatewayTypes = new Set([
  "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  "kubernetes:gateway.networking.k8s.io/v1beta1:Gateway",
]);
/** Classes of the Gateway API that make a load balancer which the internet reaches. */
const externalGateways = /^gke-l7-(?:gxlb|global-external-managed|regional-external-managed)(?:-mc)?$/;

function judgeKubernetesGateway({ urn, type, inputs }: Resource): Report[] {
  const path = "spec.gatewayClassName";
  const name = knownValue(inputs.at("spec", "gatewayClassName").text()) ?? "";
  if (!gatewayTypes.has(type) || !externalGateways.test(name)) {
    return [];
  }
  const problem = `must be an internal class, got '${name}', whose load balancer the internet reaches; set it to 'gke-l7-rilb'`;
  return [{ urn, path, problem }];
}

function judgeLoadBalancer({ urn, type, inputs }: Resource): Report[] {
  if (type !== "kubernetes:core/v1:Service" || knownValue(inputs.at("spec", "type").text()) !== "LoadBalancer") {
    return [];
  }
  const annotations = inputs.at("metadata", "annotations");
  const isInternal = internalAnnotations.some(
    (name) => knownValue(annotations.at(name).text())?.toLowerCase() === "internal",
  );
  if (isInternal) {
    return [];
  }
  const problem = `must be internal, got 'LoadBalancer', which the internet reaches; set the annotation '${internalAnnotations[0]}' to 'Internal'`;
  return [{ urn, path: "spec.type", problem }];
}
