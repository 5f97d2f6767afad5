/** The pack's settings: config and level of every rule, and the stack's own config. */
import { defaultSettings, type GraphSettings } from "../graph";
import { Field, knownValue } from "../read";
import { type Level, type Rule, tenantLabel } from "../rules";
import { valueFingerprint } from "../secrets";

export type ConfiguredLevel = Level | "disabled";

export interface RuleConfig {
  /** Undefined if the engine left the rule's own level. */
  readonly level?: ConfiguredLevel;
  readonly properties: Field;
}

/** Shortest secret config value that is looked for elsewhere: `true` or `8080` under encryption would match everything. */
const shortestSecret = 8;

export class PackSettings {
  readonly #configs = new Map<string, RuleConfig>();
  #secretConfig = new Set<string>();

  setRule(rule: string, config: RuleConfig): void {
    this.#configs.set(rule, config);
  }

  /** Remembers fingerprints of the stack's secret config, never the values. */
  setSecretConfig(values: Iterable<string>): void {
    const found = [...values].flatMap(secretParts).filter((value) => value.length >= shortestSecret);
    this.#secretConfig = new Set(found.map(valueFingerprint));
  }

  isSecretConfig(value: string): boolean {
    return (
      this.#secretConfig.size > 0 && value.length >= shortestSecret && this.#secretConfig.has(valueFingerprint(value))
    );
  }

  levelOf(rule: Rule): ConfiguredLevel {
    return this.#configs.get(rule.id)?.level ?? rule.level ?? "mandatory";
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
      externals: Object.fromEntries([...externals].map(([name, owner]) => [name, knownValue(owner.text()) ?? ""])),
    };
  }
}

/** A secret config value and, where it is an object written as JSON, every text in it. */
function secretParts(value: string): string[] {
  if (!/^\s*[[{]/.test(value)) {
    return [value];
  }
  try {
    return [value, ...[...Field.of(JSON.parse(value)).texts()].map((part) => part.value)];
  } catch {
    return [value];
  }
}
