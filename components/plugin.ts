/**
 * The components as a plugin for YAML, Python, Go and .NET. Pulumi starts a plugin by its folder, so `main` in
 * package.json names this module, while `exports` gives programs that import the package the classes themselves.
 *
 * The schema is the file that `npm run docs` infers from the sources. Pulumi's own plugin host would infer it again on
 * every start, for which the package would need its sources and a TypeScript compiler, and would name the plugin after
 * the npm package: tokens would begin with `components:` instead of `bulkhead:`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import { type ConstructResult, main, type Provider } from "@pulumi/pulumi/provider";
import { Cell, Tenant } from "./index";

interface PluginSchema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
}

type Component = new (name: string, args: never, options: ComponentResourceOptions) => Cell | Tenant;

const components: Readonly<Record<string, Component>> = { Cell, Tenant };

class ComponentPlugin implements Provider {
  readonly #schemaText = readFileSync(join(__dirname, "schema.json"), "utf8");
  readonly #schema: PluginSchema = JSON.parse(this.#schemaText);
  readonly version = this.#schema.version;

  async getSchema(): Promise<string> {
    return this.#schemaText;
  }

  async construct(
    name: string,
    type: string,
    inputs: Inputs,
    options: ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const described = this.#schema.resources[type];
    const component = components[type.replace(`${this.#schema.name}:index:`, "")];
    if (described === undefined || component === undefined) {
      const known = Object.keys(this.#schema.resources).join(" or ");
      throw new Error(`'type' must be ${known}, got '${type}'`);
    }
    const instance = new component(name, inputs as never, options);
    const outputs = Object.keys(described.properties ?? {});
    return {
      urn: instance.urn,
      state: Object.fromEntries(outputs.map((output) => [output, instance[output as keyof typeof instance]])),
    };
  }
}

/** Pulumi calls the function that the module exports. */
export = () => main(new ComponentPlugin(), process.argv.slice(2));
