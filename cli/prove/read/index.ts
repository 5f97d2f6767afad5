/** Reads resources from a preview, a state, a saved file or a local cloud. */
export { deployedResources } from "./cloudFolder";
export { deployedStack, previewedStack } from "./openedStack";
export { readSavedFile } from "./savedFile";
export { readResources, type StackContents, type WrittenResource } from "./stackContents";
