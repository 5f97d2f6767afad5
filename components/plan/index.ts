export * from "./egressHosts";
export * from "./schema";
export * from "./vendors";
