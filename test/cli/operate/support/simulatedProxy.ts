/** An instance of an egress proxy, as far as the kill switch sees it: reads both lists, and logs what the proxy logs. */
import { setTimeout as sleep } from "node:timers/promises";
import { readControlObject } from "../../../../cli/operate/cloud/controlObjects";
import { switchMessages, switchNames } from "../../../../plan";
import { cellBucket, type OperatedCell, tenantBucket } from "./operatedCell";

export interface ProxyTraits {
  /** Milliseconds between two reads. */
  readonly every?: number;
  /** Milliseconds before the first one. */
  readonly delay?: number;
  /** Can't read the cell's list. */
  readonly fails?: boolean;
}

export class SimulatedProxy {
  #ended = false;
  readonly #done: Promise<void>;

  constructor(
    readonly cell: OperatedCell,
    readonly tenant: string,
    readonly id: string,
    traits: ProxyTraits = {},
  ) {
    this.#done = this.#run(traits);
  }

  async stop(): Promise<void> {
    this.#ended = true;
    await this.#done;
    this.cell.log(this.tenant, this.id, { tenant: this.tenant, message: switchMessages.stopped });
  }

  async #run({ every = 5, delay = 0, fails = false }: ProxyTraits): Promise<void> {
    await sleep(delay);
    let reported = "";
    while (!this.#ended) {
      const situation = { off: await this.#off(), unread: fails ? [`gs://${cellBucket}/off`] : [] };
      if (JSON.stringify(situation) !== reported) {
        const message =
          reported === "" ? switchMessages.listens : fails ? switchMessages.unreadable : switchMessages.changed;
        reported = JSON.stringify(situation);
        this.cell.log(this.tenant, this.id, { message, ...situation });
      }
      await sleep(every);
    }
  }

  async #off(): Promise<string[]> {
    const buckets = [cellBucket, tenantBucket(this.tenant)];
    const lists = await Promise.all(buckets.map((bucket) => readControlObject(this.cell.cloud, bucket, "off")));
    return [...new Set(lists.flatMap(({ text }) => [...switchNames(text)]))].sort();
  }
}
