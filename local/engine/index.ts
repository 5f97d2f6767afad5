/** Finds or builds a Pulumi engine, and gives it what it needs to run programs in Node.js. */
export * from "./cache";
export * from "./ensureEngine";
export * from "./environment";
export * from "./languageHost";
export * from "./version";
export { ensureYamlHost, findYamlHost, YamlHostUnavailable } from "./yamlHost";
