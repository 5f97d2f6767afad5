/** Runs deployed services on this machine. */
export type { FiredAlert } from "./alertWatch";
export { findRun, openControl } from "./control";
export type { ImageCommands } from "./images";

export { isAlive } from "./instancesFolder";

export { openOperatorAccess } from "./operator";
export type { OperatorAccess } from "./operatorToken";

export { type RunningCloud, runDeployed, type ServiceStatus } from "./runDeployed";
