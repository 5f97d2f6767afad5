/** Asks a vendor for feature flags or remote configuration, if the plan allows it. Pseudonyms of ids are all that leaves. */
import type { SidePath } from "../plan";
import { decodeBody, decodeParameter } from "./decode/payload";
import { asId } from "./decode/values";
import type { Upstream } from "./forward/upstream";
import type { Reply } from "./http/answer";
import type { GatewayRequest } from "./http/gatewayRequest";
import { queryValue } from "./http/path";
import type { Credentials } from "./keys/credentials";
import type { Keyring } from "./keys/keyring";
import type { VendorPlan } from "./plan/compile";
import { pseudonymOf } from "./plan/treat";
import type { VendorProtocol } from "./vendors/protocol";

/** Milliseconds. Short, since a user waits for a flag. */
const timeout = 3_000;

export interface SideParts {
  readonly protocol: VendorProtocol;
  readonly plan: VendorPlan;
  readonly keyring: Keyring;
  readonly credentials: Credentials;
  readonly upstream: Upstream;
}

/** The vendor's answer; undefined if it gave none that an SDK could use. */
export async function askVendor(
  { protocol, plan, keyring, credentials, upstream }: SideParts,
  name: SidePath,
  request: GatewayRequest,
  now: number,
): Promise<Reply | undefined> {
  const key = keyring.at(now);
  const count = plan.side(name);
  if (key === undefined || protocol.side === undefined) {
    count.dropped(null, "no-key");
    return undefined;
  }
  const data = queryValue(request.query, "data");
  const payload =
    request.body.size > 0
      ? await decodeBody(request.body.take(), request.headers["content-encoding"])
      : data === undefined
        ? undefined
        : await decodeParameter(data);
  const pseudonym = (value: unknown) => {
    const id = asId(value);
    return id === undefined ? undefined : pseudonymOf(id, plan.idPrefix, key);
  };
  const { path, headers, body } = protocol.side(name, {
    query: request.query,
    value: payload?.ok ? payload.value : undefined,
    credentials,
    pseudonym,
    groupTypes: new Set(plan.groups.keys()),
  });
  if (payload?.ok) {
    payload.release?.();
  }
  try {
    const answer = await upstream.send(path, headers, body, timeout);
    if (answer.status === 200) {
      JSON.parse(answer.body);
      count.sent(key.date, undefined);
      return { status: 200, type: "application/json", body: answer.body };
    }
  } catch {
    // Without a JSON answer of the vendor, the caller gets the proxy's own.
  }
  count.dropped(key.date, "not-delivered");
  return undefined;
}
