/** The pack's settings: config and level of every rule, and the stack's own config. */
import { defaultSettings, type GraphSettings } from "../graph";
import { Field, knownValue } from "../read";
import { type Level, type Rule, tenantLabel } from "../rules";
import { SecretConfig } from "../secrets";

export type ConfiguredLevel = Level | "disabled";

export interface RuleConfig {
  /** Undefined if the engine left the rule's own level. */
  readonly level?: ConfiguredLevel;
  /** True if the rule may put right what it can (`enforcementLevel: remediate`). It is mandatory then. */
  readonly remediates?: boolean;
  readonly properties: Field;
}

export class PackSettings {
  readonly #configs = new Map<string, RuleConfig>();
  #secretConfig = new SecretConfig();

  setRule(rule: string, config: RuleConfig): void {
    this.#configs.set(rule, config);
  }

  /** Remembers fingerprints of the stack's secret config, never the values. */
  setSecretConfig(values: Iterable<string>): void {
    this.#secretConfig = new SecretConfig(values);
  }

  get secretConfig(): SecretConfig {
    return this.#secretConfig;
  }

  levelOf(rule: Rule): ConfiguredLevel {
    return this.#configs.get(rule.id)?.level ?? rule.level ?? "mandatory";
  }

  remediates(rule: string): boolean {
    return this.#configs.get(rule)?.remediates ?? false;
  }

  configOf(rule: string): Field {
    return this.#configs.get(rule)?.properties ?? Field.of({});
  }

  /** Labels and outside owners: config of the rule `tenant-label`. */
  graphSettings(): GraphSettings {
    const config = this.configOf(tenantLabel.id);
    const externals = knownValue(config.at("externals").entries()) ?? new Map<string, Field>();
    return {
      tenantLabel: knownValue(config.at("tenantLabel").text()) ?? defaultSettings.tenantLabel,
      roleLabel: knownValue(config.at("roleLabel").text()) ?? defaultSettings.roleLabel,
      ...(knownValue(config.at("profile").text()) === "app" && { soleTenant: "app" }),
      externals: Object.fromEntries([...externals].map(([name, owner]) => [name, knownValue(owner.text()) ?? ""])),
    };
  }
}
