/**
 * Mixpanel's GDPR API, version 3: a task that takes up to 30 days (https://docs.mixpanel.com/reference/gdpr-api, "Create a
 * Deletion Task", "Check Status of a Deletion Task"; at most 1,999 distinct ids).
 */
import { isMap } from "../../../plan";
import { type Answered, baseUrl, bearer, type Standing, type VendorDeletion, type VendorSettings } from "./deletion";

const regions = { us: "https://mixpanel.com", eu: "https://eu.mixpanel.com", in: "https://in.mixpanel.com" };

/** States of a task. One that Mixpanel can't find or has cancelled must be asked for again. */
const standings: Readonly<Record<string, Standing>> = {
  PENDING: "working",
  STAGING: "working",
  STARTED: "working",
  UNKNOWN: "working",
  SUCCESS: "done",
  FAILURE: "failed",
  REVOKED: "failed",
  NOT_FOUND: "failed",
};

const urlOf = (settings: VendorSettings, path: string) =>
  `${baseUrl(settings, regions)}/api/app/data-deletions/v3.0/${path}?token=${encodeURIComponent(settings.projectToken ?? "")}`;

export const mixpanel: VendorDeletion = {
  name: "mixpanel",
  title: "Mixpanel",
  credentials: {
    projectToken: "token of the project",
    oauthToken: "GDPR OAuth token of an owner or admin; it ends after a year",
  },
  perCall: 1_999,
  days: 30,
  stays: ["records of the deletion itself, and what was exported from Mixpanel to a warehouse"],
  // The SDKs put this mark before the id of a device.
  subjects: (pseudonym) => [pseudonym, `$device:${pseudonym}`],
  ask: (subjects, settings) => ({
    method: "POST",
    url: urlOf(settings, ""),
    headers: bearer(settings.oauthToken),
    body: { distinct_ids: subjects, compliance_type: "GDPR" },
  }),
  readAsked(answer) {
    const results = isMap(answer) ? answer.results : undefined;
    const first: unknown = Array.isArray(results) ? results[0] : results;
    const task = isMap(first) ? (first.tracking_id ?? first.task_id) : undefined;
    return typeof task === "string" || typeof task === "number"
      ? { standing: "working", detail: "PENDING", task: String(task) }
      : undefined;
  },
  poll: {
    request: (task, settings) => ({
      method: "GET",
      url: urlOf(settings, encodeURIComponent(task)),
      headers: bearer(settings.oauthToken),
    }),
    read(answer): Answered | undefined {
      const results = isMap(answer) ? answer.results : undefined;
      const detail = isMap(results) ? String(results.status) : "";
      const standing = standings[detail];
      return standing && { standing, detail };
    },
  },
};
