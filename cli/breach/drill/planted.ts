/** Events for a drill: what an SDK of the vendor would send for each event of the plan, of made-up people. */
import type { ProxiedVendorName, TrackingPlan, Treatment } from "../../../plan";

/** Path below the proxy, and the body, of one request with these events. */
export interface PlantedRequest {
  readonly path: string;
  readonly body: object;
}

/** An event of one person. */
export interface Planted {
  readonly event: string;
  readonly person: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Every event that the plan sends to the vendor, with the fields that leave. Page and screen calls are left out. */
export function eventsFor(
  plan: TrackingPlan,
  vendor: ProxiedVendorName,
): { event: string; fields: Record<string, Treatment> }[] {
  return Object.entries(plan.events)
    .filter(([name, { to }]) => to.includes(vendor) && !name.startsWith("$"))
    .map(([event, { fields }]) => ({ event, fields }));
}

export function plant(plan: TrackingPlan, vendor: ProxiedVendorName, person: string, number: number): Planted[] {
  return eventsFor(plan, vendor).map(({ event, fields }) => ({
    event,
    person,
    fields: Object.fromEntries(Object.entries(fields).map(([name, treatment]) => [name, valueFor(treatment, number)])),
  }));
}

/** A value that the treatment lets out. */
function valueFor(treatment: Treatment, number: number): unknown {
  if (treatment === "pseudonym") {
    return `drill-${number}`;
  }
  if (treatment === "boolean") {
    return number % 2 === 0;
  }
  if (treatment === "country") {
    return "DE";
  }
  if ("enum" in treatment) {
    return treatment.enum[number % treatment.enum.length];
  }
  if ("integer" in treatment) {
    return treatment.integer.min + (number % (treatment.integer.max - treatment.integer.min + 1));
  }
  if ("number" in treatment) {
    return treatment.number.min;
  }
  if ("time" in treatment) {
    return new Date().toISOString();
  }
  if ("hashBucket" in treatment) {
    return `drill-${number}`;
  }
  if ("urlTemplate" in treatment) {
    return `https://drill.example${(treatment.urlTemplate[0] ?? "/").replace(/:[A-Za-z0-9_]+/g, "x")}`;
  }
  if ("presence" in treatment) {
    return "drill";
  }
  if ("list" in treatment) {
    return [valueFor(treatment.list.of, number)];
  }
  return "drill";
}

/** The request in the form of the vendor's SDK. */
export function requestFor(vendor: ProxiedVendorName, events: readonly Planted[]): PlantedRequest[] {
  const spec = ({ event, person, fields }: Planted) => ({ type: "track", event, userId: person, properties: fields });
  switch (vendor) {
    case "mixpanel":
      return [
        {
          path: "/mixpanel/track",
          body: events.map(({ event, person, fields }) => ({ event, properties: { distinct_id: person, ...fields } })),
        },
      ];
    case "posthog":
      return [
        {
          path: "/posthog/batch/",
          body: {
            batch: events.map(({ event, person, fields }) => ({ event, distinct_id: person, properties: fields })),
          },
        },
      ];
    case "amplitude":
      return [
        {
          path: "/amplitude/2/httpapi",
          body: {
            events: events.map(({ event, person, fields }) => ({
              event_type: event,
              user_id: person,
              event_properties: fields,
            })),
          },
        },
      ];
    case "ga4":
      return events.map(({ event, person, fields }) => ({
        path: "/ga4/mp/collect?measurement_id=G-DRILL0001&api_secret=drill",
        body: { client_id: person, user_id: person, events: [{ name: event, params: fields }] },
      }));
    case "jitsu":
      return events.map((event) => ({ path: "/jitsu/api/s/track", body: spec(event) }));
    default:
      return [{ path: `/${vendor}/v1/batch`, body: { batch: events.map(spec) } }];
  }
}
