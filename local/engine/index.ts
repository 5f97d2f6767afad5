export * from "./cache";
export * from "./ensureEngine";
export * from "./version";
