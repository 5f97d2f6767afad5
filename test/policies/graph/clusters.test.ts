/** Which clusters and node pools have nodes with addresses on the internet. */
import { describe, expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field, unknownSentinels } from "../../../policies/read";
import { urnOf } from "../support/resources";

const unknown = [...unknownSentinels][0];
const clusterType = "gcp:container/cluster:Cluster";
const poolType = "gcp:container/nodePool:NodePool";
const cluster = (inputs: object) =>
  makeResource({ urn: urnOf(clusterType, "c"), type: clusterType, name: "c", inputs: Field.of(inputs) });
const pool = (inputs: object, sources = [urnOf(clusterType, "c")]) =>
  makeResource({
    urn: urnOf(poolType, "p"),
    type: poolType,
    name: "p",
    inputs: Field.of({ cluster: unknown, ...inputs }),
    propertyDependencies: new Map([["cluster", sources]]),
  });
const open = (...resources: ReturnType<typeof cluster>[]) =>
  buildGraph(resources).openNodes.map(({ resource, setting }) => `${resource.name} ${setting.path}`);
const ofCluster = "c privateClusterConfig.enablePrivateNodes";
const ofPool = "p networkConfig.enablePrivateNodes";
const hidden = { privateClusterConfig: { enablePrivateNodes: true } };

describe("a cluster", () => {
  test.each([
    [{}, [ofCluster]],
    [{ privateClusterConfig: {} }, [ofCluster]],
    [{ privateClusterConfig: { enablePrivateNodes: unknown } }, [ofCluster]],
    [hidden, []],
    [{ removeDefaultNodePool: true }, []],
    [{ removeDefaultNodePool: true, enableAutopilot: true }, [ofCluster]],
  ])("with %j", (inputs, expected) => {
    expect(open(cluster(inputs))).toEqual(expected);
  });
});

describe("a node pool", () => {
  const own = (enablePrivateNodes: unknown) => ({ networkConfig: { enablePrivateNodes } });

  test.each([
    [own(false), hidden, [ofPool]],
    [own(unknown), hidden, [ofPool]],
    [own(true), { removeDefaultNodePool: true }, []],
    [{}, hidden, []],
    [{}, { removeDefaultNodePool: true }, [ofPool]],
    [{}, { removeDefaultNodePool: true, ...hidden }, []],
    [{}, {}, [ofCluster]],
  ])("with %j in a cluster with %j", (inputs, ofItsCluster, expected) => {
    expect(open(cluster(ofItsCluster), pool(inputs))).toEqual(expected);
  });

  test("is one of its cluster, whatever else its value comes from", () => {
    const network = urnOf("gcp:compute/network:Network", "vpc");
    const vpc = makeResource({ urn: network, type: "gcp:compute/network:Network", name: "vpc", inputs: Field.of({}) });
    const sources = [network, urnOf(clusterType, "c")];
    expect(open(vpc, cluster({ removeDefaultNodePool: true }), pool({}, sources))).toEqual([ofPool]);
    expect(open(vpc, cluster({ removeDefaultNodePool: true, ...hidden }), pool({}, sources))).toEqual([]);
  });

  test("is none for other things in a cluster", () => {
    const type = "gcp:gkehub/membership:Membership";
    const other = makeResource({
      urn: urnOf(type, "m"),
      type,
      name: "m",
      inputs: Field.of({ cluster: unknown }),
      propertyDependencies: new Map([["cluster", [urnOf(clusterType, "c")]]]),
    });
    expect(open(cluster({ removeDefaultNodePool: true }), other)).toEqual([]);
  });

  test("of a cluster that isn't known says so only for itself", () => {
    expect(open(pool({}, []))).toEqual([]);
    expect(open(pool(own(false), []))).toEqual([ofPool]);
  });
});

test("open nodes lead out of the network of their cluster", () => {
  const type = "gcp:compute/network:Network";
  const network = makeResource({ urn: urnOf(type, "vpc"), type, name: "vpc", inputs: Field.of({ name: "vpc" }) });
  const exits = (...resources: ReturnType<typeof cluster>[]) =>
    buildGraph([network, ...resources]).exits.map(({ what, network: { nodes } }) => [what, nodes.map(({ id }) => id)]);
  expect(exits(cluster({ network: "vpc" }))).toEqual([["cluster", [network.urn]]]);
  expect(exits(cluster({ network: "vpc", ...hidden }), pool({ networkConfig: { enablePrivateNodes: false } }))).toEqual(
    [["node pool", [network.urn]]],
  );
  expect(exits(cluster({}))).toEqual([]);
  expect(exits(pool({ networkConfig: { enablePrivateNodes: false } }, []))).toEqual([]);
});
