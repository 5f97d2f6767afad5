/** The six vendors' deletion APIs, as far as their public descriptions say: they record what they are asked for, and delete it. */
import type { Transport, TransportAnswer, TransportRequest } from "../../../../cli/operate/cloud/googleCloud";

export interface Recorded {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a vendor answers in place of its own answer; `nothing` is no answer at all. */
export type Misbehaviour =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly error?: string }
  | "nothing";

interface Task {
  readonly host: string;
  readonly names: string[];
  looks: number;
}

/** Vendors that say how far a task is. */
const polled = new Set(["eu.mixpanel.com", "api.segmentapis.com", "amplitude.com"]);

export class VendorStandIns {
  readonly requests: Recorded[] = [];
  /** Times that each name was asked to be deleted, by host. */
  readonly asked = new Map<string, Map<string, number>>();
  readonly #tasks = new Map<string, Task>();

  /** @param looks times that a vendor says that it is still working. */
  constructor(
    readonly looks = 1,
    readonly misbehaves: (request: Recorded, count: number) => Misbehaviour | undefined = () => undefined,
  ) {}

  readonly transport: Transport = async (request) => {
    const recorded = recordedOf(request);
    this.requests.push(recorded);
    const misbehaviour = this.misbehaves(recorded, this.requests.filter(({ host }) => host === recorded.host).length);
    if (misbehaviour === "nothing") {
      throw new Error("socket hang up");
    }
    if (misbehaviour !== undefined) {
      return answer(misbehaviour.status, { error: misbehaviour.error ?? "no" }, misbehaviour.headers);
    }
    return this.#answer(recorded, request.url);
  };

  /** Every name that a host was asked to delete. */
  namesAt(host: string): string[] {
    return [...(this.asked.get(host)?.keys() ?? [])].sort();
  }

  /** Names that vendors were asked to delete and of which no task is done, at those vendors that say how far they are. */
  openNames(): string[] {
    const tasks = [...this.#tasks.values()].filter(({ host }) => polled.has(host));
    const done = new Set(tasks.filter(({ looks }) => looks > this.looks).flatMap(({ names }) => names));
    return tasks.flatMap(({ names }) => names).filter((name) => !done.has(name));
  }

  #answer({ host, method, path, body }: Recorded, url: URL): TransportAnswer {
    const isAsk = method === "POST";
    switch (host) {
      case "eu.mixpanel.com":
        return isAsk
          ? answer(200, {
              status: "ok",
              results: [{ status: "PENDING", tracking_id: this.#take(host, body.distinct_ids) }],
            })
          : answer(200, { status: "ok", results: { status: this.#look(path) ? "SUCCESS" : "STARTED" } });
      case "api.segmentapis.com":
        return isAsk
          ? answer(200, { data: { regulateId: this.#take(host, body.subjectIds) } })
          : answer(200, { data: { regulation: { overallStatus: this.#look(path) ? "FINISHED" : "RUNNING" } } });
      case "us.posthog.com":
        this.#take(host, body.distinct_ids);
        return answer(202, {
          persons_found: 1,
          persons_deleted: 1,
          events_queued_for_deletion: true,
          recordings_queued_for_deletion: true,
          deletion_errors: [],
        });
      case "amplitude.com": {
        const day = "2026-12-01";
        if (isAsk) {
          this.#take(host, body.user_ids, day);
          return answer(200, { day, status: "staging", amplitude_ids: [{ amplitude_id: 1, requester: "bulkhead" }] });
        }
        const status = this.#look(`/${url.searchParams.get("start_day")}`) ? "done" : "submitted";
        return answer(200, [{ day, status, amplitude_ids: [{ amplitude_id: 1 }] }]);
      }
      case "analyticsadmin.googleapis.com":
        this.#take(
          host,
          Object.entries(body).map(([kind, id]) => `${kind}:${id}`),
        );
        return answer(200, { deletionRequestTime: "2026-11-28T20:00:00Z" });
      case "api.rudderstack.com": {
        const users = body.users as readonly { readonly userId: string }[];
        const id = this.#take(
          host,
          users.map(({ userId }) => userId),
        );
        return answer(200, [{ id, canceled: false, regulationType: body.regulationType }]);
      }
      default:
        return answer(404, {});
    }
  }

  #take(host: string, names: unknown, id = `task-${this.#tasks.size + 1}`): string {
    const known = this.asked.get(host) ?? new Map<string, number>();
    this.asked.set(host, known);
    for (const name of names as readonly string[]) {
      known.set(name, (known.get(name) ?? 0) + 1);
    }
    const task = this.#tasks.get(id) ?? { host, names: [], looks: 0 };
    task.names.push(...(names as readonly string[]));
    this.#tasks.set(id, task);
    return id;
  }

  #look(path: string): boolean {
    const task = this.#tasks.get(path.slice(path.lastIndexOf("/") + 1));
    if (task === undefined) {
      throw new Error("a task that was never given is asked for");
    }
    return ++task.looks > this.looks;
  }
}

function recordedOf({ url, method, headers, body }: TransportRequest): Recorded {
  return {
    host: url.host,
    method,
    path: url.pathname,
    authorization: headers.authorization,
    body: body === undefined ? {} : JSON.parse(body.toString("utf8")),
  };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): TransportAnswer {
  return { status, headers, body: Buffer.from(JSON.stringify(body)) };
}
