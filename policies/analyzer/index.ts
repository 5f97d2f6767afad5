export * from "./runRules";
export * from "./server";
export * from "./session";
export * from "./settings";
