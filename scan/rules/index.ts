/** Every rule of the scan, in the order of the page. */
import { analyticsBypass } from "./analyticsBypass";
import { envFromUser } from "./envFromUser";
import { globalState } from "./globalState";
import { hardCodedKey } from "./hardCodedKey";
import { keyExposed } from "./keyExposed";
import type { ScanRule } from "./rule";
import { sharedCache } from "./sharedCache";
import { sharedClient } from "./sharedClient";
import { sharedPath } from "./sharedPath";

export type * from "./rule";

export const scanRules: readonly ScanRule[] = [
  envFromUser,
  globalState,
  sharedCache,
  sharedPath,
  sharedClient,
  hardCodedKey,
  analyticsBypass,
  keyExposed,
];
