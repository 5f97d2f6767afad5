/** Reports everything but an egress proxy that names an analytics vendor's host or holds its token. */
import { roles, vendors } from "../../plan";
import {
  compareDomains,
  type EnvEntry,
  type IsolationGraph,
  nodeName,
  type Slot,
  typeOfUrn,
  type Workload,
} from "../graph";
import { knownValue, sourcesOf } from "../read";
import { notKnown, quoted } from "./messages";
import type { Report, ResourceView, Rule } from "./rule";
import { otherPlacesOf, type VendorPlace, vendorPlaces, vendorsOfSecrets } from "./vendorPlaces";
import { isLoopback, isSwitch, vendorInAnyForm, vendorInName } from "./vendorTraces";

const fix = "point the SDK at the relay and declare the events in the tracking plan";

export const analyticsOnlyThroughProxy: Rule = {
  id: "analytics-only-through-proxy",
  sentence: "Only an egress proxy names an analytics vendor's host or holds its token.",
  why: "An analytics vendor was breached. Its SDKs had sent it names, e-mail addresses, coarse locations and user ids, untreated, and it took 16 days until the customer knew which data had been exposed.",
  counts:
    "Vendor hosts and tokens in env, commands and arguments, images of a vendor that pass on events, variables named after a vendor (filled with a value or from Secret Manager), and secrets named after one or holding its token, in anything that isn't labelled `bulkhead-role=egress-proxy`; and vendor hosts and tokens in any text of any other resource, such as a push subscription, a schedule, a DNS record, a start-up script or a firewall rule for a workload's identity, also in base64 or hexadecimal. Descriptions, labels and records that prove a domain's owner don't count. A variable may name an address on the instance itself: that is the relay.",
  unknowns:
    "A variable named after a vendor whose value isn't known yet is allowed only where it comes from this tenant's own egress proxy. A role label that isn't known yet doesn't make a proxy.",
  severity: "critical",
  remediation:
    "Take the vendor's host and token out of the app, let its SDK send to the relay, and list events and fields in the tenant's tracking plan; the egress proxy holds the token as a file.",
  examples: {
    bad: `
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "workload" },
  template: { containers: [{ image: "example/app", envs: [{ name: "EVENTS_URL", value: "https://api.mixpanel.com/track" }] }] },
});`,
    good: `
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  labels: { tenant: "acme", "bulkhead-role": "workload" },
  template: { containers: [{ image: "example/app", envs: [{ name: "MIXPANEL_HOST", value: "http://127.0.0.1:8788/mixpanel" }] }] },
});`,
  },

  resource(view) {
    const { workload } = view;
    if (workload === undefined || view.role === roles.egressProxy) {
      return [];
    }
    return [
      ...workload.env.flatMap((entry) => judgeEntry(view, entry)),
      ...workload.words.flatMap((slot) => judgeText(view, slot.path, knownValue(slot.field.text()))),
      ...workload.images.flatMap((slot) => judgeImage(view, slot)),
    ];
  },

  stack(graph) {
    const vendorSecrets = vendorsOfSecrets(graph);
    const inWorkloads = graph.workloads
      .filter((workload) => graph.roleOf(workload.resource) !== roles.egressProxy)
      .flatMap((workload) => [
        ...workload.env.flatMap((entry) => judgeUnknown(graph, workload, entry)),
        ...judgeVendorOutputs(workload),
        ...judgeSecrets(workload, vendorSecrets),
        ...judgeOtherPlaces(workload),
      ]);
    return [...inWorkloads, ...vendorPlaces(graph).map(reportPlace)];
  },
};

function judgeText(view: ResourceView, path: string, text: string | undefined): Report[] {
  const trace = text === undefined || isLoopback(text) ? undefined : vendorInAnyForm(text);
  if (trace === undefined) {
    return [];
  }
  return [
    {
      urn: view.resource.urn,
      path,
      problem: `must not name an analytics vendor, got a ${trace.by} of ${trace.vendor.title}; ${fix}`,
    },
  ];
}

/** A vendor's own server takes events from browsers and passes them on, whatever its variables say. */
function judgeImage({ resource }: ResourceView, { path, field }: Slot): Report[] {
  const image = knownValue(field.text()) ?? "";
  const vendor = [...vendors.values()].find(({ images }) => images?.some((start) => image.startsWith(start)));
  const problem = `must not be an analytics vendor's server, got one of ${vendor?.title}, which passes on what it gets; ${fix}`;
  return vendor === undefined ? [] : [{ urn: resource.urn, path, problem }];
}

function judgeEntry(view: ResourceView, entry: EnvEntry): Report[] {
  const { path } = entry.slot;
  const name = knownValue(entry.name) ?? "";
  const value = knownValue(entry.value) ?? "";
  const isReference = entry.secret !== undefined;
  const found = isReference ? [] : judgeText(view, path, value);
  const vendor = vendorInName(name);
  const isHarmless = value === "" || isLoopback(value) || isSwitch(value);
  if (found.length > 0 || vendor === undefined || (isHarmless && !isReference)) {
    return found;
  }
  const what = isReference ? "a secret reference" : "a value";
  const problem = `must not hold what ${vendor.title} needs, got ${what} for ${quoted(name)}; ${fix}`;
  return [{ urn: view.resource.urn, path, problem }];
}

function judgeUnknown(graph: IsolationGraph, workload: Workload, entry: EnvEntry): Report[] {
  if (entry.secret !== undefined || entry.value.state !== "unknown") {
    return [];
  }
  const name = knownValue(entry.name) ?? "";
  const vendor = vendorInName(name);
  if (vendor === undefined) {
    return [];
  }
  if (isAddress(name) && comesFromOwnProxy(graph, workload, entry.slot.property)) {
    return [];
  }
  return [
    {
      urn: workload.id,
      path: entry.slot.path,
      problem: `must not hold what ${vendor.title} needs, ${notKnown} for ${quoted(name)}; ${fix}`,
    },
  ];
}

/** What a vendor's own provider makes: its host, a project's id or a key, under whatever name. */
function judgeVendorOutputs({ id, resource, env }: Workload): Report[] {
  const unknown = env.filter(({ secret, value }) => secret === undefined && value.state === "unknown");
  const byProperty = new Map(unknown.map((entry) => [entry.slot.property, entry.slot.path]));
  return [...byProperty].flatMap(([property, path]) => {
    const vendor = sourcesOf(resource, property)
      .map((urn) => vendorInName(`${typeOfUrn(urn).split(":")[0]}_HOST`))
      .find((found) => found !== undefined);
    const problem = `must not hold what ${vendor?.title} needs, got an output of its provider; ${fix}`;
    return vendor === undefined ? [] : [{ urn: id, path, problem }];
  });
}

function isAddress(name: string): boolean {
  return /(?:HOST|URL|URI|ENDPOINT|ADDRESS|SERVER|BASE)$/i.test(name);
}

function comesFromOwnProxy(graph: IsolationGraph, workload: Workload, property: string): boolean {
  const sources = sourcesOf(workload.resource, property);
  const own = graph.domainOf(workload.id);
  return graph.workloads
    .filter(({ id, resource }) => sources.includes(id) && graph.roleOf(resource) === roles.egressProxy)
    .some(({ id }) => compareDomains(graph.domainOf(id), own) === "same");
}

function judgeOtherPlaces(workload: Workload): Report[] {
  const judged = new Set([...workload.env.map(({ slot }) => slot.path), ...workload.words.map(({ path }) => path)]);
  return otherPlacesOf(workload.resource, judged).map(reportPlace);
}

function reportPlace({ urn, path, title, by }: VendorPlace): Report {
  return {
    urn,
    path,
    problem: `must not name an analytics vendor, got a ${by} of ${title}; let the tenant's egress proxy send it`,
  };
}

function judgeSecrets(workload: Workload, vendorSecrets: ReadonlyMap<string, string>): Report[] {
  // Where the variable's name tells the vendor, that was reported before the resource was created.
  const unnamed = workload.env.filter((entry) => vendorInName(knownValue(entry.name) ?? "") === undefined);
  const slots = [...workload.secretFiles, ...unnamed.flatMap((entry) => entry.secret ?? [])];
  return slots.flatMap((slot) =>
    slot.target.nodes.flatMap((node) => {
      const title = vendorInName(node.name.id)?.title ?? vendorSecrets.get(node.id);
      if (title === undefined) {
        return [];
      }
      return [
        {
          urn: workload.id,
          path: slot.path,
          problem: `must not hold a vendor's token, got ${quoted(nodeName(node))} (${title}); mount it in the egress proxy only`,
        },
      ];
    }),
  );
}
