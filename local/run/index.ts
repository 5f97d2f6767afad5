export { findRun, openControl, type RemoteRun } from "./control";
export type { Foothold, Order, Outcome } from "./foothold";
export { builtImages, type ImageCommands } from "./images";
export type { ContainerStatus } from "./instance";
export type { ReceivedRequest } from "./internet";
export { isAlive } from "./rootsFolder";
export { type RunningCloud, type RunOptions, runDeployed, type ServiceStatus } from "./runDeployed";
