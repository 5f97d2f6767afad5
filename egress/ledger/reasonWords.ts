/** Each reason of the ledger in words, for people who look at one event. */
import type { DropReason } from "./reasons";

export const reasonWords: Readonly<Record<DropReason, string>> = {
  "undeclared-vendor": "the vendor is not in the plan",
  "undeclared-path": "a path that is not let through",
  "undeclared-event": "the event is not in the plan for this vendor",
  "undeclared-field": "not in the plan",
  "wrong-type": "of another type than the plan says",
  "not-allowed": "not among the values that the plan allows",
  detected: "a detector found personal data in it",
  "no-key": "the event is older than every pseudonym key, or the call carries no key of its user",
  "no-id": "the event names neither a user nor a device",
  malformed: "not an event that this vendor's SDK sends",
  "too-large": "too large",
  "switched-off": "switched off by the plan or the kill switch",
  "refused-by-vendor": "the vendor refused it",
  "not-delivered": "the vendor did not answer in time",
  origin: "from a browser of an origin that is not in the plan",
  overload: "the proxy had no room for it",
  aggregated: "counted by an aggregate; the event itself stays",
  "as-row": "kept as a row of your own; the event itself stays",
  duplicate: "sent again by the SDK; it has been counted",
  late: "older than the window that is open",
  "per-person": "beyond the events that count of one person",
  "too-few": "a group with too few people",
  budget: "the privacy budget is spent or can't be read, or another instance has released the window",
  "not-ready": "the vendor's token or the pseudonym key is not there yet, or the kill switch can't be read",
};
