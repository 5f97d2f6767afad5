/**
 * PostHog's bulk deletion of persons with their events and recordings (https://posthog.com/docs/api/persons, "bulk_delete": at most
 * 1,000 distinct ids; https://posthog.com/docs/privacy/data-deletion). The events are queued, and the API has no state of the queue.
 * A person that is already queued is not queued twice.
 */
import { isMap } from "../../../plan";
import { baseUrl, bearer, type VendorDeletion } from "./deletion";

const regions = { us: "https://us.posthog.com", eu: "https://eu.posthog.com" };

export const posthog: VendorDeletion = {
  name: "posthog",
  title: "PostHog",
  credentials: {
    projectId: "number of the project",
    personalApiKey: "personal API key with the scope person:write",
  },
  perCall: 1_000,
  stays: [
    "events until PostHog's queue has reached them; its API does not say when",
    "the pseudonym may not be used again: the person's new events need a later pseudonym key",
  ],
  subjects: (pseudonym) => [pseudonym],
  ask: (subjects, settings) => ({
    method: "POST",
    url: `${baseUrl(settings, regions)}/api/projects/${encodeURIComponent(settings.projectId ?? "")}/persons/bulk_delete/`,
    headers: bearer(settings.personalApiKey),
    body: { distinct_ids: subjects, delete_events: true, delete_recordings: true, keep_person: false },
  }),
  readAsked(answer) {
    if (!isMap(answer) || typeof answer.persons_found !== "number") {
      return undefined;
    }
    const errors = Array.isArray(answer.deletion_errors) ? answer.deletion_errors.length : 0;
    const detail = `persons found ${answer.persons_found}, deleted ${answer.persons_deleted}, errors ${errors}`;
    return { standing: errors === 0 ? "accepted" : "failed", detail, task: null };
  },
};
