/** What the programs of the kinds stand in: a closed network and tenants that do everything right, so that a case differs by one thing. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export const region = "europe-west1";
/** A password of nobody. */
export const password = "Quartz-Lantern-8823";
/** A key of nobody, without the format of any maker. */
export const key = "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y";

class AnyResource extends pulumi.CustomResource {}

/** A resource of any type of any provider, with the outputs that the case asks for. */
export function raw<const Name extends string = never>(
  type: string,
  name: string,
  inputs: pulumi.Inputs = {},
  outputs: readonly Name[] = [],
): AnyResource & Readonly<Record<Name, pulumi.Output<string>>> {
  const awaited = Object.fromEntries(outputs.map((output) => [output, undefined]));
  const made = new AnyResource(type, name, { ...awaited, ...inputs });
  const values = outputs.map((output) => [
    output,
    outputOf(made, type, typeof inputs.name === "string" ? inputs.name : name, output),
  ]);
  return Object.assign(made, Object.fromEntries(values)) as AnyResource & Readonly<Record<Name, pulumi.Output<string>>>;
}

const secretOutputs =
  /^(?:authString|content|keyString|masterAuth|parameterData|primaryAccessKey|privateKey|privateKeyPem|secret|stdout|value)$/;

export const publicKeyPem =
  "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\n-----END PUBLIC KEY-----\n";

/** An output: not known in a preview, and after the step a text of its own, marked as its provider marks it. */
function outputOf(made: AnyResource, type: string, name: string, output: string): pulumi.Output<string> {
  const value = made.urn.apply(() => {
    if (output === "publicKeyPem") {
      return publicKeyPem;
    }
    return type.startsWith("gcp:") && output === "name" ? name : `${name}-${output}-7Qd2x`;
  });
  const found = pulumi.runtime.isDryRun() ? (Reflect.get(made, output) as pulumi.Output<string>) : value;
  return secretOutputs.test(output) ? pulumi.secret(found) : found;
}

export interface Network {
  readonly network: gcp.compute.Network;
  readonly subnet: gcp.compute.Subnetwork;
}

export function closedNetwork(name = "vpc"): Network {
  const network = new gcp.compute.Network(name, { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
  const subnet = new gcp.compute.Subnetwork(`${name}-apps`, {
    network: network.id,
    region,
    ipCidrRange: "10.1.0.0/24",
    privateIpGoogleAccess: true,
  });
  return { network, subnet };
}

export const generated = (name: string): pulumi.Output<string> =>
  pulumi.secret(new random.RandomPassword(name, { length: 32, special: false }).result);

/** A tenant with an account of its own in the closed network. */
export function tenant(id: string, place: Network = closedNetwork()) {
  const account = new gcp.serviceaccount.Account(`${id}-run`, { accountId: `${id}-run` });
  const labels = { tenant: id };
  const vpcAccess = {
    egress: "ALL_TRAFFIC",
    networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
  };
  const service = (name = `${id}-app`, template: object = {}, inputs: object = {}) =>
    new gcp.cloudrunv2.Service(name, {
      location: region,
      labels,
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      ...inputs,
      template: { serviceAccount: account.email, vpcAccess, containers: [{ image: "example/app" }], ...template },
    });
  return {
    id,
    account,
    labels,
    vpcAccess,
    member: pulumi.interpolate`serviceAccount:${account.email}`,
    service,
    /** The service with these variables. */
    envs: (envs: Readonly<Record<string, pulumi.Input<string>>>, template: object = {}, inputs: object = {}) =>
      service(
        `${id}-app`,
        {
          containers: [{ image: "example/app", envs: Object.entries(envs).map(([name, value]) => ({ name, value })) }],
          ...template,
        },
        inputs,
      ),
    /** The service with these arguments. */
    args: (...args: pulumi.Input<string>[]) => service(`${id}-app`, { containers: [{ image: "example/app", args }] }),
    secret: (name = "key", inputs: object = {}) =>
      new gcp.secretmanager.Secret(`${id}-${name}`, {
        secretId: `${id}-${name}`,
        labels,
        replication: { auto: {} },
        ...inputs,
      }),
  };
}

export type Tenant = ReturnType<typeof tenant>;

/** Two tenants in one network, each with a service. */
export function twoTenants(make: (acme: Tenant, globex: Tenant, place: Network) => unknown): () => void {
  return () => {
    const place = closedNetwork();
    const [acme, globex] = [tenant("acme", place), tenant("globex", place)];
    acme.service("acme-web");
    globex.service("globex-web");
    make(acme, globex, place);
  };
}

/** One tenant without a service yet. */
export function oneTenant(make: (acme: Tenant, place: Network) => unknown): () => void {
  return () => {
    const place = closedNetwork();
    make(tenant("acme", place), place);
  };
}

/** One tenant's service with these variables. */
export function withEnvs(
  envs: Readonly<Record<string, pulumi.Input<string>>> | (() => Readonly<Record<string, pulumi.Input<string>>>),
): () => void {
  return () => {
    tenant("acme").envs(typeof envs === "function" ? envs() : envs);
  };
}

/** One tenant's service with these arguments. */
export function withArgs(...args: readonly string[]): () => void {
  return () => {
    tenant("acme").args(...args);
  };
}

/** A single resource of any type. */
export function alone(type: string, inputs: pulumi.Inputs | (() => pulumi.Inputs)): () => void {
  return () => {
    raw(type, "one", typeof inputs === "function" ? inputs() : inputs);
  };
}

export const config = (name: string): pulumi.Output<string> => new pulumi.Config("app").requireSecret(name);
export { gcp, pulumi, random };
