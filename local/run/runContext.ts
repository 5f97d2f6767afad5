/** What all instances of one run share. */
import type { Duplex } from "node:stream";
import type { Cloud } from "../cloud/store/cloud";
import type { AccessTokens } from "../front/accessTokens";
import type { Decisions } from "../front/decisions";
import type { AllowedCall } from "../front/network/networkGate";
import type { DeployedService } from "../front/services";
import type { SigningKeys } from "../front/signingKeys";
import type { CleanupProcess } from "./cleanupProcess";
import type { RunLog } from "./runLog";

export interface RunContext {
  readonly cloud: Cloud;
  readonly keys: SigningKeys;
  readonly accessTokens: AccessTokens;
  readonly decisions: Decisions;
  readonly log: RunLog;
  readonly cleanup: CleanupProcess;
  /** Folder of the instances' files, among them secrets. */
  readonly instancesFolder: string;
  /** Certificate of the run's authority, PEM. */
  readonly authorityFile: string;
  /** Passes an instance's allowed connection on to the stand-in of its destination. */
  readonly deliver: (connection: Duplex, call: AllowedCall, from: DeployedService) => void;
}
