/** Rows on their way to BigQuery: published to a topic of Pub/Sub over REST, from which a subscription writes them into the table. */
import { rowsHost } from "../../plan";
import { switchedUpstream } from "../forward/switchedUpstream";
import { openUpstream } from "../forward/upstream";
import { accessTokens } from "../google/accessToken";
import type { RowStore } from "./rowStore";

/** Milliseconds for one request. */
const timeout = 10_000;
/** Batches are sent one after another, so one connection is in use and another may be coming up. */
const connections = 2;

/**
 * @param topic `projects/<id>/topics/<name>`.
 * @param metadataHost metadata server, e.g. `metadata.google.internal`.
 * @param isShut true while the kill switch lets no rows out; asked again right before the network.
 * @param pubSub base URL of Pub/Sub.
 */
export function topicStore(
  topic: string,
  metadataHost: string,
  isShut: () => boolean,
  pubSub = `https://${rowsHost}`,
): RowStore {
  const tokens = accessTokens(metadataHost);
  const upstream = switchedUpstream(openUpstream(pubSub, connections), isShut);
  return {
    async write(rows) {
      const messages = rows.map((row) => ({ data: Buffer.from(row).toString("base64") }));
      const headers = { authorization: `Bearer ${await tokens.current()}`, "content-type": "application/json" };
      const { status } = await upstream.send(`/v1/${topic}:publish`, headers, JSON.stringify({ messages }), timeout);
      // A missing topic or grant (404, 403) may be a deployment that is under way.
      return status === 200 ? "taken" : status === 400 || status === 413 ? "refused" : "later";
    },
    close: () => upstream.close(),
  };
}
