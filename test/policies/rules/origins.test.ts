/** Where a value in a workload comes from, without the sources that its other values need. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field, unknownSentinels } from "../../../policies/read";
import { originOf } from "../../../policies/rules/origins";
import { types, urnOf } from "../support/resources";

/** As the engine sends a text that is not known yet. */
const unknown = [...unknownSentinels][0];
const networkType = "gcp:compute/network:Network";
const subnetType = "gcp:compute/subnetwork:Subnetwork";
const connectorType = "gcp:vpcaccess/connector:Connector";

const make = (type: string, name: string) => makeResource({ urn: urnOf(type, name), type, name });

const account = make(types.account, "run");
const mounted = make(types.secret, "mounted");
const referenced = make(types.secret, "referenced");
const files = make(types.bucket, "files");
const network = make(networkType, "vpc");
const subnet = make(subnetType, "apps");
const connector = make(connectorType, "way");
const stranger = make("example:index/thing:Thing", "thing");

/** The origin of an unknown variable beside what else the template needs. */
function originBeside(template: object, sources: readonly { readonly urn: string }[], property = "template") {
  const service = makeResource({
    urn: urnOf(types.service, "app"),
    type: types.service,
    name: "app",
    inputs: Field.of({ template: { containers: [{ envs: [{ name: "A", value: unknown }] }], ...template } }),
    propertyDependencies: new Map(["template", property].map((name) => [name, sources.map(({ urn }) => urn)])),
  });
  const all = [account, mounted, referenced, files, network, subnet, connector, stranger, service];
  const [workload] = buildGraph(all).workloads;
  if (workload === undefined) {
    throw new Error("the service is no workload");
  }
  return originOf(workload, property);
}

test.each([
  ["the account", { serviceAccount: unknown }, account],
  ["a mounted secret", { volumes: [{ name: "v", secret: { secret: unknown } }] }, mounted],
  ["a mounted bucket", { volumes: [{ name: "v", gcs: { bucket: unknown } }] }, files],
  ["the subnet", { vpcAccess: { networkInterfaces: [{ subnetwork: unknown }] } }, subnet],
  ["the network", { vpcAccess: { networkInterfaces: [{ network: unknown }] } }, network],
  ["the connector", { vpcAccess: { connector: unknown } }, connector],
  [
    "a secret in another variable",
    {
      containers: [
        {
          envs: [
            { name: "A", value: unknown },
            { name: "B", valueSource: { secretKeyRef: { secret: unknown } } },
          ],
        },
      ],
    },
    referenced,
  ],
])("%s explains its own source and no other", (_, template, source) => {
  const origin = originBeside(template, [source, stranger]);
  expect(origin.all).toEqual([source.urn, stranger.urn]);
  expect(origin.unexplained).toEqual([stranger.urn]);
});

test("a source that nothing else needs stays, and so does what another property needs", () => {
  expect(originBeside({}, [account]).unexplained).toEqual([account.urn]);
  expect(originBeside({ serviceAccount: unknown }, [account], "labels").unexplained).toEqual([account.urn]);
});
