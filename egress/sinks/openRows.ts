/** Opens the sink of rows, if the plan has one. */
import { rowsSink, type TrackingPlan } from "../../plan";
import type { KillSwitch } from "../keys/killSwitch";
import { folderStore } from "./folderStore";
import { RowQueue } from "./rowQueue";
import { topicStore } from "./topicStore";

export interface RowPlaces {
  /** Topic of Pub/Sub; it comes before the folder. */
  readonly rowsTopic: string | undefined;
  readonly rowsFolder: string | undefined;
  readonly metadataHost: string;
}

/** Undefined if the plan has no sink. */
export function openRows(
  plan: TrackingPlan,
  { rowsTopic, rowsFolder, metadataHost }: RowPlaces,
  killSwitch: KillSwitch,
): RowQueue | undefined {
  const sink = plan.sinks?.[rowsSink];
  if (sink === undefined) {
    return undefined;
  }
  const state = () => killSwitch.stateOf(rowsSink);
  const store =
    rowsTopic === undefined
      ? folderStore(rowsFolder ?? "", sink.days)
      : topicStore(rowsTopic, metadataHost, () => state() !== "on");
  return new RowQueue(store, state);
}
