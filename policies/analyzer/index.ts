/** The pack's side of the engine's analyzer protocol: the server, and a session per run. */
export * from "./runRules";
export * from "./server";
export * from "./session";
export * from "./settings";
