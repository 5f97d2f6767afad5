/**
 * Amplitude's User Privacy API, version 1 (https://amplitude.com/docs/apis/analytics/user-privacy; 100 users a call, within 30 days).
 * Version 2 always deletes in every project of the organization, which may hold other tenants' people; version 1 stays in one.
 */
import { isMap } from "../../../plan";
import { baseUrl, type Standing, type VendorDeletion, type VendorSettings } from "./deletion";

const regions = { us: "https://amplitude.com", eu: "https://analytics.eu.amplitude.com" };
const day = 24 * 3_600_000;

const standings: Readonly<Record<string, Standing>> = { staging: "working", submitted: "working", done: "done" };

const headers = ({ apiKey, secretKey }: VendorSettings) => ({
  authorization: `Basic ${Buffer.from(`${apiKey}:${secretKey}`).toString("base64")}`,
});

export const amplitude: VendorDeletion = {
  name: "amplitude",
  title: "Amplitude",
  credentials: { apiKey: "API key of the project", secretKey: "secret key of the project" },
  perCall: 100,
  days: 30,
  stays: [
    "events that carry a device id only: the API takes user ids",
    "new events: Amplitude goes on taking them from a deleted user",
  ],
  subjects: (pseudonym) => [pseudonym],
  ask: (subjects, settings) => ({
    method: "POST",
    url: `${baseUrl(settings, regions)}/api/2/deletions/users`,
    headers: headers(settings),
    // Without it one pseudonym that never sent an event would make the whole call fail.
    body: { user_ids: subjects, ignore_invalid_ids: "true", requester: "bulkhead" },
  }),
  readAsked(answer) {
    const job: unknown = Array.isArray(answer) ? answer[0] : answer;
    if (!isMap(job) || typeof job.day !== "string") {
      return undefined;
    }
    const users = Array.isArray(job.amplitude_ids) ? job.amplitude_ids.length : 0;
    return users === 0
      ? { standing: "done", detail: "no such user", task: job.day }
      : { standing: standings[String(job.status)] ?? "working", detail: String(job.status), task: job.day };
  },
  poll: {
    // A job is known by the day on which it starts; all requests for that day are one job.
    request: (task, settings) => {
      const until = new Date(Date.parse(task) + day).toISOString().slice(0, 10);
      return {
        method: "GET",
        url: `${baseUrl(settings, regions)}/api/2/deletions/users?start_day=${task}&end_day=${until}`,
        headers: headers(settings),
      };
    },
    read(answer, task) {
      const jobs: readonly unknown[] = Array.isArray(answer) ? answer : [];
      const job = jobs.find((one) => isMap(one) && one.day === task);
      const detail = isMap(job) ? String(job.status) : "";
      const standing = standings[detail];
      return standing && { standing, detail };
    },
  },
};
