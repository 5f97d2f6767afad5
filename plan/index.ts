/** What a tracking plan may say, the vendors, and the names that all parts agree on. */
export * from "./aggregates/releases";
export * from "./aggregates/schema";
export * from "./aggregates/shape";
export * from "./alertQueries";
export * from "./alerts";
export * from "./contract";
export * from "./countingAlerts";
export * from "./egressHosts";
export * from "./jsonSchema";
export * from "./keyFingerprint";
export * from "./killSwitch";
export * from "./ledgerMetrics";
export * from "./parsePlan";
export * from "./placeholder";
export type * from "./problem";
export * from "./schema";
export * from "./secrets/formats";
export * from "./sessions";
export * from "./sinks";

export * from "./treatments";
export * from "./vendors";
export * from "./wideFields";
