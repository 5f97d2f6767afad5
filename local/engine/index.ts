export * from "./cache";
export * from "./ensureEngine";
export * from "./environment";
export * from "./languageHost";
export * from "./version";
