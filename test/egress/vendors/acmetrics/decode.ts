/** Events of a made-up vendor: `{ what, who, with }`. */
import { asId, asRecord, asText, noFields } from "../../../../egress/decode/values";
import { type Calls, idsOf, malformedCall, noneReserved } from "../../../../egress/plan/call";

export function decodeAcmetrics(value: unknown): Calls {
  const item = asRecord(value);
  const name = asText(item?.what);
  if (item === undefined || name === undefined) {
    return [malformedCall];
  }
  const fields = asRecord(item.with) ?? noFields;
  return [
    {
      kind: "track",
      name,
      type: "track",
      time: undefined,
      messageId: undefined,
      ids: idsOf({ who: asId(item.who) }),
      subject: "who",
      changes: [{ scope: "event", operation: "with", shape: "values", fields, reserved: noneReserved }],
    },
  ];
}
