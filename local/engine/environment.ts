/** Environment variables that keep an engine within one folder. */
import { delimiter, join } from "node:path";
import { repositoryRoot } from "../root";
import { type Engine, findOnPath } from "./ensureEngine";
import { hasBuiltYamlHost, yamlHostFolder } from "./yamlHost";

/**
 * Environment for an engine that keeps everything it writes (state, credentials, plugins) in one folder and never asks
 * the network for updates or plugins. The passphrase protects nothing: state in a folder for learning and tests.
 */
export function engineEnvironment(engine: Engine, folder: string): Record<string, string> {
  return {
    PATH: searchPath(engine),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_HOME: join(folder, ".pulumi-home"),
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
  };
}

/** Whether this engine comes with the official Node.js language host, as the CLI's own packages do. */
export function hasLanguageHost(engine: Engine): boolean {
  const besideEngine = findOnPath("pulumi-language-nodejs", { PATH: join(engine.command, "..") });
  return (besideEngine ?? findOnPath("pulumi-language-nodejs")) !== undefined;
}

/** Search path of an engine. Without a language host, the starter of policy packs comes first. */
export function searchPath(engine: Engine): string {
  const own = process.env.PATH ?? "";
  const starters = hasLanguageHost(engine) ? [] : [startersFolder()];
  // Behind the official one, if there is one.
  const yaml = hasBuiltYamlHost() ? [yamlHostFolder()] : [];
  return [...starters, own, ...yaml].join(delimiter);
}

/** Folder with what starts programs and policy packs for an engine without a language host. */
export function startersFolder(): string {
  return join(repositoryRoot(), "local", "engine", "starters");
}
