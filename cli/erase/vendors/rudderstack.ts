/**
 * RudderStack's User Suppression API (https://www.rudderstack.com/docs/api/user-suppression-api/): a regulation that drops a user's
 * events at the source and deletes them at the named destinations. Its description gives a regulation no state of the deletion.
 */
import { isMap } from "../../../plan";
import { baseUrl, bearer, type VendorDeletion } from "./deletion";

const regions = { us: "https://api.rudderstack.com", eu: "https://api.eu.rudderstack.com" };

export const rudderstack: VendorDeletion = {
  name: "rudderstack",
  title: "RudderStack",
  credentials: {
    token: "service access token of the workspace",
    destinationIds: "ids of the destinations that delete, separated by commas",
  },
  // The description gives no limit; this keeps a call small.
  perCall: 100,
  stays: ["what is at destinations that are not named, or can't delete; RudderStack does not say when the others have"],
  subjects: (pseudonym) => [pseudonym],
  ask: (subjects, settings) => ({
    method: "POST",
    url: `${baseUrl(settings, regions)}/v2/regulations`,
    headers: bearer(settings.token),
    body: {
      regulationType: "suppress_with_delete",
      destinationIds: (settings.destinationIds ?? "").split(",").map((id) => id.trim()),
      users: subjects.map((userId) => ({ userId })),
    },
  }),
  readAsked(answer) {
    const all: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
    const ids = all.flatMap((one) => (isMap(one) && typeof one.id === "string" ? [one.id] : []));
    return ids.length === 0 || ids.length < all.length
      ? undefined
      : { standing: "accepted", detail: "regulation added", task: ids.join(" ") };
  },
};
