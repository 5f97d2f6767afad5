/** Reading what a program registered: resources, and their properties as known, unknown or missing. */
export * from "./field";
export * from "./resource";
