/** Events as each vendor's SDK sends them, and a plan that counts them. */
import { type ProxiedVendorName, proxiedVendorNames } from "../../../plan";
import { vendorsAt } from "../support";

export interface TestEvent {
  readonly person: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The event's own id; none by default. */
  readonly id?: string;
}

const reportFields = {
  plan: { enum: ["free", "team"] },
  ok: "boolean",
  cohort: { hashBucket: 4 },
  pages: { integer: { min: 0, max: 100 } },
  cost: { number: { min: 0, max: 10, step: 0.1 } },
  note: { text: { maxLength: 40 } },
} as const;

/** A plan whose event `report` stays and is counted by `reports`. */
export function countingPlan(
  upstream: string,
  aggregate: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    version: 1,
    vendors: vendorsAt(upstream),
    events: { report: { to: [], fields: reportFields } },
    aggregates: { reports: { of: "report", every: "day", to: [...proxiedVendorNames], ...aggregate } },
    deliveryTimeout: 0,
    ...more,
  };
}

type Body = readonly [path: string, body: unknown];

/** The request in which a vendor's SDK sends these events. Events without the vendor's own id are not told apart from retries. */
export function requestOf(vendor: ProxiedVendorName, events: readonly TestEvent[]): Body {
  return bodies[vendor](events);
}

const segmentBody = (events: readonly TestEvent[]) => ({
  batch: events.map(({ person, fields, id }) => ({
    type: "track",
    event: "report",
    userId: person,
    properties: fields,
    ...(id !== undefined && { messageId: id }),
  })),
});

const bodies: Readonly<Record<ProxiedVendorName, (events: readonly TestEvent[]) => Body>> = {
  mixpanel: (events) => [
    "/mixpanel/track",
    events.map(({ person, fields, id }) => ({
      event: "report",
      properties: { token: "t", distinct_id: person, ...fields, ...(id !== undefined && { $insert_id: id }) },
    })),
  ],
  segment: (events) => ["/segment/v1/batch", segmentBody(events)],
  rudderstack: (events) => ["/rudderstack/v1/batch", segmentBody(events)],
  jitsu: (events) => ["/jitsu/api/s/batch", segmentBody(events)],
  posthog: (events) => [
    "/posthog/batch/",
    {
      api_key: "k",
      batch: events.map(({ person, fields, id }) => ({
        event: "report",
        distinct_id: person,
        properties: fields,
        ...(id !== undefined && { uuid: id }),
      })),
    },
  ],
  amplitude: (events) => [
    "/amplitude/2/httpapi",
    {
      api_key: "k",
      events: events.map(({ person, fields, id }) => ({
        event_type: "report",
        user_id: person,
        event_properties: fields,
        ...(id !== undefined && { insert_id: id }),
      })),
    },
  ],
  ga4: (events) => [
    "/ga4/mp/collect?api_secret=s&measurement_id=G-TEST1234",
    // One body has one client, so these tests send one person per request.
    { client_id: events[0]?.person, events: events.map(({ fields }) => ({ name: "report", params: fields })) },
  ],
};

/** The events in requests of at most one person each, as GA4 needs them. */
export function requestsOf(vendor: ProxiedVendorName, events: readonly TestEvent[]): Body[] {
  return vendor === "ga4" ? events.map((event) => requestOf(vendor, [event])) : [requestOf(vendor, events)];
}
