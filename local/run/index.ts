/** Runs deployed services on this machine. */
export { findRun, openControl, type RemoteRun } from "./control";
export { builtImages, type ImageCommands } from "./images";
export type { ContainerStatus } from "./instance";
export { isAlive } from "./instancesFolder";
export type { ReceivedRequest } from "./internet";
export type { IntruderAnswer, IntruderProcess, IntruderRequest } from "./intruderProcess";
export { type RunningCloud, type RunOptions, runDeployed, type ServiceStatus } from "./runDeployed";
