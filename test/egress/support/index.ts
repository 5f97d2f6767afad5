export * from "./browser";
export * from "./bundle";
export * from "./chain";
export * from "./plans";
export * from "./process";
export * from "./proxy";
export * from "./relay";
export * from "./vendor";
