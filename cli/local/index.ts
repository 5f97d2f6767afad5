// The sample's program is left out: it brings Pulumi and the whole of its Google SDK with it.
export { localCommand } from "./localCommand";
export { defaultCloudFolder, prepareCloud, untilInterrupted } from "./prepareCloud";
