/** One content with one service, and what a review says of it. */
import { makeContent } from "../../../review";

const image = `europe-docker.pkg.dev/p/apps/web@sha256:${"a".repeat(64)}`;
export const content = makeContent(
  [{ key: "acme", type: "gcp:cloudrunv2/service:Service", properties: { image }, provider: {} }],
  { pack: { name: "bulkhead", version: "1" }, config: {}, waivers: [], scan: [] },
);
export const review = {
  reviewer: "alice",
  project: "app",
  stack: "prod",
  reviewedAt: "2026-11-20T09:00:00Z",
  until: "2027-01-31",
  resources: 1,
  advisoryFindings: 0,
};
