/** The pack as the engine talks to it: the server of the analyzer protocol, and a session of one run. */
export * from "./runRules";
export * from "./server";
export * from "./session";
export * from "./settings";
