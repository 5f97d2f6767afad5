/** The internet reaches a service only through a front that checks who is there. */
import { roles } from "../../plan";
import { knownValue } from "../read";
import { got } from "./messages";
import type { Rule } from "./rule";

export const restrictedIngress: Rule = {
  id: "restricted-ingress",
  sentence: "A service takes requests from inside the network only, unless Identity-Aware Proxy stands in front of it.",
  why: "A service's default address answers the whole internet. One mistaken invoker grant then is an open door; with internal ingress it is not.",
  counts:
    "The ingress of Cloud Run services of both generations and of functions: internal, or internal with the load balancer. Open ingress is accepted with Identity-Aware Proxy on. An egress proxy must be internal without any load balancer.",
  unknowns: "Left out, ingress is open to all and a finding; a value not known yet is one too.",
  severity: "high",
  remediation:
    "Set ingress to internal, or to internal and load balancer behind a load balancer that authenticates, or turn on Identity-Aware Proxy.",
  examples: {
    bad: `
new gcp.cloudrunv2.Service("app", { location: "europe-west1", ingress: "INGRESS_TRAFFIC_ALL", template: { containers: [{ image: "example/app" }] } });`,
    good: `
new gcp.cloudrunv2.Service("app", { location: "europe-west1", ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", template: { containers: [{ image: "example/app" }] } });`,
  },

  resource({ resource, workload, role }) {
    const ingress = workload?.ingress;
    if (ingress === undefined) {
      return [];
    }
    const proxy = role === roles.egressProxy;
    const allowed = proxy ? ingress.internal.slice(0, 1) : ingress.internal;
    const setting = knownValue(ingress.setting.field.text());
    if (setting !== undefined && allowed.includes(setting)) {
      return [];
    }
    if (!proxy && knownValue(ingress.iap.field.flag()) === true) {
      return [];
    }
    const fix = proxy ? "an egress proxy is called from inside only" : "set it or turn on Identity-Aware Proxy";
    const wanted = allowed.map((value) => `'${value}'`).join(" or ");
    return [
      { urn: resource.urn, path: ingress.setting.path, problem: `must be ${wanted}, ${got(ingress.setting)}; ${fix}` },
    ];
  },
};
