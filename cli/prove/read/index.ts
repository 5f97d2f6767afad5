export { deployedResources } from "./cloudFolder";
export { deployedStack, previewedStack } from "./openedStack";
export { parseSaved, readSavedFile } from "./savedFile";
export { readResources, type StackContents, type WrittenResource } from "./stackContents";
