/**
 * Segment's Public API, regulations of a workspace (https://docs.segmentapis.com/tag/Deletion-and-Suppression; 5,000 user ids per
 * call, up to 30 days: https://segment.com/docs/privacy/user-deletion-and-suppression/).
 */
import { isMap } from "../../../plan";
import { baseUrl, bearer, type Standing, type VendorDeletion } from "./deletion";

const regions = { us: "https://api.segmentapis.com", eu: "https://eu1.api.segmentapis.com" };

const standings: Readonly<Record<string, Standing>> = {
  INITIALIZED: "working",
  RUNNING: "working",
  FINISHED: "done",
  FAILED: "failed",
  INVALID: "failed",
  NOT_SUPPORTED: "failed",
  PARTIAL_SUCCESS: "failed",
};

export const segment: VendorDeletion = {
  name: "segment",
  title: "Segment",
  credentials: { token: "token of the Public API that may create regulations" },
  perCall: 5_000,
  days: 30,
  stays: [
    "what Segment has passed on: it forwards the deletion to the destinations that support it, and does not guarantee it",
    "events that carry an anonymous id only: a regulation of a workspace takes user ids",
  ],
  subjects: (pseudonym) => [pseudonym],
  ask: (subjects, settings) => ({
    method: "POST",
    url: `${baseUrl(settings, regions)}/regulations`,
    headers: bearer(settings.token),
    // Suppression, too: events of this pseudonym that arrive late must not bring it back.
    body: { regulationType: "SUPPRESS_WITH_DELETE", subjectType: "USER_ID", subjectIds: subjects },
  }),
  readAsked(answer) {
    const data = isMap(answer) ? answer.data : undefined;
    const task = isMap(data) ? data.regulateId : undefined;
    return typeof task === "string" ? { standing: "working", detail: "INITIALIZED", task } : undefined;
  },
  // So answered Segment's earlier API a second request; it gives no id with it.
  hasItAlready: /already exists/i,
  poll: {
    request: (task, settings) => ({
      method: "GET",
      url: `${baseUrl(settings, regions)}/regulations/${encodeURIComponent(task)}`,
      headers: bearer(settings.token),
    }),
    read(answer) {
      const data = isMap(answer) ? answer.data : undefined;
      const regulation = isMap(data) ? data.regulation : undefined;
      const detail = isMap(regulation) ? String(regulation.overallStatus) : "";
      const standing = standings[detail];
      return standing && { standing, detail };
    },
  },
};
