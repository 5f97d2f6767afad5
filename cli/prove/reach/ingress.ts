/** Whether a request from outside gets through a workload's ingress setting, before IAM is asked. */
import type { Workload } from "../../../policies/graph";
import { knownValue } from "../../../policies/read";
import type { Judged } from "./grant";

/** Whether a request from the internet gets through the workload's ingress setting. `no` if the workload takes no requests. */
export function openToInternet({ ingress, resource }: Workload): Judged {
  if (ingress === undefined) {
    return { allowed: "no", steps: [{ why: "it takes no requests", urn: resource.urn }] };
  }
  const { setting, internal } = ingress;
  const at = (why: string, property = setting.path) => ({ why, urn: resource.urn, property });
  if (setting.field.state === "unknown") {
    return { allowed: "unknown", steps: [at("whether its ingress is open to the internet is not known yet")] };
  }
  const value = knownValue(setting.field.text());
  if (value === undefined) {
    return { allowed: "yes", steps: [at("its ingress is not restricted, which leaves it open to the internet")] };
  }
  if (!internal.includes(value)) {
    return { allowed: "yes", steps: [at(`its ingress is open to the internet: ${value}`)] };
  }
  return { allowed: "no", steps: [at(`its ingress keeps the internet out: ${value}`)] };
}

/**
 * Whether the internet reaches the workload itself, with nobody in front but its own IAM check. Identity-Aware Proxy in
 * front counts as closed: it sends everyone whom it doesn't know to a login.
 */
export function unguarded(workload: Workload): Judged {
  const open = openToInternet(workload);
  const iap = workload.ingress?.iap;
  if (open.allowed === "no" || iap === undefined) {
    return open;
  }
  const guarded = iap.field.state === "missing" ? false : knownValue(iap.field.flag());
  if (guarded === false) {
    return open;
  }
  const step = { urn: workload.resource.urn, property: iap.path };
  if (guarded === true) {
    return {
      allowed: "no",
      steps: [...open.steps, { ...step, why: "Identity-Aware Proxy is in front and asks for a login" }],
    };
  }
  return {
    allowed: "unknown",
    steps: [...open.steps, { ...step, why: "whether Identity-Aware Proxy is in front is not known yet" }],
  };
}
