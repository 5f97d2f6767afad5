/** The same bodies for every server: what mixpanel's SDKs send, one event of about 600 bytes, and fifty of them. */
import { Random } from "./random";

const time = Date.UTC(2026, 5, 1, 10, 20, 30);

function event(number: number, user: number): { readonly event: string; readonly properties: object } {
  return {
    event: "report_generated",
    properties: {
      distinct_id: `user-${user}@example.com`,
      $device_id: `device-${user}`,
      $insert_id: `message-${number}`,
      token: "project-token",
      time,
      plan: "team",
      duration_ms: 1_234 + number,
      pages: number % 100,
      ok: true,
      workspace: `workspace-${number % 50}`,
      page: `https://app.example.com/reports/${number}?from=mail`,
      $os: "Linux",
      $browser: "Chrome",
      $browser_version: 140,
      $current_url: `https://app.example.com/reports/${number}?email=user@example.com`,
      $referrer: "https://www.example.com/search?q=private",
      $screen_height: 1080,
      $screen_width: 1920,
      mp_lib: "node",
      $lib_version: "0.24.0",
    },
  };
}

/** So many different events are sent in turn, so that no cache of whole bodies would help, nor one of the users among them. */
const differentEvents = 40_000;

/** Forms with base64, as mixpanel's SDKs send them, of events of users who are drawn at random. */
export function formBodies(eventsPerBody: number, users: number): string[] {
  const random = new Random(users);
  return Array.from({ length: differentEvents / eventsPerBody }, (_unused, index) => {
    const items = Array.from({ length: eventsPerBody }, (_, own) =>
      event(index * eventsPerBody + own, random.below(users)),
    );
    return `data=${encodeURIComponent(Buffer.from(JSON.stringify(items)).toString("base64"))}`;
  });
}

/** The same events as log records of the OpenTelemetry protocol, with every property as an attribute. */
export function logBodies(eventsPerBody: number, users: number): string[] {
  const random = new Random(users);
  return Array.from({ length: differentEvents / eventsPerBody }, (_unused, index) => {
    const logRecords = Array.from({ length: eventsPerBody }, (_, own) =>
      logRecord(event(index * eventsPerBody + own, random.below(users))),
    );
    return JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  });
}

function logRecord({ event: name, properties }: ReturnType<typeof event>) {
  const attributes = Object.entries(properties).map(([key, value]) => ({ key, value: attribute(value) }));
  return { timeUnixNano: `${time}000000`, body: { stringValue: name }, attributes };
}

function attribute(value: unknown) {
  if (typeof value === "boolean") {
    return { boolValue: value };
  }
  return typeof value === "number" ? { intValue: String(value) } : { stringValue: String(value) };
}

export const plan = (upstream: string) => ({
  version: 1,
  vendors: { mixpanel: { upstream } },
  events: {
    report_generated: {
      to: ["mixpanel"],
      fields: {
        plan: { enum: ["free", "team", "enterprise"] },
        duration_ms: { number: { min: 0, max: 600_000, step: 100 } },
        pages: { integer: { min: 0, max: 500 } },
        ok: "boolean",
        workspace: "pseudonym",
        page: { urlTemplate: ["/", "/reports/:id"] },
      },
    },
  },
});
