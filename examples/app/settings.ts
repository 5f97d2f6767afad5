/** What the deployment tells the app. There is no key among it: the egress proxy holds those. */
export interface Settings {
  readonly port: number;
  readonly tenant: string;
  readonly bucket: string;
  /** Base address of the relay on this instance; undefined when the tenant has no egress proxy. */
  readonly relay: string | undefined;
  /** `iap`: people come through Identity-Aware Proxy. `invoker`: services come with an identity token. */
  readonly access: "iap" | "invoker";
}

export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const required = (name: string) => {
    const value = env[name];
    if (!value) {
      problems.push(`'${name}' must be set`);
    }
    return value ?? "";
  };
  const access = env.ACCESS ?? "iap";
  if (access !== "iap" && access !== "invoker") {
    problems.push(`'ACCESS' must be iap or invoker, got '${access}'`);
  }
  const settings: Settings = {
    port: Number(env.PORT ?? 8080),
    tenant: required("TENANT"),
    bucket: required("BUCKET"),
    relay: env.RELAY_URL,
    access: access === "invoker" ? "invoker" : "iap",
  };
  if (problems.length > 0) {
    throw new Error(problems.join("; "));
  }
  return settings;
}
